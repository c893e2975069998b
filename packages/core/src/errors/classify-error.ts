import { explainError } from '#runtime';
import { isBrowserPage } from '../client/credential.ts';
import type { PreparedRequest } from '../request/build-request.ts';
import { DEADLINE_EXCEEDED } from '../request/deadline.ts';
import type { Head } from '../response/read-response.ts';
import { definedFields } from '../schema/describe-type.ts';
import { failureOfTransport } from '../transport/transport.ts';
import { type Failure, inMilliseconds, unusableResponse } from './create-error.ts';
import { NEVER_SENT, rootCause } from './never-sent.ts';
import { excerpt, maskedExcerpt } from './redact.ts';

/** The limit that an attempt ran under: its own, or what was left of the call's. */
export interface AttemptLimit {
  readonly milliseconds: number;
  readonly scope: 'attempt' | 'total';
  /** The option's value, for the message. */
  readonly configured: number;
}

/** Classifies what a transport, or the reading of a response body, rejected with. */
export function classifyError(
  error: unknown,
  limit: AttemptLimit,
  prepared: PreparedRequest,
  response?: Head,
): Failure {
  const { request, secrets } = prepared;
  if (error === DEADLINE_EXCEEDED) return timeoutFailure(limit, response);
  const cause = cleanCause(error, secrets);
  // `ERR_NEVER_SENT` says that nothing was sent; only the message says why.
  const problem = cause.code && cause.code !== NEVER_SENT ? cause.code : excerpt(cause.message, 80);
  const known = failureOfTransport(error) ?? explainError(error, request, response);
  if (known.text !== undefined) return { ...known, cause } as Failure;
  if (response) {
    return { ...unusableResponse(response, `that was truncated: ${problem}`, 'unknown'), cause };
  }
  const verb = known.outcome === 'not-applied' ? 'could not connect' : 'lost the connection';
  return {
    kind: 'connection',
    text: `${verb} to ${new URL(request.url).host}: ${problem}`,
    // Pages are not shown which of the failures was one of CORS.
    hint: isBrowserPage() ? "In a browser, CORS can be the cause: the API must allow this page's origin." : undefined,
    outcome: 'unknown',
    retryClass: 'idempotent',
    code: cause.code,
    ...known,
    cause,
  };
}

function timeoutFailure(limit: AttemptLimit, response: Head | undefined): Failure {
  const isTotal = limit.scope === 'total';
  const option = isTotal ? 'totalTimeout' : 'timeout';
  return {
    kind: 'timeout',
    text: `received no ${response ? 'complete ' : ''}response within ${inMilliseconds(limit.configured)} (\`${option}\`)`,
    scope: limit.scope,
    outcome: 'unknown',
    // A timer may fire a moment early: even so, no time is left for another attempt.
    retryClass: isTotal ? undefined : 'idempotent',
  };
}

/**
 * A copy of the runtime's error with its name, message, code and stack, secrets masked: the original may carry the
 * request, and so the key, on some runtime or from a custom fetch.
 */
function cleanCause(error: unknown, secrets: readonly string[]): Error & { code?: string } {
  const { name, message, code, stack } = rootCause(error);
  const clean = (text: unknown, length: number) =>
    typeof text === 'string' && text !== '' ? maskedExcerpt(text, secrets, length) : undefined;
  const copy = new Error(clean(message, 200) ?? 'no reason given');
  Object.assign(copy, definedFields({ code: clean(code, 40) }));
  // The frames alone: the message, which engines write above them, is masked and shortened.
  const lines = (typeof stack === 'string' ? stack : String(copy.stack)).split('\n').filter((line) => FRAME.test(line));
  const frames = lines.slice(0, 20).map((line) => `\n    ${clean(line, 300)}`);
  const title = clean(name, 40) ?? copy.name;
  return Object.defineProperties(copy, {
    name: { value: title },
    stack: { value: `${title}: ${copy.message}${frames.join('')}` },
  });
}

/** `at read (file:1:2)` in V8, `read@file:1:2` elsewhere. */
const FRAME = /^\s+at |@.*:\d+:\d+$/;
