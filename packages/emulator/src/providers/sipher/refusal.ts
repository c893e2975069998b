import type { Context } from 'hono';

/** The statuses with which the API refuses. */
type Status = 400 | 401 | 403 | 404 | 429 | 500;

/** The content type of every response, as the API's framework spells it. */
export const jsonType = { 'Content-Type': 'application/json; charset=utf-8' };

/** An error response, thrown where the problem is found. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: Status;
  readonly code: string;
  readonly details: unknown;

  constructor(status: Status, code: string, message: string, details?: unknown) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

/** The response of the API to what it did not foresee, a body over 1 MiB included. */
export function serverFault(): Refusal {
  return new Refusal(500, 'INTERNAL_SERVER_ERROR', 'An unexpected error occurred');
}

/** Turns what a route threw into the response of the API. */
export function errorResponse(error: Error, context: Context): Response {
  // A bug of the emulator's: its author needs the stack, the caller gets what the API would say.
  if (!(error instanceof Refusal)) console.error(error);
  const { status, code, message, details } = error instanceof Refusal ? error : serverFault();
  // Without `details`, JSON leaves the property out, as the API does.
  return context.json({ success: false, error: { code, message, details } }, status, jsonType);
}
