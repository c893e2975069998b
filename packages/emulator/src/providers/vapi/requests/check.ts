import * as v from 'valibot';
import { Refusal } from '../refusal.ts';
import { explain } from './dto.ts';

/**
 * Holds a body or a query against its schema.
 *
 * @throws Refusal 400 with everything that is wrong with it.
 */
export function check<Output>(schema: v.GenericSchema<unknown, Output>, input: unknown): Output {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new Refusal(400, 'Body must be a JSON object');
  }
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  throw new Refusal(400, result.issues.map(explain));
}
