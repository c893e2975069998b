import type { Context } from 'hono';
import { BodyError } from '../../server/json-body.ts';

/** What is wrong with a request, by the path of the field. */
export type FieldProblems = Readonly<Record<string, string>>;

/** An error response, thrown where the problem is found. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: 400 | 401 | 404 | 429;
  readonly fields: FieldProblems | undefined;

  constructor(status: Refusal['status'], message: string, fields?: FieldProblems) {
    super(message);
    this.status = status;
    this.fields = fields;
  }
}

/** Turns what a route threw into the response of the API. */
export function errorResponse(error: Error, { json, header }: Context): Response {
  if (error instanceof Refusal) {
    if (error.status === 429) header('Retry-After', '1');
    return json({ message: error.message, errors: error.fields }, error.status);
  }
  // The contract knows only 400 for a body that the API cannot take, and any other status for what it does not know.
  if (error instanceof BodyError) return json({ message: error.message }, error.problem === 'too-large' ? 413 : 400);
  // A bug of the emulator's: its author needs the stack, the caller gets what the API would say.
  console.error(error);
  return json({ message: 'Internal server error' }, 500);
}
