import { SessionClientError } from '@x/core';
import type { CreatedSession } from './schemas.ts';

/** What `sessionHeaders` needs of a session: every response with a session has it. */
export type UsableSession = Pick<CreatedSession, 'sessionId' | 'expiresAt'>;

/** Options of {@link sessionHeaders}. */
export interface SessionHeadersOptions {
  /** The current time, as a date or in milliseconds since 1970. Default: this machine's clock. */
  readonly now?: Date | number | undefined;
}

/** The server keeps a session for whole seconds, rounded at each access: it may be gone this long before its expiry. */
export const EARLY_MS = 500;

/**
 * The header that applies a session's defaults to a call of another part of the API, such as
 * `POST /v1/stealth/generate`. The call needs a JSON body, `{}` at least, and the key that created the session.
 *
 * The API silently ignores an expired or malformed session id and executes the call without its defaults. So such a
 * session is refused here: half a second early, since the server may drop it up to that much before its expiry.
 *
 * @example
 * const call = { method: 'post', path: ['v1', 'stealth', 'generate'], body: {} } as const;
 * await sipher.request(call, { headers: sessionHeaders(session) });
 * @throws `input` if the session has expired, or is not a session.
 */
export function sessionHeaders(
  session: UsableSession,
  options: SessionHeadersOptions = {},
): { readonly 'X-Session-Id': string } {
  const { sessionId, expiresAt } = Object(session) as Partial<UsableSession>;
  if (typeof sessionId !== 'string' || !/^sess_[0-9a-f]{64}$/.test(sessionId)) {
    throw refuse('session.sessionId', 'must be sess_ and 64 hex digits in lower case');
  }
  if (typeof expiresAt !== 'number' || !Number.isFinite(expiresAt)) {
    throw refuse('session.expiresAt', 'must be milliseconds since 1970');
  }
  const time = timeOf(options);
  if (!Number.isFinite(time)) throw refuse('now', 'must be a date or milliseconds since 1970');
  if (time >= expiresAt - EARLY_MS) throw refuse('session', `${expiryOf(expiresAt)}: create a new one`);
  return { 'X-Session-Id': sessionId };
}

/** Not just any value as a number: null and `''` would be the year 1970, when nothing has expired. */
function timeOf(options: SessionHeadersOptions): number {
  const { now = Date.now() } = Object(options) as SessionHeadersOptions;
  // By its tag: a date may come from another realm.
  const isTime = typeof now === 'number' || Object.prototype.toString.call(now) === '[object Date]';
  return isTime ? Number(now) : Number.NaN;
}

function expiryOf(expiresAt: number): string {
  const date = new Date(expiresAt);
  return `has expired${Number.isNaN(date.getTime()) ? '' : ` (at ${date.toISOString()}, or within half a second of it)`}`;
}

function refuse(parameter: string, problem: string): SessionClientError {
  const message = `sipher sessionHeaders: \`${parameter}\` ${problem}. Nothing was sent.`;
  return new SessionClientError(message, {
    kind: 'input',
    provider: 'sipher',
    operation: 'sessionHeaders',
    attempts: 0,
    parameter,
  });
}
