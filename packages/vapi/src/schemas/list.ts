import * as v from 'valibot';
import { list, numberFrom, openEnum, optionalFlag, optionalText, text } from './basics.ts';
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
  page: v.optional(numberFrom(1)),
  /** Sessions a page, 0 to 1,000. Default 100. */
  limit: v.optional(numberFrom(0, 1000)),
  /** Default `DESC`. To walk everything while sessions are being made, use `ASC`. */
  sortOrder: v.optional(v.picklist(['ASC', 'DESC'])),
  /** Default `createdAt`. */
  sortBy: v.optional(v.picklist(['createdAt', 'duration', 'cost'])),
  /** The session with this id. */
  id: optionalText,
  /** Sessions with one of these ids. */
  idAny: v.optional(list(v.string())),
  /** Sessions of exactly this name. */
  name: v.optional(text(40)),
  assistantId: optionalText,
  /** Sessions of one of these assistants. */
  assistantIdAny: v.optional(list(v.string())),
  squadId: optionalText,
  workflowId: optionalText,
  /** Sessions with one of these customers' numbers. */
  customerNumberAny: v.optional(list(v.string())),
  /** Sessions of customers of whom all this holds; sent as `customer[number]=…`. */
  customer: v.optional(
    v.object({
      name: v.optional(text(40)),
      number: v.optional(text(40, 3)),
      sipUri: optionalText,
      email: v.optional(text(40)),
      externalId: v.optional(text(40)),
      extension: v.optional(text(10)),
      numberE164CheckEnabled: optionalFlag,
    }),
  ),
  phoneNumberId: optionalText,
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
  hasNextPage: optionalFlag,
  /** Opaque; the listing takes no cursor. */
  nextCursor: optionalText,
  sortOrder: v.optional(openEnum<'ASC' | 'DESC'>()),
  /** Older matches exist but are past what the plan keeps. */
  itemsBeyondRetention: optionalFlag,
  /** ISO 8601, UTC: the upper bound that was applied. */
  createdAtLe: optionalText,
  /** ISO 8601, UTC: the lower bound that was applied. */
  createdAtGe: optionalText,
});

const sessionPage = v.object({
  results: v.array(SessionSchema),
  metadata: PageMetadataSchema,
});
/** One page of sessions. */
export interface SessionPage extends v.InferOutput<typeof sessionPage> {}
export const SessionPageSchema: v.GenericSchema<SessionPage> = sessionPage;
