import * as v from 'valibot';
import { dateTime } from '../requests/fields.ts';

/** One condition of a list request, in SQL, and the value bound to its placeholder. */
export interface Filter {
  readonly condition: string;
  readonly value: string | number;
}

/** What a parameter of a query has been read as. */
export type FilterValue = string | boolean | readonly string[];

/** How a parameter chooses rows. */
export type Reading = (value: FilterValue) => Filter;

/** The parameters that every list takes. */
export const timeFields = {
  createdAtGt: v.optional(dateTime()),
  createdAtLt: v.optional(dateTime()),
  createdAtGe: v.optional(dateTime()),
  createdAtLe: v.optional(dateTime()),
  updatedAtGt: v.optional(dateTime()),
  updatedAtLt: v.optional(dateTime()),
  updatedAtGe: v.optional(dateTime()),
  updatedAtLe: v.optional(dateTime()),
};

/** How those choose. */
export const timeReadings = {
  createdAtGt: compares('created_at >'),
  createdAtLt: compares('created_at <'),
  createdAtGe: compares('created_at >='),
  createdAtLe: compares('created_at <='),
  updatedAtGt: compares('updated_at >'),
  updatedAtLt: compares('updated_at <'),
  updatedAtGe: compares('updated_at >='),
  updatedAtLe: compares('updated_at <='),
} satisfies Record<keyof typeof timeFields, Reading>;

export function equals(path: string): Reading {
  return (value) => ({ condition: `json_extract(document, '${path}') = ?`, value: String(value) });
}

/** Takes an array, or a string with commas in it. */
export function isOneOf(path: string): Reading {
  return (value) => ({
    condition: `json_extract(document, '${path}') IN (SELECT value FROM json_each(?))`,
    value: JSON.stringify(itemsOf(value)),
  });
}

/** An id of Vapi's is the same id in either case, here as in a path. */
export function equalsId(path: string): Reading {
  return (value) => ({ condition: `lower(json_extract(document, '${path}')) = lower(?)`, value: String(value) });
}

/** The same for an array, or a string with commas in it. */
export function isOneOfIds(path: string): Reading {
  return (value) => ({
    condition: `lower(json_extract(document, '${path}')) IN (SELECT lower(value) FROM json_each(?))`,
    value: JSON.stringify(itemsOf(value)),
  });
}

function itemsOf(value: FilterValue): unknown {
  return typeof value === 'string' ? value.split(',') : value;
}

function compares(operator: string): Reading {
  return (value) => ({ condition: `${operator} ?`, value: Date.parse(String(value)) });
}
