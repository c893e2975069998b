import * as v from 'valibot';
import { type Filter, filterFields, readFilters } from './list-filters.ts';
import { check } from './requests/check.ts';
import { dto } from './requests/dto.ts';
import { number, word } from './requests/fields.ts';

/** What a list request asks for. */
export interface ListQuery {
  readonly filters: readonly Filter[];
  readonly page: number;
  readonly limit: number;
  readonly sortOrder: 'ASC' | 'DESC';
  readonly sortBy: 'createdAt' | 'duration' | 'cost';
}

const ListSessions = dto({
  ...filterFields,
  page: v.optional(numeric({ min: 1 })),
  limit: v.optional(numeric({ min: 0, max: 1000 })),
  sortOrder: v.optional(word('ASC', 'DESC')),
  sortBy: v.optional(word('createdAt', 'duration', 'cost')),
});

/**
 * Reads the query of a list request.
 *
 * @throws Refusal 400 with everything that is wrong with it.
 */
export function readListQuery(parameters: URLSearchParams): ListQuery {
  const {
    page = 1,
    limit = 100,
    sortOrder = 'DESC',
    sortBy = 'createdAt',
    ...filters
  } = check(ListSessions, nest(parameters));
  // Both are declared as numbers, not integers; pages come in wholes all the same.
  return { filters: readFilters(filters), page: Math.floor(page), limit: Math.floor(limit), sortOrder, sortBy };
}

/** Reads `customer[number]=1` as a property of an object, and a key that repeats as a list. */
function nest(parameters: URLSearchParams): Record<string, unknown> {
  const flat = new Map<string, unknown>();
  const customer = new Map<string, unknown>();
  for (const name of new Set(parameters.keys())) {
    const values = parameters.getAll(name);
    const value = values.length === 1 ? values[0] : values;
    const inner = /^customer\[([^[\]]+)\]$/.exec(name)?.[1];
    if (inner === undefined) flat.set(name, value);
    else customer.set(inner, value);
  }
  // A flat `customer` beside the bracket form stays as it is, and is refused for not being an object.
  if (customer.size > 0 && !flat.has('customer')) flat.set('customer', Object.fromEntries(customer));
  return Object.fromEntries(flat);
}

/** A number in a query. An empty string is not a number, although JavaScript converts it to zero. */
function numeric(range: { min: number; max?: number }) {
  return v.pipe(
    v.unknown(),
    v.transform((text) => (typeof text === 'string' && text.trim() !== '' ? Number(text) : text)),
    number(range),
  );
}
