import * as v from 'valibot';
import { list, numberBetween, openWord, text } from './basics.ts';
import { SessionSchema } from './session.ts';

const moment = v.optional(
  v.union([
    v.date(),
    v.pipe(
      v.string(),
      v.check((value) => !Number.isNaN(Date.parse(value)), 'a Date or an ISO 8601 text'),
    ),
  ]),
);

const listQuery = v.object({
  /** The page to read, from 1. Default 1. */
  page: v.optional(v.pipe(v.number(), v.minValue(1))),
  /** Sessions a page, 0 to 1,000. Default 100. */
  limit: v.optional(numberBetween(0, 1000)),
  /** Default `DESC`. To walk everything while sessions are being made, use `ASC`. */
  sortOrder: v.optional(v.picklist(['ASC', 'DESC'])),
  /** Default `createdAt`. */
  sortBy: v.optional(v.picklist(['createdAt', 'duration', 'cost'])),
  /** The session with this id. */
  id: v.optional(v.string()),
  /** Sessions with one of these ids. */
  idAny: v.optional(list(v.string())),
  /** Sessions of exactly this name. */
  name: v.optional(text(40)),
  assistantId: v.optional(v.string()),
  /** Sessions of one of these assistants. */
  assistantIdAny: v.optional(list(v.string())),
  squadId: v.optional(v.string()),
  workflowId: v.optional(v.string()),
  /** Sessions with one of these customers' numbers. */
  customerNumberAny: v.optional(list(v.string())),
  /** Sessions of customers of whom all this holds; sent as `customer[number]=…`. */
  customer: v.optional(
    v.object({
      name: v.optional(text(40)),
      number: v.optional(text(40, 3)),
      sipUri: v.optional(v.string()),
      email: v.optional(text(40)),
      externalId: v.optional(text(40)),
      extension: v.optional(text(10)),
      numberE164CheckEnabled: v.optional(v.boolean()),
    }),
  ),
  phoneNumberId: v.optional(v.string()),
  /** Sessions of one of these phone numbers. */
  phoneNumberIdAny: v.optional(list(v.string())),
  /** Made after this moment. */
  createdAtGt: moment,
  /** Made before this moment. */
  createdAtLt: moment,
  /** Made at this moment or after. */
  createdAtGe: moment,
  /** Made at this moment or before. */
  createdAtLe: moment,
  /** Changed after this moment. */
  updatedAtGt: moment,
  /** Changed before this moment. */
  updatedAtLt: moment,
  /** Changed at this moment or after. */
  updatedAtGe: moment,
  /** Changed at this moment or before. */
  updatedAtLe: moment,
});
/** Which sessions to list, and how; what is given must all hold. */
export interface ListQuery extends v.InferInput<typeof listQuery> {}
export const ListQuerySchema: v.GenericSchema<ListQuery> = listQuery;

const PageMetadataSchema = v.object({
  /** The limit that was applied. */
  itemsPerPage: v.number(),
  /** Sessions that match, on all pages. */
  totalItems: v.number(),
  /** From 1. */
  currentPage: v.number(),
  totalPages: v.optional(v.number()),
  hasNextPage: v.optional(v.boolean()),
  /** Opaque; the listing takes no cursor. */
  nextCursor: v.optional(v.string()),
  sortOrder: v.optional(openWord<'ASC' | 'DESC'>()),
  /** Older matches exist but are past what the plan keeps. */
  itemsBeyondRetention: v.optional(v.boolean()),
  /** ISO 8601, UTC: the upper bound that was applied. */
  createdAtLe: v.optional(v.string()),
  /** ISO 8601, UTC: the lower bound that was applied. */
  createdAtGe: v.optional(v.string()),
});

const sessionPage = v.object({
  results: v.array(SessionSchema),
  metadata: PageMetadataSchema,
});
/** One page of sessions. */
export interface SessionPage extends v.InferOutput<typeof sessionPage> {}
export const SessionPageSchema: v.GenericSchema<SessionPage> = sessionPage;
