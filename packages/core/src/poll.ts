import { type Client, settingsOf } from './client.ts';
import { isClientError, SessionClientError } from './errors.ts';
import { placeName, withPlace } from './fault.ts';
import { checkMilliseconds, type RequestOptions } from './options.ts';
import { monotonicNow, sleep } from './timers.ts';

/** Options of a wait. */
export interface WaitOptions {
  /** Milliseconds to wait at most. Default 300,000. */
  readonly timeout?: number | undefined;
  /** Gives up at once, also between two looks; the wait rejects with the signal's own reason. */
  readonly signal?: AbortSignal | undefined;
}

/** What is waited for. */
export interface Poll<Value> {
  /** The name in errors, as users call it: `sessions.waitUntilReady`. */
  readonly operation: string;
  /** Looks once. Must pass the options on to the request that it makes. */
  readonly read: (options: RequestOptions) => Promise<Value>;
  /** Tells whether the wait is over; may throw to end it early. */
  readonly isDone: (value: Value) => boolean;
}

const DEFAULT_TIMEOUT = 300_000;
const FIRST_INTERVAL = 500;
const LONGEST_INTERVAL = 5_000;

/**
 * Looks again and again until what is waited for is there: at first after about half a second, then more and more
 * seldom, up to 5 s, with jitter. Ends with a `timeout` error on time, even while a look is under way.
 */
export async function poll<Value>(client: Client, wait: Poll<Value>, options: WaitOptions = {}): Promise<Value> {
  const place = { provider: settingsOf(client).definition.name, operation: wait.operation };
  const { timeout = DEFAULT_TIMEOUT, signal } = options;
  try {
    checkMilliseconds('timeout', timeout);
  } catch (error) {
    throw withPlace(place, error);
  }
  const deadline = monotonicNow() + timeout;
  let looks = 0;
  const isOver = () => monotonicNow() >= deadline;
  const timeoutError = () =>
    new SessionClientError(`${placeName(place)} was not done within ${timeout} ms (\`timeout\`, ${looks} looks).`, {
      ...place,
      kind: 'timeout',
      scope: 'total',
      attempts: looks,
    });
  for (let interval = FIRST_INTERVAL; ; interval = Math.min(interval * 1.5, LONGEST_INTERVAL)) {
    looks += 1;
    const totalTimeout = Math.max(1, deadline - monotonicNow());
    const value = await wait.read({ signal, totalTimeout }).catch((error: unknown) => {
      // A look that ran out of the wait's own time is the wait's end, not the look's.
      throw isClientError(error) && error.kind === 'timeout' && isOver() ? timeoutError() : error;
    });
    if (wait.isDone(value)) return value;
    const pause = interval * (0.5 + Math.random() / 2);
    await sleep(Math.min(pause, Math.max(0, deadline - monotonicNow())), signal);
    if (isOver()) throw timeoutError();
  }
}
