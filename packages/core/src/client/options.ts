import { invalidConfig, invalidInput } from '../errors/usage-error.ts';
import type { HeaderReader } from '../request/retry-after.ts';
import { isObject } from '../schema/describe-type.ts';
import type { Mismatch } from '../schema/standard-schema.ts';
import type { Transport } from '../transport/transport.ts';
import type { Hooks } from './hooks.ts';

/** What came with an answer, beside its value. */
export interface ResponseInfo {
  readonly status: number;
  readonly headers: HeaderReader;
  readonly requestId: string | undefined;
  /** How many requests it took. */
  readonly attempts: number;
}

/** Options that every operation takes as its last argument. */
export interface RequestOptions {
  /** Gives up at once in any phase; the call rejects with the signal's own reason. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for one attempt, its body included. Default: what the client was given, else 30,000. */
  readonly timeout?: number | undefined;
  /** Milliseconds for the whole call, all attempts and waits included. Default: what the client was given, else 90,000. */
  readonly totalTimeout?: number | undefined;
  /**
   * How often a request may be sent again where that is safe. Default: what the client was given, else 2. Fewer where the
   * client's budget for retries is used up, see {@link ClientOptions.retries}.
   */
  readonly retries?: number | undefined;
  /** More headers. Those that frame the message and the one with the credential are refused. */
  readonly headers?: Readonly<Record<string, string | undefined>> | Headers | undefined;
  /** Sent as `Idempotency-Key`, the same on every attempt. Only given keys are sent; not every provider heeds it. */
  readonly idempotencyKey?: string | undefined;
  /** Told what came with the value, once, when the answer has been read. */
  readonly onResponse?: ((info: ResponseInfo) => unknown) | undefined;
}

/** Options of updates that set fields to given values. */
export interface UpdateOptions extends RequestOptions {
  /**
   * Sends the update again after an answer was lost. Safe if nobody else writes to the same session at that time:
   * a late second arrival would undo their change. Default false.
   */
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
  /**
   * Told how the upload goes on, from the beginning again where the request is sent again. On Node as the bytes leave;
   * elsewhere once, at the end.
   */
  readonly onUploadProgress?: ((progress: UploadProgress) => unknown) | undefined;
}

/** An answer that does not fit what the provider documents; the call went on with what the server sent. */
export interface MismatchReport extends Mismatch {
  readonly provider: string;
  readonly operation: string;
}

/** Options that every client takes, beside its credential. */
export interface ClientOptions {
  /** Where the API is, a path prefix included; http(s). Plain http only on this machine, unless `allowInsecure`. */
  readonly baseUrl?: string | undefined;
  /** Allows plain http to another machine, which shows the key to the network. Default false. */
  readonly allowInsecure?: boolean | undefined;
  /** Milliseconds for one attempt, its body included. Default 30,000, unless an operation has a default of its own. */
  readonly timeout?: number | undefined;
  /**
   * Milliseconds for a whole call, all attempts and waits included. Default 90,000, unless an operation has a default of
   * its own. It does not limit waits (`waitUntil…`) and subscriptions, which take a `totalTimeout` of their own.
   */
  readonly totalTimeout?: number | undefined;
  /**
   * How often a request may be sent again where that is safe. Default 2.
   *
   * All calls of a client share one budget for retries, so that a server that is down is not flooded. It holds 500 tokens;
   * a retry costs 5, and each request that succeeds gives 1 back. A client whose calls all fail stops retrying after 100
   * retries: its calls are then sent once each until calls succeed again.
   */
  readonly retries?: number | undefined;
  /** Headers for every request. */
  readonly headers?: Readonly<Record<string, string | undefined>> | Headers | undefined;
  /** Used in place of the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Used in place of fetch altogether: sends one request once. */
  readonly transport?: Transport | undefined;
  /** The largest answer that is read, in decoded bytes. Default 16 MiB. */
  readonly maxResponseBytes?: number | undefined;
  /**
   * What happens to an answer that does not fit: `report` hands it over as it is and reports each new mismatch once,
   * `throw` raises a `response` error. Default `report`, since providers add fields and words without notice.
   */
  readonly validation?: 'report' | 'throw' | undefined;
  /** Told of each new mismatch once. Default: one console warning per operation and path. */
  readonly onMismatch?: ((report: MismatchReport) => unknown) | undefined;
  /** Functions called as each call goes on. */
  readonly hooks?: Hooks | undefined;
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

const DEFAULT_LIMITS: Limits = { timeout: 30_000, totalTimeout: 90_000, retries: 2 };
const MAX_TIMER = 2 ** 31 - 1;

/** The limits that a caller gave, checked. */
export function givenLimits({
  timeout,
  totalTimeout,
  retries,
}: {
  readonly [Name in keyof Limits]?: number | undefined;
}): Partial<Limits> {
  return {
    ...(timeout !== undefined && { timeout: checkMilliseconds('timeout', timeout) }),
    ...(totalTimeout !== undefined && { totalTimeout: checkMilliseconds('totalTimeout', totalTimeout) }),
    ...(retries !== undefined && { retries: checkWhole('retries', retries, 0, 100) }),
  };
}

/** The limits of a call: what was given to it, else to its client, else what its operation needs. */
export function resolveLimits(
  options: RequestOptions,
  client: Partial<Limits>,
  operation: Partial<Limits> | undefined,
): Limits {
  return { ...DEFAULT_LIMITS, ...operation, ...client, ...givenLimits(options) };
}

/** Refuses options that are none: code without types may give `null`, or a bare number. */
export function checkOptions(options: unknown): void {
  if (!isObject(options)) throw invalidInput('options', 'must be an object');
}

/** Refuses a duration that a timer cannot keep. */
export function checkMilliseconds(name: string, value: number): number {
  if (typeof value === 'number' && value > 0 && value <= MAX_TIMER) return value;
  throw invalidConfig(`\`${name}\` must be a number of milliseconds above 0 and at most ${MAX_TIMER}`);
}

/** Refuses a count that is not a whole number in a range. */
export function checkWhole(name: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw invalidConfig(`\`${name}\` must be a whole number from ${least} to ${most}`);
}
