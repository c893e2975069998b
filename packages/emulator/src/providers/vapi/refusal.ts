import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { BodyError, type BodyProblem } from '../../json-body.ts';

const reasons = {
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  413: 'Payload Too Large',
} as const;

/**
 * An answer that refuses the request, thrown from wherever it is found out. The message is a list when fields are at
 * fault, and a string when one rule is.
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

/** Turns what a route threw into the answer of the API. */
export function answerError(error: Error, context: Context): Response {
  if (error instanceof Refusal) return answer(context, error.status, error.text, reasons[error.status]);
  if (error instanceof BodyError) {
    const status = bodyStatus[error.problem];
    return answer(context, status, error.message, reasons[status]);
  }
  // A bug of the emulator's: its author needs the stack, the caller gets what the API would say.
  console.error(error);
  return answer(context, 500, 'Internal server error');
}

function answer(
  context: Context,
  statusCode: ContentfulStatusCode,
  message: string | readonly string[],
  error?: string,
): Response {
  // Without an `error`, JSON leaves the property out, as the API does.
  return context.json({ message, error, statusCode }, statusCode);
}
