import * as v from 'valibot';
import { nearestName } from './nearest-name.ts';
import { parseJson } from './server/json-body.ts';

/** Thrown for what a test hands to the emulator in a wrong form. The message begins with the field's name. */
export class InputError extends TypeError {
  override readonly name = 'InputError';
  /** What it gets over HTTP: 404 where it names what is not there, 409 for what cannot be done to what is. */
  readonly status: 400 | 404 | 409;

  constructor(
    message: string,
    { status = 400, ...options }: ErrorOptions & { readonly status?: 400 | 404 | 409 } = {},
  ) {
    super(message, options);
    this.status = status;
  }
}

/**
 * Checks what a test has passed by a schema.
 *
 * @param at The path of `input` in what was passed; it precedes the path within it.
 * @throws InputError for the first thing that is wrong with it.
 */
export function readInput<Output>(schema: v.GenericSchema<unknown, Output>, input: unknown, at?: string): Output {
  const result = v.safeParse(schema, input, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = [at, v.getDotPath(issue)].filter((part) => part).join('.');
  throw new InputError(`${path || 'The input'}: ${issue.message}`);
}

/** Runs `action`; what that finds wrong is told by its path below `at`. */
export function within<Result>(at: string, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    throw error instanceof InputError ? new InputError(`${at}.${error.message}`, { cause: error }) : error;
  }
}

/** One of these names. @throws InputError that tells which there are. */
export function oneOf<const Name extends string>(names: readonly Name[], input: unknown, at: string): Name {
  const name = names.find((known) => known === input);
  if (name !== undefined) return name;
  throw new InputError(`${at}: there is no ${JSON.stringify(input)}; there is ${names.join(', ')}`);
}

/** The JSON text of a value. @throws InputError where it has none: a cycle, a bigint, a function */
export function writeJson(value: unknown, at: string): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    // Told below.
  }
  if (text === undefined) throw new InputError(`${at}: cannot be written as JSON`);
  return text;
}

/** A copy as HTTP would have it: what a test does to its own objects later changes nothing here. @throws InputError */
export function jsonCopy(input: unknown, at: string): unknown {
  const text = writeJson(input, at);
  try {
    return parseJson(text);
  } catch (error) {
    throw new InputError(`${at}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** Anything but a list, which valibot would take for an object. */
export const NoList = v.custom<unknown>((value) => !Array.isArray(value), 'must be an object');

/** An object with these fields and no other. */
export function fields<const Entries extends v.ObjectEntries>(entries: Entries) {
  return v.pipe(NoList, variantFields(entries));
}

/** An object with these fields, and any other. */
export function looseFields<const Entries extends v.ObjectEntries>(entries: Entries) {
  return v.pipe(NoList, v.looseObject(entries, objectProblem));
}

/** The first as one of a variant, which looks into it before it tries it. */
export function variantFields<const Entries extends v.ObjectEntries>(entries: Entries) {
  const names = Object.keys(entries);
  return v.strictObject(entries, (issue) =>
    issue.expected === 'never' ? notKnown(String(issue.input), names) : objectProblem(issue),
  );
}

function objectProblem({ expected }: { readonly expected: string | null }): string {
  return expected === 'Object' ? 'must be an object' : 'is missing';
}

/** Says so of a field, and which was meant if one is spelt nearly so. */
function notKnown(field: string, names: readonly string[]): string {
  const nearest = nearestName(field, names);
  return `is not a known field${nearest === undefined ? '' : `; did you mean ${nearest}?`}`;
}

/** A number that is not below `least`. */
export function numberFrom(least: number) {
  const message = `must be a number from ${least} up`;
  return v.pipe(v.number(message), v.finite(message), v.minValue(least, message));
}

/** A whole number that is not below `least`. */
export function wholeNumberFrom(least: number) {
  const message = `must be a whole number from ${least} up`;
  return v.pipe(v.number(message), v.integer(message), v.minValue(least, message));
}

/** What is on or off. */
export const Switch = v.boolean('must be true or false');

/** A moment as ISO 8601 string with its zone. */
export const Timestamp = v.pipe(
  v.string('must be an ISO 8601 string such as 2026-01-01T00:00:00Z'),
  v.isoTimestamp('must be an ISO 8601 string such as 2026-01-01T00:00:00Z'),
  v.transform((text) => new Date(text)),
  v.check((date) => !Number.isNaN(date.getTime()), 'is no date'),
);
