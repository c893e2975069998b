import type { Outcome, SessionClientError } from '../errors/errors.ts';
import { faultError, inputFault, type Place, withPlace } from '../errors/usage-error.ts';
import { kindOf } from './describe-type.ts';
import { ANY_VALUE, checkValue, type Schema } from './standard-schema.ts';

/** Refuses a value that the API would refuse, with a Fault that names the first field that does not fit. */
export async function checkInput(parameter: string, schema: Schema, value: unknown): Promise<void> {
  const [mismatch] = (await checkValue(schema, value, 'caller')).mismatches;
  if (!mismatch) return;
  if (mismatch.path === '') {
    const expected = mismatch.expected.replace(/^(?=array|object)/, 'an ');
    throw inputFault(parameter, `must be ${expected}, not ${kindOf(value)}`);
  }
  // A field goes by its own name; a place in a list says nothing without the list's.
  const field = mismatch.path.startsWith('[') ? `${parameter}${mismatch.path}` : mismatch.path;
  if (mismatch.expected === ANY_VALUE) throw inputFault(field, 'is missing');
  throw inputFault(field, `does not fit: expected ${mismatch.expected}`);
}

/**
 * For an operation that makes several requests of one argument: refuses the argument before the first of them. That of a
 * write has the outcome `not-applied`.
 *
 * @throws `input`, naming the first field that does not fit.
 */
export async function checkArgument(
  place: Place,
  parameter: string,
  schema: Schema,
  value: unknown,
  outcome?: Outcome,
): Promise<void> {
  try {
    await checkInput(parameter, schema, value);
  } catch (error) {
    throw withPlace(place, error, outcome);
  }
}

/**
 * The error for an argument that no schema can refuse: `problem` follows its name, as in `must not repeat`. That of a
 * write has the outcome `not-applied`.
 */
export function inputError(place: Place, parameter: string, problem: string, outcome?: Outcome): SessionClientError {
  return faultError(place, inputFault(parameter, problem), outcome);
}
