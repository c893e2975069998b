import * as v from 'valibot';
import { nullishFlag, nullishNumber } from './basics.ts';
import { SessionSummarySchema } from './session.ts';

const wholeFromOne = v.pipe(
  v.number(),
  v.check((value) => Number.isInteger(value) && value >= 1, 'a whole number from 1'),
);

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
  number: nullishNumber,
  next_page_number: nullishNumber,
  previous_page_number: nullishNumber,
  paginator: v.nullish(v.object({ num_pages: nullishNumber })),
  has_next: nullishFlag,
  has_previous: nullishFlag,
});

const sessionPage = v.object({
  data: v.nullish(v.array(SessionSummarySchema)),
  /** Sessions on all pages. */
  total_count: nullishNumber,
  pagination: v.nullish(pagination),
});
/** One page of active sessions, the oldest first. */
export interface SessionPage extends v.InferOutput<typeof sessionPage> {}
export const SessionPageSchema: v.GenericSchema<SessionPage> = sessionPage;
