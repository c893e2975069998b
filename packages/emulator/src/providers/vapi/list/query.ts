import * as v from 'valibot';
import { number, word } from '../requests/fields.ts';
import type { Filter } from './filters.ts';

/** Which rows a list request asks for, and in which order. */
export interface ListQuery {
  readonly filters: readonly Filter[];
  readonly page: number;
  readonly limit: number;
  readonly sortOrder: 'ASC' | 'DESC';
  readonly sortBy: 'createdAt' | 'duration' | 'cost';
}

/** The parameters that choose a page. */
export const pagingFields = {
  page: v.optional(numeric({ min: 1 })),
  limit: v.optional(numeric({ min: 0, max: 1000 })),
  sortOrder: v.optional(word('ASC', 'DESC')),
  sortBy: v.optional(word('createdAt', 'duration', 'cost')),
};

type Paging = { readonly [Field in keyof typeof pagingFields]: v.InferOutput<(typeof pagingFields)[Field]> };

/** The same with the defaults. */
export function readPaging(given: Paging): Omit<ListQuery, 'filters'> {
  const { page = 1, limit = 100, sortOrder = 'DESC', sortBy = 'createdAt' } = given;
  // Both are declared as numbers, not integers; pages come in wholes all the same.
  return { page: Math.floor(page), limit: Math.floor(limit), sortOrder, sortBy };
}

/** A number in a query. An empty string is not a number, although JavaScript converts it to zero. */
function numeric(range: { min: number; max?: number }) {
  return v.pipe(
    v.unknown(),
    v.transform((text) => (typeof text === 'string' && text.trim() !== '' ? Number(text) : text)),
    number(range),
  );
}
