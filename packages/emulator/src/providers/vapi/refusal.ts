import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { BodyError, type BodyProblem } from '../../server/json-body.ts';

const reasons = {
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  413: 'Payload Too Large',
} as const;

/**
 * A response that refuses the request, as an error to throw. The message is an array if fields are invalid, and a
 * string if one rule is broken.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: keyof typeof reasons;
  readonly text: string | readonly string[];

  constructor(status: keyof typeof reasons, text: string | readonly string[]) {
    super(String(text));
    this.status = status;
    this.text = text;
  }
}

/** 415 would suit the content type, but the contract knows only 400 for a body that the API cannot take. */
const bodyStatus = { 'content-type': 400, malformed: 400, 'too-large': 413 } as const satisfies Record<
  BodyProblem,
  keyof typeof reasons
>;

/** Converts an error of a route into the API's response. */
export function errorResponse(error: Error, context: Context): Response {
  if (error instanceof Refusal) return respond(context, error.status, error.text, reasons[error.status]);
  if (error instanceof BodyError) {
    const status = bodyStatus[error.problem];
    return respond(context, status, error.message, reasons[status]);
  }
  // A bug of the emulator: its author needs the stack, the caller gets the API's response.
  console.error(error);
  return respond(context, 500, 'Internal server error');
}

function respond(
  context: Context,
  statusCode: ContentfulStatusCode,
  message: string | readonly string[],
  error?: string,
): Response {
  // Without an `error`, JSON leaves the property out, as the API does.
  return context.json({ message, error, statusCode }, statusCode);
}
