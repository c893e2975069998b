import type { Fields, OpenEnum, Schema } from '@x/core';
import * as v from 'valibot';
import { anyThat, limitedString, numberInRange, optionalBoolean, optionalString } from './primitives.ts';
import { type Session, SessionSchema } from './session.ts';

/** Which page of a listing to read, and of what time. */
export interface PageQuery {
  /** The page to read, from 1. Default 1. */
  page?: number | undefined;
  /** Items per page, 0 to 1,000. Default 100. */
  limit?: number | undefined;
  /** Default `DESC`. To list everything while items are being created, use `ASC`. */
  sortOrder?: 'ASC' | 'DESC' | undefined;
  /** Default `createdAt`. */
  sortBy?: 'createdAt' | 'duration' | 'cost' | undefined;
  /** Created after this time; strings are ISO 8601. */
  createdAtGt?: Date | string | undefined;
  /** Created before this time. */
  createdAtLt?: Date | string | undefined;
  /** Created at this time or after. */
  createdAtGe?: Date | string | undefined;
  /** Created at this time or before. */
  createdAtLe?: Date | string | undefined;
  /** Changed after this time. */
  updatedAtGt?: Date | string | undefined;
  /** Changed before this time. */
  updatedAtLt?: Date | string | undefined;
  /** Changed at this time or after. */
  updatedAtGe?: Date | string | undefined;
  /** Changed at this time or before. */
  updatedAtLe?: Date | string | undefined;
}

// By its tag: a date may come from another realm.
const time = anyThat<Date | string>((value) => {
  const isDate = Object.prototype.toString.call(value) === '[object Date]';
  return (isDate || typeof value === 'string') && !Number.isNaN(Date.parse(String(value)));
}, 'a Date or an ISO 8601 string');
const optionalTime = v.optional(time);

const pageQueryFields = {
  page: v.optional(numberInRange(1)),
  limit: v.optional(numberInRange(0, 1000)),
  sortOrder: v.optional(v.picklist(['ASC', 'DESC'])),
  sortBy: v.optional(v.picklist(['createdAt', 'duration', 'cost'])),
  createdAtGt: optionalTime,
  createdAtLt: optionalTime,
  createdAtGe: optionalTime,
  createdAtLe: optionalTime,
  updatedAtGt: optionalTime,
  updatedAtLt: optionalTime,
  updatedAtGe: optionalTime,
  updatedAtLe: optionalTime,
} satisfies Fields<PageQuery>;

/**
 * A query with these fields, and those of any listing. A function, since bundlers take a spread for an effect.
 *
 * @internal
 */
/* @__NO_SIDE_EFFECTS__ */
export function listQuery<Entries extends v.ObjectEntries>(entries: Entries) {
  return v.object({ ...pageQueryFields, ...entries });
}

/** @internal */
export const optionalStrings = v.optional(v.array(v.string()));

/** Which sessions to list, and how; all filters must match. The customer's name cannot be filtered by. */
export interface ListQuery extends PageQuery {
  /** The session with this id. */
  id?: string | undefined;
  /** Sessions with one of these ids. */
  idAny?: readonly string[] | undefined;
  /** Sessions of exactly this name, at most 40 characters. */
  name?: string | undefined;
  assistantId?: string | undefined;
  /** Sessions of one of these assistants. */
  assistantIdAny?: readonly string[] | undefined;
  squadId?: string | undefined;
  workflowId?: string | undefined;
  /** Sessions of customers with one of these numbers. */
  customerNumberAny?: readonly string[] | undefined;
  /** Of the customer: 3 to 40 characters. */
  number?: string | undefined;
  /** Of the customer. */
  sipUri?: string | undefined;
  /** Of the customer: at most 40 characters. */
  email?: string | undefined;
  /** Of the customer: the id in your own system, at most 40 characters. */
  externalId?: string | undefined;
  /** Of the customer: at most 10 characters. */
  extension?: string | undefined;
  /** Of the customer. */
  numberE164CheckEnabled?: boolean | undefined;
  phoneNumberId?: string | undefined;
  /** Sessions of one of these phone numbers. */
  phoneNumberIdAny?: readonly string[] | undefined;
}

export const ListQuerySchema: Schema<ListQuery> = listQuery({
  id: optionalString,
  idAny: optionalStrings,
  name: v.optional(limitedString(40)),
  assistantId: optionalString,
  assistantIdAny: optionalStrings,
  squadId: optionalString,
  workflowId: optionalString,
  customerNumberAny: optionalStrings,
  number: v.optional(limitedString(40, 3)),
  sipUri: optionalString,
  email: v.optional(limitedString(40)),
  externalId: v.optional(limitedString(40)),
  extension: v.optional(limitedString(10)),
  numberE164CheckEnabled: optionalBoolean,
  phoneNumberId: optionalString,
  phoneNumberIdAny: optionalStrings,
} satisfies Fields<Omit<ListQuery, keyof PageQuery>>);

/** One page of sessions. */
export interface SessionPage {
  results: Session[];
  metadata: PageMetadata;
}

/** Where a page stands in the whole listing. */
export interface PageMetadata {
  /** The limit that was applied. */
  itemsPerPage: number;
  /** Items that match, on all pages. */
  totalItems: number;
  /** From 1. */
  currentPage: number;
  totalPages?: number | undefined;
  hasNextPage?: boolean | undefined;
  /** Opaque; the listing takes no cursor. */
  nextCursor?: string | undefined;
  sortOrder?: OpenEnum<'ASC' | 'DESC'> | undefined;
  /** Older items match, but are past what the plan keeps. */
  itemsBeyondRetention?: boolean | undefined;
  /** ISO 8601, UTC: the upper bound that was applied. */
  createdAtLe?: string | undefined;
  /** ISO 8601, UTC: the lower bound that was applied. */
  createdAtGe?: string | undefined;
}

/** @internal */
export const PageMetadataSchema: v.GenericSchema<PageMetadata> = v.object({
  itemsPerPage: v.number(),
  totalItems: v.number(),
  currentPage: v.number(),
  totalPages: v.optional(v.number()),
  hasNextPage: optionalBoolean,
  nextCursor: optionalString,
  sortOrder: optionalString,
  itemsBeyondRetention: optionalBoolean,
  createdAtLe: optionalString,
  createdAtGe: optionalString,
} satisfies Fields<PageMetadata>);

export const SessionPageSchema: Schema<SessionPage> = v.object({
  results: v.array(SessionSchema),
  metadata: PageMetadataSchema,
} satisfies Fields<SessionPage>);
