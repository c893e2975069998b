import * as v from 'valibot';
import { SessionSummarySchema } from './session.ts';

const wholeFromOne = v.pipe(v.number(), v.integer(), v.minValue(1));

const listQuery = v.object({
  /** The page to read, from 1. Default 1. */
  page: v.optional(wholeFromOne),
  /** Sessions a page. Default 10; no maximum is published. */
  limit: v.optional(wholeFromOne),
});
/** Which page of the listing. */
export interface ListQuery extends v.InferInput<typeof listQuery> {}
export const ListQuerySchema: v.GenericSchema<ListQuery> = listQuery;

const pagination = v.object({
  /** This page, from 1. */
  number: v.nullish(v.number()),
  next_page_number: v.nullish(v.number()),
  previous_page_number: v.nullish(v.number()),
  paginator: v.nullish(v.object({ num_pages: v.nullish(v.number()) })),
  has_next: v.nullish(v.boolean()),
  has_previous: v.nullish(v.boolean()),
});

const sessionPage = v.object({
  data: v.nullish(v.array(SessionSummarySchema)),
  /** Sessions on all pages. */
  total_count: v.nullish(v.number()),
  pagination: v.nullish(pagination),
});
/** One page of active sessions, the oldest first. */
export interface SessionPage extends v.InferOutput<typeof sessionPage> {}
export const SessionPageSchema: v.GenericSchema<SessionPage> = sessionPage;
