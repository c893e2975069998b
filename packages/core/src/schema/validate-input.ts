import type { Outcome, SessionClientError } from '../errors/errors.ts';
import { createUsageError, invalidInput, type OperationContext, withContext } from '../errors/usage-error.ts';
import { ANY_VALUE, type Schema, validate } from './standard-schema.ts';

/** Refuses a value that the API would refuse, with a UsageError that names the first invalid field. */
export function validateInput(parameter: string, schema: Schema, value: unknown): void {
  const [mismatch] = validate(schema, value, 'caller').mismatches;
  if (!mismatch) return;
  const { path, expected, got } = mismatch;
  if (path === '') {
    throw invalidInput(parameter, `must be ${expected.replace(/^(?=array|object)/, 'an ')}; got ${got}`);
  }
  // A field is named by itself; a position in an array, or a field of an item, needs the name of the array.
  const prefix = path.startsWith('[') ? parameter : parameter.endsWith(']') ? `${parameter}.` : '';
  const field = `${prefix}${path}`;
  if (expected === ANY_VALUE) throw invalidInput(field, 'is missing');
  throw invalidInput(field, `is invalid: expected ${expected}, got ${got}`);
}

/** Refuses an argument of an operation that makes several requests before the first of them. */
export async function validateArgument(
  context: OperationContext,
  parameter: string,
  schema: Schema,
  value: unknown,
  outcome?: Outcome | null,
): Promise<void> {
  try {
    validateInput(parameter, schema, value);
  } catch (error) {
    throw withContext(context, error, outcome);
  }
}

/** The error for an argument that no schema can refuse: `problem` follows its name, as in `must not repeat`. */
export function createInputError(
  context: OperationContext,
  parameter: string,
  problem: string,
  outcome?: Outcome | null,
): SessionClientError {
  return createUsageError(context, invalidInput(parameter, problem), outcome);
}
