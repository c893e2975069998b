import { invalidInput } from '../errors/usage-error.ts';
import { describeType, isPlainObject } from '../schema/describe-type.ts';
import type { Schema } from '../schema/standard-schema.ts';
import type { RequestQuery } from './request-description.ts';

/** How a query is encoded: which arrays are joined by commas into one value instead of repeating their key. */
export interface QueryStyle {
  readonly commaJoined?: readonly string[];
}

/** A query of strings, numbers, booleans, dates, arrays of those, or objects of those (`key[field]=`). */
export function queryOf(value: object, schema: Schema, style?: QueryStyle): RequestQuery {
  return { value, schema, write: () => buildQuery(value, style) };
}

/**
 * Encodes a query string, without the question mark: `undefined` and `null` are left out, dates are ISO 8601, an array
 * repeats its key unless it is joined by commas, an object becomes `key[field]=`.
 */
export function buildQuery(query: object, style: QueryStyle = {}): string {
  if (!isPlainObject(query)) throw invalidInput('query', `must be a plain object, not ${describeType(query)}`);
  const pairs: string[] = [];
  const add = (key: string, value: unknown) => {
    if (value === undefined || value === null) return;
    pairs.push(`${encode(key, key)}=${encode(key, scalar(key, value))}`);
  };
  for (const [key, value] of Object.entries(query) as [string, unknown][]) {
    if (Array.isArray(value)) {
      // An empty array would be left out, and so select everything.
      if (value.length === 0) throw invalidInput(key, 'must contain at least one value');
      if (style.commaJoined?.includes(key)) add(key, joinByCommas(key, value));
      else for (const item of value) add(key, item);
    } else if (isPlainObject(value)) {
      for (const [field, item] of Object.entries(value as object)) add(`${key}[${field}]`, item);
    } else {
      add(key, value);
    }
  }
  return pairs.join('&');
}

function joinByCommas(key: string, values: readonly unknown[]): string {
  return values
    .map((value) => {
      const text = scalar(key, value);
      if (text.includes(',')) throw invalidInput(key, 'must not contain a comma in any of its values');
      return text;
    })
    .join(',');
}

function scalar(key: string, value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return String(value);
  throw invalidInput(key, `cannot be encoded in a query: got ${describeType(value)}`);
}

function encode(name: string, text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    // The only way encodeURIComponent fails: half of a surrogate pair.
    throw invalidInput(name, 'must be well-formed Unicode');
  }
}
