import * as v from 'valibot';
import type { Fields, OpenEnum, Schema } from './standard-schema.ts';

// Compiled with the package: a line that compiles although it is marked as an error fails the type check.

interface Item {
  id: string;
  status: OpenEnum<'active' | 'completed'>;
  note: string | null;
  kind?: 'small' | 'large' | undefined;
  label?: string | null | undefined;
  tags?: readonly string[] | undefined;
  extra?: unknown;
}

const entries = {
  id: v.string(),
  status: v.string(),
  note: v.nullable(v.string()),
  kind: v.optional(v.picklist(['small', 'large'])),
  label: v.nullish(v.string()),
  tags: v.optional(v.array(v.string())),
  extra: v.optional(v.unknown()),
} satisfies Fields<Item>;

export const ItemSchema: Schema<Item> = v.object(entries);
// A schema is of the values that its interface has, not of others that share some fields.
// @ts-expect-error the schema of another interface
export const OtherSchema: Schema<{ other: string }> = ItemSchema;

const { id: _id, kind: _kind, ...rest } = entries;

// @ts-expect-error a required field has no entry
({ ...rest, kind: entries.kind }) satisfies Fields<Item>;
// @ts-expect-error an optional field has no entry
({ ...rest, id: entries.id }) satisfies Fields<Item>;

export const withExcess = {
  ...entries,
  // @ts-expect-error the interface has no such field
  misspelt: v.string(),
} satisfies Fields<Item>;

export const withTypes = {
  ...entries,
  // @ts-expect-error another type
  id: v.number(),
  // @ts-expect-error items of another type
  tags: v.optional(v.array(v.number())),
} satisfies Fields<Item>;

export const withOptionality = {
  ...entries,
  // @ts-expect-error optional in the schema alone
  id: v.optional(v.string()),
  // @ts-expect-error optional in the interface alone
  kind: v.picklist(['small', 'large']),
  // @ts-expect-error takes `undefined`, but not an absent key
  tags: v.undefinedable(v.array(v.string())),
  // @ts-expect-error takes anything, but not an absent key
  extra: v.unknown(),
  // @ts-expect-error takes an absent key, but not `undefined`
  label: v.exactOptional(v.nullable(v.string())),
} satisfies Fields<Item>;

export const withValues = {
  ...entries,
  // @ts-expect-error null in the schema alone
  id: v.nullable(v.string()),
  // @ts-expect-error an enum value in the schema alone
  kind: v.optional(v.picklist(['small', 'large', 'huge'])),
} satisfies Fields<Item>;
