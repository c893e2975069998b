import type { Context } from 'hono';
import { InputError } from '../input.ts';
import { BodyError } from '../server/json-body.ts';

const names = {
  400: 'Bad Request',
  404: 'Not Found',
  409: 'Conflict',
  413: 'Payload Too Large',
  500: 'Internal Server Error',
  504: 'Gateway Timeout',
} as const;

/** A response of control that says what is wrong. */
export function refusal(context: Context, status: keyof typeof names, message: string): Response {
  return context.json({ message, error: names[status], statusCode: status }, status);
}

/** Turns what a route of control threw into its response. */
export function refusalOf(error: Error, context: Context): Response {
  if (error instanceof BodyError) return refusal(context, error.problem === 'too-large' ? 413 : 400, error.message);
  if (error instanceof InputError) return refusal(context, error.status, error.message);
  if (context.req.raw.signal.aborted) return refusal(context, 400, 'The client has left');
  console.error(error);
  return refusal(context, 500, 'A bug of the emulator: it has printed more');
}
