import { type Client, settingsOf } from '../client/client.ts';
import { checkMilliseconds, checkOptions, type RequestOptions } from '../client/options.ts';
import { type ClientError, isClientError, SessionClientError } from '../errors/errors.ts';
import { describeOperation, type OperationContext, withContext } from '../errors/usage-error.ts';
import { monotonicNow, sleep } from '../request/deadline.ts';

/** Options of a wait. */
export interface WaitOptions {
  /** Milliseconds to wait at most. Default 300,000. */
  readonly timeout?: number | undefined;
  /** Gives up at once, also between two looks; the wait rejects with the signal's own reason. */
  readonly signal?: AbortSignal | undefined;
}

/** What is looked at, again and again. */
export interface Looking<Value> {
  /** The name in errors, as users call it: `sessions.waitUntilReady`. */
  readonly operation: string;
  /** Looks once. Must pass the options on to the request that it makes. */
  readonly read: (options: RequestOptions) => Promise<Value>;
  /** Milliseconds between the first two looks; they grow by half each time, up to 5,000. Default 500. */
  readonly firstInterval?: number;
  /** The limit that errors name, where the wait is the rest of a longer one. */
  readonly configured?: number | undefined;
  /** Whether the server has answered before. Default false. */
  readonly hasAnswered?: boolean;
}

/** What is waited for. */
export interface Poll<Value> extends Looking<Value> {
  /** Tells whether the wait is over; may throw to end it early. */
  readonly isDone: (value: Value) => boolean;
}

/** Milliseconds that a wait may take where the caller does not say. */
export const DEFAULT_WAIT = 300_000;
const MIN_INTERVAL = 500;
const MAX_INTERVAL = 5_000;

/**
 * Looks again and again until what is waited for is there: at first after about half a second, then at growing
 * intervals, up to 5 s, with jitter. Ends with a `timeout` error on time, even while a look is under way.
 */
export async function poll<Value>(client: Client, wait: Poll<Value>, options: WaitOptions = {}): Promise<Value> {
  for await (const value of lookAgainAndAgain(client, wait, options)) if (wait.isDone(value)) return value;
  throw new Error('it looks on until it throws');
}

/**
 * Yields what each look shows, until the caller has seen enough or time is up. A look that fails ends it, unless the
 * trouble may pass and the server has answered before: it may be starting anew. One that never has is more likely
 * somewhere else.
 */
export async function* lookAgainAndAgain<Value>(
  client: Client,
  { operation, read, firstInterval = MIN_INTERVAL, configured, hasAnswered = false }: Looking<Value>,
  options: WaitOptions,
): AsyncGenerator<Value, never, undefined> {
  const context = { provider: settingsOf(client).definition.name, operation };
  try {
    checkOptions(options);
    if (options.timeout !== undefined) checkMilliseconds('timeout', options.timeout);
  } catch (error) {
    throw withContext(context, error);
  }
  const { timeout = DEFAULT_WAIT, signal } = options;
  const deadline = monotonicNow() + timeout;
  let looks = 0;
  let isThere = hasAnswered;
  const isOver = () => monotonicNow() >= deadline;
  const tooLong = () => waitTimeoutError(context, configured ?? timeout, looks);
  for (let interval = firstInterval; ; interval = Math.min(interval * 1.5, MAX_INTERVAL)) {
    looks += 1;
    const totalTimeout = Math.max(1, deadline - monotonicNow());
    const seen = await read({ signal, totalTimeout }).then(
      (value) => ({ value }),
      (error: unknown) => {
        // A look that ran out of the wait's own time is the wait's end, not the look's.
        if (isClientError(error) && error.kind === 'timeout' && (error.scope === 'total' || isOver())) throw tooLong();
        if (!isThere || !isClientError(error) || !isTransient(error)) throw error;
      },
    );
    isThere ||= seen !== undefined;
    if (seen) yield seen.value;
    const left = deadline - monotonicNow();
    const delay = withJitter(interval);
    await sleep(Math.min(delay, left), signal);
    // Not by the clock alone: a timer may come back a little before its time.
    if (delay >= left || isOver()) throw tooLong();
  }
}

/** The longest wait that a server may ask for. */
const MAX_RETRY_AFTER = 60_000;

/** Tells troubles that the next request may not meet. */
export function isTransient(error: ClientError): boolean {
  if (error.kind !== 'api') return error.kind === 'connection' || error.kind === 'timeout' || error.kind === 'stream';
  const passes = error.status >= 500 || error.status === 429 || error.status === 408;
  return passes && (error.retryAfterMs ?? 0) <= MAX_RETRY_AFTER;
}

/** Half of it to the whole of it, so that those who wait together don't come back together. */
export function withJitter(milliseconds: number): number {
  return milliseconds * (0.5 + Math.random() / 2);
}

/** The error of a wait that was not done in time. */
export function waitTimeoutError(context: OperationContext, timeout: number, looks: number): SessionClientError {
  return new SessionClientError(
    `${describeOperation(context)} was not done within ${timeout} ms (\`timeout\`, attempts: ${looks}).`,
    {
      ...context,
      kind: 'timeout',
      scope: 'total',
      attempts: looks,
    },
  );
}
