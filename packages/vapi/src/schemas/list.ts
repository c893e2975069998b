import type { Fields, OpenEnum, Schema } from '@x/core';
import * as v from 'valibot';
import { limitedString, numberInRange, optionalBoolean, optionalString } from './primitives.ts';
import { type Session, SessionSchema } from './session.ts';

/** Which sessions to list, and how; all filters must match. */
export interface ListQuery {
  /** The page to read, from 1. Default 1. */
  page?: number | undefined;
  /** Sessions per page, 0 to 1,000. Default 100. */
  limit?: number | undefined;
  /** Default `DESC`. To list everything while sessions are being created, use `ASC`. */
  sortOrder?: 'ASC' | 'DESC' | undefined;
  /** Default `createdAt`. */
  sortBy?: 'createdAt' | 'duration' | 'cost' | undefined;
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
  /** Sessions of customers that match all of this; sent as `customer[number]=…`. */
  customer?: CustomerFilter | undefined;
  phoneNumberId?: string | undefined;
  /** Sessions of one of these phone numbers. */
  phoneNumberIdAny?: readonly string[] | undefined;
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

/** Matches customers of whom all this is true. */
export interface CustomerFilter {
  /** At most 40 characters. */
  name?: string | undefined;
  /** 3 to 40 characters. */
  number?: string | undefined;
  sipUri?: string | undefined;
  /** At most 40 characters. */
  email?: string | undefined;
  /** At most 40 characters. */
  externalId?: string | undefined;
  /** At most 10 characters. */
  extension?: string | undefined;
  numberE164CheckEnabled?: boolean | undefined;
}

const optionalTime = v.optional(
  v.pipe(v.unknown() as v.GenericSchema<Date | string>, v.check(isTime, 'a Date or an ISO 8601 string')),
);

function isTime(value: Date | string): boolean {
  // By its tag: a date may come from another realm.
  const isDate = Object.prototype.toString.call(value) === '[object Date]';
  return (typeof value === 'string' || isDate) && !Number.isNaN(Date.parse(String(value)));
}

export const ListQuerySchema: Schema<ListQuery> = v.object({
  page: v.optional(numberInRange(1)),
  limit: v.optional(numberInRange(0, 1000)),
  sortOrder: v.optional(v.picklist(['ASC', 'DESC'])),
  sortBy: v.optional(v.picklist(['createdAt', 'duration', 'cost'])),
  id: optionalString,
  idAny: v.optional(v.array(v.string())),
  name: v.optional(limitedString(40)),
  assistantId: optionalString,
  assistantIdAny: v.optional(v.array(v.string())),
  squadId: optionalString,
  workflowId: optionalString,
  customerNumberAny: v.optional(v.array(v.string())),
  customer: v.optional(
    v.object({
      name: v.optional(limitedString(40)),
      number: v.optional(limitedString(40, 3)),
      sipUri: optionalString,
      email: v.optional(limitedString(40)),
      externalId: v.optional(limitedString(40)),
      extension: v.optional(limitedString(10)),
      numberE164CheckEnabled: optionalBoolean,
    } satisfies Fields<CustomerFilter>),
  ),
  phoneNumberId: optionalString,
  phoneNumberIdAny: v.optional(v.array(v.string())),
  createdAtGt: optionalTime,
  createdAtLt: optionalTime,
  createdAtGe: optionalTime,
  createdAtLe: optionalTime,
  updatedAtGt: optionalTime,
  updatedAtLt: optionalTime,
  updatedAtGe: optionalTime,
  updatedAtLe: optionalTime,
} satisfies Fields<ListQuery>);

/** One page of sessions. */
export interface SessionPage {
  results: Session[];
  metadata: PageMetadata;
}

/** Where a page stands in the whole listing. */
export interface PageMetadata {
  /** The limit that was applied. */
  itemsPerPage: number;
  /** Sessions that match, on all pages. */
  totalItems: number;
  /** From 1. */
  currentPage: number;
  totalPages?: number | undefined;
  hasNextPage?: boolean | undefined;
  /** Opaque; the listing takes no cursor. */
  nextCursor?: string | undefined;
  sortOrder?: OpenEnum<'ASC' | 'DESC'> | undefined;
  /** Older sessions match, but are past what the plan keeps. */
  itemsBeyondRetention?: boolean | undefined;
  /** ISO 8601, UTC: the upper bound that was applied. */
  createdAtLe?: string | undefined;
  /** ISO 8601, UTC: the lower bound that was applied. */
  createdAtGe?: string | undefined;
}

export const SessionPageSchema: Schema<SessionPage> = v.object({
  results: v.array(SessionSchema),
  metadata: v.object({
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
  } satisfies Fields<PageMetadata>),
} satisfies Fields<SessionPage>);
