import type { Outcome, SessionClientError } from '../errors/errors.ts';
import { createUsageError, invalidInput, type OperationContext, withContext } from '../errors/usage-error.ts';
import { describeType } from './describe-type.ts';
import { ANY_VALUE, type Schema, validate } from './standard-schema.ts';

/** Refuses a value that the API would refuse, with a UsageError that names the first field that does not fit. */
export async function validateInput(parameter: string, schema: Schema, value: unknown): Promise<void> {
  const [mismatch] = (await validate(schema, value, 'caller')).mismatches;
  if (!mismatch) return;
  if (mismatch.path === '') {
    const expected = mismatch.expected.replace(/^(?=array|object)/, 'an ');
    throw invalidInput(parameter, `must be ${expected}, not ${describeType(value)}`);
  }
  // A field goes by its own name; a place in a list says nothing without the list's.
  const field = mismatch.path.startsWith('[') ? `${parameter}${mismatch.path}` : mismatch.path;
  if (mismatch.expected === ANY_VALUE) throw invalidInput(field, 'is missing');
  throw invalidInput(field, `does not fit: expected ${mismatch.expected}`);
}

/**
 * For an operation that makes several requests of one argument: refuses the argument before the first of them. That of a
 * write has the outcome `not-applied`.
 *
 * @throws `input`, naming the first field that does not fit.
 */
export async function validateArgument(
  context: OperationContext,
  parameter: string,
  schema: Schema,
  value: unknown,
  outcome?: Outcome,
): Promise<void> {
  try {
    await validateInput(parameter, schema, value);
  } catch (error) {
    throw withContext(context, error, outcome);
  }
}

/**
 * The error for an argument that no schema can refuse: `problem` follows its name, as in `must not repeat`. That of a
 * write has the outcome `not-applied`.
 */
export function createInputError(
  context: OperationContext,
  parameter: string,
  problem: string,
  outcome?: Outcome,
): SessionClientError {
  return createUsageError(context, invalidInput(parameter, problem), outcome);
}
