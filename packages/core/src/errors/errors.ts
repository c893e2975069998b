import { definedFields, isObject } from '../schema/describe-type.ts';

// Two copies of this package may meet in one program (each provider is upgraded alone), so `instanceof` does not do.
const BRAND = Symbol.for('@x/core/SessionClientError');

/** What a failed write did on the server, as far as anyone can know. */
export type Outcome = 'not-applied' | 'applied' | 'unknown';

/** Why an API refused a request, in one vocabulary for all providers. */
export type Reason =
  /** The key or token is missing or not valid. */
  | 'unauthenticated'
  /** The key or token is valid, and does not allow this. */
  | 'forbidden'
  /** What was asked for does not exist, or no longer. */
  | 'not-found'
  /** Something else is in the way, such as a session with the same id. */
  | 'conflict'
  /** The request is invalid; `fields` may say where. */
  | 'invalid'
  /** Too many requests; `retryAfterMs` may say how long to wait. */
  | 'rate-limited'
  /** A quota is used up. Never retried. */
  | 'quota-exceeded'
  /** A problem on the server that may pass (408, 5xx). */
  | 'unavailable'
  /** None of these, or not known. */
  | 'other';

/** What an API says is wrong with one field of a request. */
export interface FieldError {
  /** The field, such as `defaults.chain` or `files[0]`. */
  readonly field: string;
  /** The API's own words. */
  readonly message: string;
}

/** What kind of problem an error is. */
export type ErrorKind = 'config' | 'input' | 'connection' | 'timeout' | 'api' | 'response' | 'stream' | 'failed';

/** Every error of these clients. Each fact can be read without narrowing by `kind`; it is `undefined` where it does not apply. */
export class SessionClientError extends Error {
  /** What kind of problem it is; narrows the error to one of {@link ClientError}. */
  declare readonly kind: ErrorKind;
  /** The provider's name, such as `vapi`. */
  declare readonly provider: string;
  /** The operation, such as `sessions.create`; absent if a client could not be created. */
  declare readonly operation?: string | undefined;
  /** How many requests were started, the failed one included; 0 if nothing was sent. */
  declare readonly attempts: number;
  /** For a write: whether it took effect. Absent for reads. */
  declare readonly outcome?: Outcome | undefined;
  /** Whether the same call may be made again, after `retryAfterMs`: the cause can pass, and nothing is done twice. */
  declare readonly isRetryable: boolean;
  /** Of an `input` error: the parameter or field, such as `id` or `customer.number`. */
  declare readonly parameter?: string | undefined;
  /** Of a timeout: the limit, `timeout` of one attempt or `totalTimeout` of the whole call. */
  declare readonly scope?: 'attempt' | 'total' | undefined;
  /** The HTTP status, if there was a response and the runtime shows it. */
  declare readonly status?: number | undefined;
  /** Why the API refused the request, in one vocabulary for all providers. */
  declare readonly reason?: Reason | undefined;
  /** The provider's own code, or the runtime's code of a connection that failed, such as `ECONNREFUSED`. */
  declare readonly code?: string | undefined;
  /** The invalid fields, if the API lists them; at most 20. */
  declare readonly fields?: readonly FieldError[] | undefined;
  /** The provider's id of the request; quote it to the provider's support. */
  declare readonly requestId?: string | undefined;
  /** How long the server asks to wait, in milliseconds. */
  declare readonly retryAfterMs?: number | undefined;
  /** Of a listing: the page that could not be read. Pass it as `page` to continue there. */
  declare readonly page?: number | undefined;
  /** Of a `failed` error, and of a wait that timed out: the last state, in the provider's spelling. */
  declare readonly state?: string | undefined;
  /** Of a stream that broke: the text that had arrived. Not printed: it is long. */
  declare readonly partialText?: string | undefined;
  /** The body of the error response (JSON, else text; secrets masked), or what a wait read last. Not printed: it is long. */
  declare readonly body?: unknown;
  /** The runtime's error, if there was one: a copy of its name, message, code and stack, secrets masked. */
  declare readonly cause?: unknown;

  constructor(message: string, { body, cause, ...facts }: ErrorFacts) {
    super(message, cause === undefined ? undefined : { cause });
    Object.assign(this, definedFields({ isRetryable: false, ...facts }));
    if (body !== undefined) Object.defineProperty(this, 'body', { value: body });
  }

  /** The name, the message and all facts but the body and the text of a stream, for `JSON.stringify` and loggers. */
  toJSON(): object {
    const { name, message } = this;
    return Object.assign({ name, message }, this);
  }
}
Object.assign(SessionClientError.prototype, { name: 'SessionClientError', [BRAND]: true });

/** What an error is made of; facts that are `undefined` are left out of it. */
export type ErrorFacts = Omit<SessionClientError, keyof Error | 'isRetryable' | 'toJSON'> & {
  /** Default false. */
  readonly isRetryable?: boolean | undefined;
  readonly cause?: unknown;
};

type ErrorOf<Kind extends ErrorKind, Facts = unknown> = SessionClientError & { readonly kind: Kind } & Readonly<Facts>;

/** The client or the call is set up wrongly: a missing key, an unknown option, a timeout of 0. Nothing was sent. */
export type ConfigError = ErrorOf<'config'>;
/** An argument is invalid. Nothing was sent, unless it is a file that could not be read to its end: see `outcome`. */
export type InputError = ErrorOf<'input', { parameter: string }>;
/** There was no response: no connection, or it was lost. */
export type ConnectionError = ErrorOf<'connection'>;
/** Time ran out. */
export type TimeoutError = ErrorOf<'timeout', { scope: 'attempt' | 'total' }>;
/** The API responded with an error status. Branch on `reason`. */
export type ApiError = ErrorOf<'api', { status: number; reason: Reason }>;
/** The response cannot be used: truncated, not JSON, too large, not matching its schema, a redirect. */
export type ResponseError = ErrorOf<'response'>;
/** A stream of events broke and could not be resumed. */
export type StreamError = ErrorOf<'stream'>;
/** What was waited for has failed on the server: a session in a state from which it does not recover by itself. */
export type FailedError = ErrorOf<'failed', { state: string }>;

/** Every error that these clients throw; narrowed by `kind`. A caller's own abort reason is thrown as it is. */
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
 * Whether a caught value is an error of these clients, whichever copy of the package created it.
 *
 * @example
 * try { await vapi.sessions.get(id); }
 * catch (error) {
 *   if (isClientError(error) && error.reason === 'not-found') return undefined;
 *   throw error;
 * }
 */
export function isClientError(value: unknown): value is ClientError {
  return isObject(value) && (value as { [BRAND]?: unknown })[BRAND] === true;
}

type DataOf<E> = E extends unknown ? Omit<E, 'stack' | 'cause' | 'body' | 'toJSON'> : never;

/** The facts of an error, as plain data; narrowed by `kind`. */
export type ClientErrorData = DataOf<ClientError>;

/**
 * Whether a value holds the facts of an error of these clients: the error itself, or what is left of it outside of its
 * process, such as its JSON, a log entry, or what the `error` event of a worker brings. `structuredClone` and
 * `postMessage` keep no more than the message of an error: pass them `error.toJSON()`.
 *
 * @example
 * worker.on('message', (value) => {
 *   if (isClientErrorData(value) && value.isRetryable) queue.add(value.operation);
 * });
 */
export function isClientErrorData(value: unknown): value is ClientErrorData {
  const { kind, provider, message, attempts, isRetryable }: { [Name in keyof ClientErrorData]?: unknown } =
    Object(value);
  const areStrings = [kind, provider, message].every((fact) => typeof fact === 'string');
  return areStrings && typeof attempts === 'number' && typeof isRetryable === 'boolean';
}
