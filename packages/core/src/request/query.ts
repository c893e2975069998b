import { checkInput, invalidInput } from '../errors/usage-error.ts';
import { isDate, isPlainObject, orUndefined } from '../schema/describe-type.ts';
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
export function buildQuery(query: object, { commaJoined = [] }: QueryStyle = {}): string {
  checkInput(isPlainObject(query), 'query', 'a plain object', query);
  const pairs: string[] = [];
  const add = (key: string, value: unknown) => {
    if (value === undefined || value === null) return;
    pairs.push(`${encode(key, key)}=${encode(key, scalar(key, value))}`);
  };
  for (const [key, value] of Object.entries(query) as [string, unknown][]) {
    if (Array.isArray(value)) {
      // An empty array would be left out, and so select everything.
      if (value.length === 0) throw invalidInput(key, 'must contain at least one value');
      for (const item of commaJoined.includes(key) ? [joinByCommas(key, value)] : value) add(key, item);
    } else if (isPlainObject(value)) {
      for (const [field, item] of Object.entries(value as object)) add(`${key}[${field}]`, item);
    } else {
      add(key, value);
    }
  }
  return pairs.join('&');
}

function joinByCommas(key: string, values: readonly unknown[]): string {
  const texts = values.map((value) => scalar(key, value));
  if (texts.some((text) => text.includes(',')))
    throw invalidInput(key, 'must not contain a comma in any of its values');
  return texts.join(',');
}

function scalar(key: string, value: unknown): string {
  if (isDate(value) && !Number.isNaN(value.getTime())) return value.toISOString();
  const isScalar = typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
  checkInput(isScalar, key, 'a string, finite number, boolean or date', value);
  return String(value);
}

function encode(name: string, text: string): string {
  const encoded = orUndefined(() => encodeURIComponent(text));
  // The only way it fails: half of a surrogate pair.
  if (encoded === undefined) throw invalidInput(name, 'must be well-formed Unicode');
  return encoded;
}
