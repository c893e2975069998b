/**
 * The errors of every client built on this package: one class, told apart by `kind`.
 *
 * Two copies of this package may meet in one program (each provider is upgraded alone), so an error is recognised
 * by a brand that all copies share, never by `instanceof`.
 */

import { isObject } from '../schema/describe-type.ts';

const BRAND = Symbol.for('@x/core/SessionClientError');

/** What a failed write did on the server, as far as anyone can know. */
export type Outcome = 'not-applied' | 'applied' | 'unknown';

/** Why an API refused, in the same few words for all providers. */
export type Reason =
  /** There was no key or token, or not a valid one. */
  | 'unauthenticated'
  /** The key or token is valid, and does not allow this. */
  | 'forbidden'
  /** What was asked for is not there, or no longer. */
  | 'not-found'
  /** Something else stands in its place, such as a session with the same id. */
  | 'conflict'
  /** The request does not fit; `fields` may say where. */
  | 'invalid'
  /** Too many requests; `retryAfterMs` may say how long to wait. */
  | 'rate-limited'
  /** A quota is used up. Never sent again. */
  | 'quota-exceeded'
  /** Trouble on the server's side that may pass (408, 5xx). */
  | 'unavailable'
  /** None of these, or it cannot be told. */
  | 'other';

/** What an API says is wrong with one field of a request. */
export interface FieldError {
  /** Where, such as `defaults.chain` or `files[0]`. */
  readonly field: string;
  /** The API's own words. */
  readonly message: string;
}

/** What kind of thing went wrong. */
export type ErrorKind = 'config' | 'input' | 'connection' | 'timeout' | 'api' | 'response' | 'stream' | 'failed';

/** What every error of these clients knows. */
export class SessionClientError extends Error {
  /** What went wrong; narrows the error to one of {@link ClientError}. */
  declare readonly kind: ErrorKind;
  /** The provider's name, such as `vapi`. */
  declare readonly provider: string;
  /** The operation, such as `sessions.create`; absent where a client could not be made. */
  declare readonly operation?: string;
  /** How many requests were started, the failed one included; 0 if nothing was sent. */
  declare readonly attempts: number;
  /** For a write: whether it took effect. Absent on reads. */
  declare readonly outcome?: Outcome;
  /** For a listing: the page that could not be read, to go on from. */
  declare readonly page?: number;

  constructor(message: string, facts: ErrorFacts) {
    const { kind, provider, operation, attempts, outcome, body, cause, ...others } = facts;
    super(message, cause === undefined ? undefined : { cause });
    // In the order in which a console prints them; what is not known is left out.
    for (const [name, value] of Object.entries({ kind, provider, operation, attempts, outcome, ...others })) {
      if (value !== undefined) Object.defineProperty(this, name, { value, enumerable: true, configurable: true });
    }
    // Kept out of what a console or a logger prints: it can be 64 KiB long.
    if (body !== undefined) Object.defineProperty(this, 'body', { value: body });
  }
}
Object.defineProperty(SessionClientError.prototype, 'name', { value: 'SessionClientError' });
Object.defineProperty(SessionClientError.prototype, BRAND, { value: true });

/** The client or the call was set up wrongly: a missing key, a bad base URL, a timeout of 0. Nothing was sent. */
export interface ConfigError extends SessionClientError {
  readonly kind: 'config';
}

/** An argument was refused before anything was sent. */
export interface InputError extends SessionClientError {
  readonly kind: 'input';
  /** The parameter or field, such as `id` or `customer.number`. */
  readonly parameter: string;
}

/** No answer arrived: there was no connection, or it was lost before one. */
export interface ConnectionError extends SessionClientError {
  readonly kind: 'connection';
  /** The runtime's code where it gives one, such as `ECONNREFUSED`. */
  readonly code?: string;
}

/** Time ran out. */
export interface TimeoutError extends SessionClientError {
  readonly kind: 'timeout';
  /** Which limit: `timeout` of one attempt, or `totalTimeout` of the call. */
  readonly scope: 'attempt' | 'total';
}

/** The API answered with an error status. */
export interface ApiError extends SessionClientError {
  readonly kind: 'api';
  /** The HTTP status. */
  readonly status: number;
  /**
   * Why the API refused, in the same few words for all providers; branch on this. `unauthenticated` (no valid key),
   * `forbidden` (the key does not allow it), `not-found`, `conflict` (something else has its place), `invalid` (`fields`
   * may say where), `rate-limited` (`retryAfterMs` may say how long), `quota-exceeded` (never sent again), `unavailable`
   * (trouble that may pass), `other`.
   */
  readonly reason: Reason;
  /** The provider's own code, where it gives one. */
  readonly code?: string;
  /** The fields that the API found fault with, where it lists them. */
  readonly fields?: readonly FieldError[];
  /** The error body: parsed JSON, else text, with the key masked. Not enumerable, so that it is not printed. */
  readonly body?: unknown;
  /** The provider's id of the request, to quote to its support. */
  readonly requestId?: string;
  /** How long the server asked to wait, in milliseconds. */
  readonly retryAfterMs?: number;
}

/** An answer that cannot be used: cut off, not JSON, too large, of the wrong shape, a redirect. */
export interface ResponseError extends SessionClientError {
  readonly kind: 'response';
  /** The HTTP status, where the runtime shows it. */
  readonly status?: number;
  /** The provider's id of the request, to quote to its support. */
  readonly requestId?: string;
}

/** A stream of events that broke and could not be taken up again. */
export interface StreamError extends SessionClientError {
  readonly kind: 'stream';
}

/** What was waited for has failed on the server: a session in a state from which it will not recover by itself. */
export interface FailedError extends SessionClientError {
  readonly kind: 'failed';
  /** The state, in the provider's spelling. */
  readonly state: string;
  /** What the server told last, as the operation that reads it gives it. Not enumerable, so that it is not printed. */
  readonly body: unknown;
}

/** Every error that these clients throw; switch on `kind`. A caller's own abort reason passes through untouched. */
export type ClientError =
  | ConfigError
  | InputError
  | ConnectionError
  | TimeoutError
  | ApiError
  | ResponseError
  | StreamError
  | FailedError;

/**
 * Tells whether a caught value is an error of these clients, whichever copy of the package made it.
 *
 * @example
 * try { await vapi.sessions.get(id); }
 * catch (error) {
 *   if (isClientError(error) && error.kind === 'api' && error.reason === 'not-found') return undefined;
 *   throw error;
 * }
 */
export function isClientError(value: unknown): value is ClientError {
  return isObject(value) && (value as { [BRAND]?: unknown })[BRAND] === true;
}

/** What an error is made of; `undefined` facts are left out of it. */
export interface ErrorFacts {
  readonly kind: ErrorKind;
  readonly provider: string;
  readonly operation?: string | undefined;
  readonly attempts: number;
  readonly outcome?: Outcome | undefined;
  readonly parameter?: string | undefined;
  readonly scope?: 'attempt' | 'total' | undefined;
  readonly status?: number | undefined;
  readonly reason?: Reason | undefined;
  readonly code?: string | undefined;
  readonly fields?: readonly FieldError[] | undefined;
  readonly body?: unknown;
  readonly requestId?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly page?: number | undefined;
  readonly state?: string | undefined;
  readonly cause?: unknown;
}
