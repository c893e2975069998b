import { checkInput, checkOption } from '../errors/usage-error.ts';
import type { HeaderReader } from '../request/retry-after.ts';
import { isPlainObject } from '../schema/describe-type.ts';
import type { Mismatch } from '../schema/standard-schema.ts';
import type { Fetch } from '../transport/fetch-transport.ts';
import type { Transport } from '../transport/transport.ts';
import type { Hooks } from './hooks.ts';
import type { Limiter } from './limiter.ts';
import type { Settings } from './settings.ts';
import { CALL_OPTIONS, checkKnown } from './unknown-options.ts';

/** The response that a value came with. */
export interface ResponseInfo {
  readonly status: number;
  readonly headers: HeaderReader;
  readonly requestId: string | undefined;
  /** How many requests were sent. */
  readonly attempts: number;
}

/** Headers by name; one that is `undefined` is not sent. */
export type HeaderValues = Readonly<Record<string, string | undefined>> | Headers;

/** Options that every operation takes as its last argument. */
export interface RequestOptions {
  /** Cancels the call at once in any phase; it rejects with the signal's own reason. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for one attempt, its body included. Default: the client's `timeout`, else 30,000. */
  readonly timeout?: number | undefined;
  /** Milliseconds for the whole call, all attempts and waits included. Default: the client's `totalTimeout`, else 90,000. */
  readonly totalTimeout?: number | undefined;
  /** How often a request may be retried where that is safe. Default: {@link ClientOptions.retries}, which limits them. */
  readonly retries?: number | undefined;
  /** More headers. Those that frame the request, and the credential's, are refused. */
  readonly headers?: HeaderValues | undefined;
  /** Sent as `Idempotency-Key`, the same on every attempt. None is sent unless given; not every provider respects it. */
  readonly idempotencyKey?: string | undefined;
  /** Called once with the details of the response, when it has been read. */
  readonly onResponse?: ((info: ResponseInfo) => unknown) | undefined;
  /** Anything of your own, such as the id of a job: the `context` of each event that hooks are called with. */
  readonly context?: unknown;
}

/** Options of updates that set fields to given values. */
export interface UpdateOptions extends RequestOptions {
  /** Retries after a lost response, which may undo what somebody else has changed meanwhile. Default false. */
  readonly retryUpdate?: boolean | undefined;
}

/** Options of `listAll`; those of a request hold for each page. */
export interface ListAllOptions extends RequestOptions {
  /** Stops after this many pages. Default: no limit. */
  readonly maxPages?: number | undefined;
  /** Milliseconds for each page, all its attempts and waits included; `signal` bounds the whole iteration. Default 90,000. */
  readonly totalTimeout?: number | undefined;
  /** Called with the details of each page's response. */
  readonly onResponse?: RequestOptions['onResponse'];
}

/** How much of an upload has been handed to the network. */
export interface UploadProgress {
  readonly sentBytes: number;
  readonly totalBytes: number;
}

/** Options of operations that send files. */
export interface UploadOptions extends RequestOptions {
  /** Called as the bytes leave (outside of Node once, at the end); again from 0 if the request is retried. */
  readonly onUploadProgress?: ((progress: UploadProgress) => unknown) | undefined;
}

/** A response that does not match what the provider documents; the call went on with what the server sent. */
export interface MismatchReport extends Mismatch {
  readonly provider: string;
  readonly operation: string;
}

/** Options that every client takes. An option that is not known is refused with a `config` error. */
export interface ClientOptions {
  /**
   * Where the API is, a path prefix included. Plain http only on this machine, unless `allowInsecure`. Default: the
   * provider's environment variable, such as `VAPI_BASE_URL`, else its public address if it has one.
   */
  readonly baseUrl?: string | undefined;
  /** Allows plain http to another machine, which shows the key to the network. Default false. */
  readonly allowInsecure?: boolean | undefined;
  /** Milliseconds for one attempt, its body included. Default 30,000, unless an operation has a default of its own. */
  readonly timeout?: number | undefined;
  /**
   * Milliseconds for a whole call, all attempts and waits included. Default 90,000, unless an operation has its own. Not
   * for `waitUntil…` and subscriptions, which take a `totalTimeout` of their own.
   */
  readonly totalTimeout?: number | undefined;
  /**
   * How often a request may be retried where that is safe. Default 2. All calls of a client share a budget of 100
   * retries, so that a server that is down is not flooded; each five requests that succeed add one to it again.
   */
  readonly retries?: number | undefined;
  /**
   * Headers for every request; those of the call win. A function is called for each attempt, within its `timeout`: for
   * trace headers, say. If it fails, so does the call, with a `config` error, and nothing is sent.
   */
  readonly headers?: HeaderValues | (() => HeaderValues | PromiseLike<HeaderValues>) | undefined;
  /** Called in place of the global `fetch`, as `fetch(url, init)`. Not together with `transport`. */
  readonly fetch?: Fetch | undefined;
  /** Sends each request in place of ky and fetch. Not together with `fetch`. */
  readonly transport?: Transport | undefined;
  /** The largest response that is read, in decoded bytes. Default 16 MiB. */
  readonly maxResponseBytes?: number | undefined;
  /**
   * For a response that does not match its schema: `warn` (the default, since providers add enum values without notice)
   * returns it as it is and reports each new mismatch once; `throw` throws a `response` error.
   */
  readonly validation?: 'warn' | 'throw' | undefined;
  /** Called once with each new mismatch. Default: one console warning per operation and path. */
  readonly onMismatch?: ((report: MismatchReport) => unknown) | undefined;
  /** Functions called during each call, such as `logTo(console)`; several sets of them as an array. */
  readonly hooks?: Hooks | readonly Hooks[] | undefined;
  /**
   * Awaited before each attempt, retries included, such as a limit that several processes share. The wait counts towards
   * `totalTimeout` and not towards `timeout`; an abort ends it at once.
   */
  readonly limiter?: Limiter | undefined;
  /**
   * What an attempt does when the limiter itself fails: `fail` (the default) ends the call with a `connection` error, and
   * nothing is sent; `proceed` sends the request without it.
   */
  readonly onLimiterError?: 'fail' | 'proceed' | undefined;
}

/** The option of clients whose key is a secret of a whole organisation. */
export interface SecretKeyOptions {
  /** Allows the key in a browser page, where every visitor can read it. Default false. */
  readonly dangerouslyAllowBrowser?: boolean | undefined;
}

/** The limits of one call. */
export interface Limits {
  readonly timeout: number;
  readonly totalTimeout: number;
  readonly retries: number;
}

/** Those that a caller passed. */
export type GivenLimits = { readonly [Name in keyof Limits]?: number | undefined };

const DEFAULT_LIMITS: Limits = { timeout: 30_000, totalTimeout: 90_000, retries: 2 };
const MAX_TIMER = 2 ** 31 - 1;

/** Refuses limits that cannot be kept. */
export function checkLimits({ timeout, totalTimeout, retries }: GivenLimits): void {
  checkMilliseconds('timeout', timeout);
  checkMilliseconds('totalTimeout', totalTimeout);
  checkWhole('retries', retries, 0, 100);
}

/** The limits of a call: its own options, else its client's, else its operation's. */
export function resolveLimits(options: GivenLimits, client: GivenLimits, operation?: GivenLimits): Limits {
  checkLimits(options);
  const limit = (name: keyof Limits) => options[name] ?? client[name] ?? operation?.[name] ?? DEFAULT_LIMITS[name];
  return { timeout: limit('timeout'), totalTimeout: limit('totalTimeout'), retries: limit('retries') };
}

/** The options of a call as they are now. What is no options object stays as it is, for {@link checkOptions} to refuse. */
export function copyOptions<Options>(options: Options): Options {
  return isPlainObject(options) ? { ...options } : options;
}

/** Refuses options that are not an object (code without types may pass `null`), or hold an unknown one. */
export function checkOptions({ definition }: Settings, options: unknown): void {
  checkInput(isPlainObject(options), 'options', 'an object', options);
  checkKnown(options as object, CALL_OPTIONS, definition.callOptions);
}

/** Refuses a duration that a timer cannot keep. */
export function checkMilliseconds(name: string, value: number | undefined): void {
  const isValid = typeof value === 'number' && value > 0 && value <= MAX_TIMER;
  checkOption(isValid, name, `milliseconds above 0 and at most ${MAX_TIMER}`, value);
}

/** Refuses a count that is not a whole number in a range. */
export function checkWhole(name: string, value: number | undefined, min: number, max: number): void {
  const isValid = value !== undefined && Number.isInteger(value) && value >= min && value <= max;
  checkOption(isValid, name, `a whole number from ${min} to ${max}`, value);
}
