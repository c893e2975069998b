import { describeType, describeValue, isObject, isPlainObject } from './describe-type.ts';

/**
 * The part of the Standard Schema interface (https://standardschema.dev) that this package uses: valibot, zod and
 * others implement it, so any of them can describe a client and check a response.
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

/** One place where a value does not match its schema. */
export interface Mismatch {
  /** Where, such as `results[].status`; empty for the value itself. */
  readonly path: string;
  /** What was expected there; never the value that was found, which may be a secret. */
  readonly expected: string;
  /** What was found there, in a form that shows no secret: its type, or a number. */
  readonly got?: string | undefined;
}

/**
 * The entries of a schema for the interface `T`. A field that is missing, of another type, or optional on one side only
 * does not compile. Not seen: a schema that takes less than the interface, such as one that leaves out an enum value.
 */
export type Fields<T> = {
  readonly [Name in keyof Required<T>]: Schema<T[Name]> &
    (Partial<Pick<T, Name>> extends Pick<T, Name> ? OptionalEntry : unknown);
};

/** By this property valibot tells the entries whose key may be absent; `v.unknown()`, say, does not allow that. */
interface OptionalEntry {
  readonly type: 'optional' | 'nullish';
}

/** An enum that the provider may add values to: known ones are offered by editors, others are accepted. */
export type OpenEnum<Value extends string> = Value | (string & {});

/** The output type of a schema. */
export type OutputOf<S> = S extends Schema<infer Output> ? Output : never;

/** The result of checking a value. */
export interface Checked {
  /** All places where the value does not match; empty if it does. */
  readonly mismatches: readonly Mismatch[];
  /** The schema's output: a copy, with transformations applied. */
  readonly output: unknown;
}

/**
 * Whose value it is. A caller's is checked by the package's own schemas and reported in full. A server's may be checked by
 * anyone's schema, whose messages may quote it, and is reported without array positions, the same for each of a kind.
 */
type ValueOf = 'caller' | 'server';

/** Checks a value against a schema. A caller's is checked at once, so that it cannot change before it is used. */
export function validate(schema: Schema, value: unknown, of: 'caller'): Checked;
export function validate(schema: Schema, value: unknown, of: 'server'): Checked | Promise<Checked>;
export function validate(schema: Schema, value: unknown, of: ValueOf): Checked | Promise<Checked> {
  // An array or a date is an object to most schema libraries, and would pass where all fields are optional.
  const wantsObject = (schema as { readonly type?: unknown }).type === 'object';
  if (wantsObject && isObject(value) && !isPlainObject(value)) {
    return { mismatches: [{ path: '', expected: 'an object', got: describeType(value) }], output: undefined };
  }
  const result = schema['~standard'].validate(value);
  // Only those of responses may be a user's own, which may be asynchronous.
  return 'then' in result ? result.then((settled) => checkedOf(settled, value, of)) : checkedOf(result, value, of);
}

function checkedOf(result: SchemaResult<unknown>, value: unknown, of: ValueOf): Checked {
  if (!result.issues) return { mismatches: [], output: result.value };
  const mismatches = result.issues.map((issue) => ({
    path: pathOf(issue, of),
    expected: expectationOf(issue, of),
    got: describeValue(keysOf(issue).reduce((found, key) => Object(found)[key], value)),
  }));
  return { mismatches, output: undefined };
}

/** Accepts any value. */
export const anyValue: Schema = {
  '~standard': { version: 1, vendor: '@x/core', validate: (value) => ({ value }) },
};

function pathOf(issue: SchemaIssue, of: ValueOf): string {
  return keysOf(issue).reduce<string>((path, key) => {
    if (typeof key === 'number') return path + (of === 'caller' ? `[${key}]` : '[]');
    return `${path}${path && '.'}${FIELD_NAME.test(String(key)) ? String(key) : '*'}`;
  }, '');
}

function keysOf({ path = [] }: SchemaIssue): PropertyKey[] {
  return path.map((step) => (typeof step === 'object' ? step.key : step));
}

// Any other key is data, such as an id.
const FIELD_NAME = /^[a-z_$][\w$]{0,39}$/i;

/** What is expected where a required key is absent. */
export const ANY_VALUE = 'a value';

function expectationOf(issue: SchemaIssue, of: ValueOf): string {
  // valibot keeps what it expected apart from what it found; other messages may quote the value.
  const { expected, received, type } = issue as { readonly [Name in 'expected' | 'received' | 'type']?: unknown };
  if (typeof expected === 'string') {
    // For an absent key valibot expects the key itself, in quotes.
    if (issue.path && received === 'undefined' && type === 'object') return ANY_VALUE;
    return expected
      .replace(/\b(Object|Array|Date)\b/g, (word) => word.toLowerCase())
      .replace(/^>=/, 'at least ')
      .replace(/^<=/, 'at most ');
  }
  return of === 'caller' && type === 'check' ? issue.message : 'another value';
}
