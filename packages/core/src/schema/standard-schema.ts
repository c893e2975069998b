import { isObject, isPlainObject } from './describe-type.ts';

/**
 * The part of the Standard Schema interface (https://standardschema.dev) that this package uses: valibot, zod and
 * others implement it, so a client can be described, and an answer checked, with any of them.
 */
export interface Schema<Output = unknown, Input = unknown> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** One place where a value does not fit its schema. */
export interface Mismatch {
  /** Where, such as `results[].status`; empty for the value itself. */
  readonly path: string;
  /** What was expected there, in words; never the value that was found, which may be a secret. */
  readonly expected: string;
}

/**
 * The entries of a schema for the interface `T`: one for each field, so that a field that is missing on either side does
 * not compile. An optional field needs a schema that takes `undefined`.
 */
export type Fields<T> = { readonly [Name in keyof Required<T>]: Schema<T[Name]> };

/** An enum that the provider may add values to: known ones are offered by editors, others are accepted. */
export type OpenEnum<Value extends string> = Value | (string & {});

/** What a type of schema accepts. */
export type OutputOf<S> = S extends Schema<infer Output> ? Output : never;

/** What a schema makes of a value. */
export interface Checked {
  /** All places where the value does not fit; empty if it fits. */
  readonly mismatches: readonly Mismatch[];
  /** What the schema made of a value that fits: a copy, its transformations done. */
  readonly output: unknown;
}

/**
 * Whose value it is. What a caller passes is checked by the package's own schemas, and told in full: list positions,
 * the words of its checks. What a server sent may be held against anybody's schema, and is told in what is always the
 * same for the same kind of mismatch and shows nothing of the value.
 */
export type ValueOf = 'caller' | 'server';

/** Holds a value against a schema. */
export async function validate(schema: Schema, value: unknown, of: ValueOf): Promise<Checked> {
  // A list or a date is an object to most schema libraries, and would pass where all fields are optional.
  const wantsObject = (schema as { readonly type?: unknown }).type === 'object';
  if (wantsObject && isObject(value) && !isPlainObject(value)) {
    return { mismatches: [{ path: '', expected: 'an object' }], output: undefined };
  }
  const result = await schema['~standard'].validate(value);
  if (!result.issues) return { mismatches: [], output: result.value };
  const mismatches = result.issues.map((issue) => ({ path: pathOf(issue, of), expected: expectationOf(issue, of) }));
  return { mismatches, output: undefined };
}

/** Takes everything as it is. */
export const anyValue: Schema = {
  '~standard': { version: 1, vendor: '@x/core', validate: (value) => ({ value }) },
};

function pathOf(issue: SchemaIssue, of: ValueOf): string {
  let path = '';
  for (const step of issue.path ?? []) {
    const key = typeof step === 'object' ? step.key : step;
    if (typeof key === 'number') path += of === 'caller' ? `[${key}]` : '[]';
    else path += `${path && '.'}${FIELD_NAME.test(String(key)) ? String(key) : '*'}`;
  }
  return path.length > 200 ? `${path.slice(0, 199)}…` : path;
}

// Any other key is data: an id, or something worse.
const FIELD_NAME = /^[\w$:-]{1,40}$/;

/** What is expected where a key is absent. */
export const ANY_VALUE = 'a value';

function expectationOf(issue: SchemaIssue, of: ValueOf): string {
  // valibot says what it expected apart from what it found; other messages may quote the value.
  const { expected, received, type } = issue as {
    readonly expected?: unknown;
    readonly received?: unknown;
    readonly type?: unknown;
  };
  if (typeof expected === 'string') {
    // For a key that is absent valibot expects the key itself, in quotes.
    if (issue.path && received === 'undefined' && type === 'object') return ANY_VALUE;
    return expected
      .replace(/\b(Object|Array|Date)\b/g, (word) => word.toLowerCase())
      .replace(/^>=/, 'at least ')
      .replace(/^<=/, 'at most ');
  }
  return of === 'caller' && type === 'check' ? issue.message : 'another value';
}
