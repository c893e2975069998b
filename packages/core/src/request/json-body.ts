import { invalidInput } from '../errors/usage-error.ts';
import { describeType, isObject, isPlainObject } from '../schema/describe-type.ts';
import type { Schema } from '../schema/standard-schema.ts';
import type { RequestBody } from './request-description.ts';

/** A body that is sent as JSON. */
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
    throw invalidInput('body', `must be JSON; got ${describeType(value)}`);
  }
  try {
    text = JSON.stringify(value);
  } catch {
    throw invalidInput('body', 'cannot be encoded as JSON: it contains a cycle or a bigint');
  }
  if (text === undefined) throw invalidInput('body', `cannot be encoded as JSON: got ${describeType(value)}`);
  return text;
}
