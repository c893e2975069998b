import { invalidInput } from '../errors/usage-error.ts';
import { describeType, isObject, isPlainObject } from '../schema/describe-type.ts';
import type { Schema } from '../schema/standard-schema.ts';
import type { RequestBody } from './request-description.ts';

/** A body that is written as JSON, as a description has it. */
export function jsonBody(value: unknown, schema: Schema): RequestBody {
  return {
    value,
    schema,
    write: () => ({ contentType: 'application/json', content: writeJson(value) }),
  };
}

function writeJson(value: unknown): string {
  let text: string | undefined;
  if (isObject(value) && !Array.isArray(value) && !isPlainObject(value)) {
    throw invalidInput('body', `must be JSON, not ${describeType(value)}`);
  }
  try {
    text = JSON.stringify(value);
  } catch {
    throw invalidInput('body', 'cannot be written as JSON (a cycle or a bigint in it)');
  }
  if (text === undefined) throw invalidInput('body', `cannot be written as JSON (${describeType(value)})`);
  return text;
}
