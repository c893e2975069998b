import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { BodyError } from '../../server/json-body.ts';

/** One fault of the inputs, as pydantic 2 tells of it. */
export interface ValidationProblem {
  readonly type: string;
  /** First `query` or `body`. */
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  /** What was found there. */
  readonly input: unknown;
  readonly ctx?: Readonly<Record<string, unknown>>;
  readonly url?: string;
}

/** An error response, thrown where the problem is found. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: ContentfulStatusCode;
  readonly detail: string | readonly ValidationProblem[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: ContentfulStatusCode,
    detail: string | readonly ValidationProblem[],
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(typeof detail === 'string' ? detail : JSON.stringify(detail));
    this.status = status;
    this.detail = detail;
    this.headers = headers;
  }
}

/** A problem with the address at which pydantic explains its kind. */
export function problem(
  type: string,
  loc: readonly (string | number)[],
  msg: string,
  input: unknown,
  ctx?: Readonly<Record<string, unknown>>,
): ValidationProblem {
  return { type, loc, msg, input, ...(ctx && { ctx }), url: `https://errors.pydantic.dev/2.5/v/${type}` };
}

/** The problem with an input that is not there. */
export function missing(...loc: readonly (string | number)[]): ValidationProblem {
  return problem('missing', loc, 'Field required', null);
}

/** The framework's response to a body that it cannot make sense of. */
export function malformed(): Refusal {
  return new Refusal(400, 'There was an error parsing the body');
}

/** @throws Refusal 422 when there are problems */
export function refuseInvalid(problems: readonly ValidationProblem[]): void {
  if (problems.length > 0) throw new Refusal(422, problems);
}

/** Turns what a route threw into the response of the API. */
export function errorResponse(error: Error, context: Context): Response {
  if (error instanceof Refusal) {
    return context.json({ detail: error.detail }, error.status, { ...error.headers });
  }
  if (error instanceof BodyError && error.problem === 'too-large') {
    return context.json({ detail: 'Request Entity Too Large' }, 413);
  }
  // A bug of the emulator's: its author needs the stack, the caller gets what the API would say.
  console.error(error);
  return serverError();
}

/** The response of the framework when the service itself has failed, which is not JSON. */
export function serverError(): Response {
  return new Response('Internal Server Error', {
    status: 500,
    headers: { 'Content-Type': 'text/plain; charset=utf-8' },
  });
}
