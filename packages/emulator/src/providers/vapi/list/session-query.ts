import { check } from '../requests/check.ts';
import { dto } from '../requests/dto.ts';
import { type ListQuery, pagingFields, readPaging } from './query.ts';
import { readSessionFilters, sessionFilterFields } from './session-filters.ts';

const ListSessions = dto({ ...sessionFilterFields, ...pagingFields });

/**
 * Reads the query of a list of sessions.
 *
 * @throws Refusal 400 with everything that is wrong with it.
 */
export function readSessionQuery(parameters: URLSearchParams): ListQuery {
  const { page, limit, sortOrder, sortBy, ...filters } = check(ListSessions, nest(parameters));
  return { ...readPaging({ page, limit, sortOrder, sortBy }), filters: readSessionFilters(filters) };
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
