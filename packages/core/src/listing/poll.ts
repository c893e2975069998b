import { type Client, validateOptions } from '../client/client.ts';
import type { RequestOptions } from '../client/options.ts';
import { inMilliseconds } from '../errors/create-error.ts';
import { type ClientError, isClientError, SessionClientError } from '../errors/errors.ts';
import { maskedExcerpt, maskValue } from '../errors/redact.ts';
import { describeOperation, type OperationContext } from '../errors/usage-error.ts';
import { monotonicNow, sleep } from '../request/deadline.ts';
import { runOperation } from '../request/operation.ts';
import { secretsOfValues } from '../request/request.ts';
import { isTransientStatus, MAX_RETRY_AFTER } from '../request/retry-policy.ts';

/** Options of a wait; those of a request hold for each time that it polls. */
export interface WaitOptions extends RequestOptions {
  /**
   * Milliseconds for the whole wait, all requests and the time between them included. Default 300,000; the client's own
   * `totalTimeout` is for calls that wait for nothing else.
   */
  readonly totalTimeout?: number | undefined;
  /** Called with the details of each response. */
  readonly onResponse?: RequestOptions['onResponse'];
}

/** What is polled, and waited for. */
export interface Poll<Value> {
  /** The name in errors, as users call it: `sessions.waitUntilReady`. */
  readonly operation: string;
  /** Reads it once. Must pass the options on to its request. */
  readonly read: (options: RequestOptions) => Promise<Value>;
  /** Throws if an option of the provider's own is invalid. */
  readonly checkOptions?: () => void;
  /** Milliseconds between the first two attempts; they grow by half each time, up to 5,000. Default 500. */
  readonly firstInterval?: number;
  /** The limit that errors name, where polling is the rest of a longer wait. */
  readonly configuredTimeout?: number | undefined;
  /** Whether the server has responded before. Default false. */
  readonly hasResponded?: boolean;
  /** The state of a value, in the provider's spelling: an error that the wait takes too long has the last one. */
  readonly stateOf?: (value: Value) => unknown;
  /** Whether the wait is over; may throw to end it early. */
  readonly isDone: (value: Value) => boolean;
}

const DEFAULT_WAIT = 300_000;
const MIN_INTERVAL = 500;
const MAX_INTERVAL = 5_000;

/**
 * Polls until what is waited for is there: at first after about half a second, then at growing intervals, up to 5 s, with
 * jitter. Ends with a `timeout` error on time, even while a request is in flight.
 */
export async function poll<Value>(client: Client, wait: Poll<Value>, options: WaitOptions = {}): Promise<Value> {
  return await runOperation(client, wait.operation, options, async (requestOptions) => {
    wait.checkOptions?.();
    for await (const value of pollValues(client, wait, requestOptions)) if (wait.isDone(value)) return value;
    throw new Error('unreachable: polling ends by an error');
  });
}

/**
 * Yields the value of each attempt, until the consumer stops or time runs out. An attempt that fails ends it, unless the
 * cause can pass and the server has responded before: it may be restarting. One that never has is more likely another
 * server.
 */
export async function* pollValues<Value>(
  client: Client,
  source: Omit<Poll<Value>, 'isDone'>,
  given: WaitOptions,
): AsyncGenerator<Value, never, undefined> {
  const context = { provider: client.provider, operation: source.operation };
  validateOptions(client, source.operation, given);
  const options = { ...given };
  const { totalTimeout = DEFAULT_WAIT, signal } = options;
  const endsAt = monotonicNow() + totalTimeout;
  const isOver = () => monotonicNow() >= endsAt;
  let attempts = 0;
  let state: string | undefined;
  const timeoutError = () => waitTimeoutError(context, source.configuredTimeout ?? totalTimeout, attempts, state);
  let { firstInterval: interval = MIN_INTERVAL, hasResponded = false } = source;
  for (;;) {
    attempts += 1;
    let result: { readonly value: Value } | undefined;
    try {
      result = { value: await source.read({ ...options, totalTimeout: Math.max(1, endsAt - monotonicNow()) }) };
    } catch (error) {
      if (!isClientError(error)) throw error;
      // An attempt that used up the wait's own time is the end of the wait.
      if (error.kind === 'timeout' && (error.scope === 'total' || isOver())) throw timeoutError();
      if (!hasResponded || !isTransient(error)) throw error;
    }
    hasResponded ||= result !== undefined;
    if (result) {
      state = shownText(source.stateOf?.(result.value), secretsOf(result.value), 40) || undefined;
      yield result.value;
    }
    const remaining = endsAt - monotonicNow();
    const delay = withJitter(interval);
    await sleep(Math.min(delay, remaining), signal);
    // Not by the clock alone: a timer may fire a little early.
    if (delay >= remaining || isOver()) throw timeoutError();
    interval = Math.min(interval * 1.5, MAX_INTERVAL);
  }
}

/** Whether the cause can pass, so that a later request may succeed. */
export function isTransient(error: ClientError): boolean {
  if (error.kind !== 'api') return error.kind === 'connection' || error.kind === 'timeout' || error.kind === 'stream';
  const canPass = isTransientStatus(error.status) || error.status === 429;
  return canPass && (error.retryAfterMs ?? 0) <= MAX_RETRY_AFTER;
}

/** Half of it to the whole of it, so that clients that wait together do not return together. */
export function withJitter(milliseconds: number): number {
  return milliseconds * (0.5 + Math.random() / 2);
}

export function waitTimeoutError(
  context: OperationContext,
  limit: number,
  attempts: number,
  state?: string,
): SessionClientError {
  const last = state ? `, last state: ${state}` : '';
  const problem = `was not done within ${inMilliseconds(limit)} (\`totalTimeout\`, attempts: ${attempts}${last})`;
  const facts = { kind: 'timeout', scope: 'total', attempts, isRetryable: true, state } as const;
  return new SessionClientError(`${describeOperation(context)} ${problem}.`, { ...context, ...facts });
}

interface FailedState {
  /** What was waited for: `the session`. */
  readonly what: string;
  /** The state in which it ended, in the provider's spelling. */
  readonly state: string;
  /** The provider's description of what went wrong, if it has one; anything but a string is ignored. */
  readonly detail?: unknown;
  readonly body: unknown;
  readonly attempts: number;
}

/** The error of kind `failed`: of an operation that waits. Secrets of the requests that it made are masked. */
export function failedError(client: Client, operation: string, failed: FailedState): SessionClientError {
  const secrets = secretsOf(failed.body);
  const context = { provider: client.provider, operation };
  const state = shownText(failed.state, secrets, 40);
  const detail = shownText(failed.detail, secrets, 160).replace(/\.$/, '');
  const message = `${describeOperation(context)}: ${failed.what} ended in ${state}${detail && `: ${detail}`}.`;
  const body = maskValue(failed.body, secrets, []);
  return new SessionClientError(message, { ...context, kind: 'failed', attempts: failed.attempts, state, body });
}

/** A text of the server's for an error; anything but a string is empty. */
function shownText(text: unknown, secrets: readonly string[], length: number): string {
  return maskedExcerpt(typeof text === 'string' ? text : '', secrets, length);
}

/** The secrets of the request that a value was read with. */
function secretsOf(value: unknown): readonly string[] {
  return secretsOfValues.get(Object(value)) ?? [];
}
