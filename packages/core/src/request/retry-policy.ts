/** What a request does on the server: decides, in place of the HTTP method, whether it may be retried. */
export type Effect =
  /** Changes nothing: retried after any failure that can pass. */
  | 'read'
  /** Removes: retried, since a second removal finds nothing to do. */
  | 'delete'
  /** Sets fields to given values: retried only if the caller passes `retryUpdate`. */
  | 'set'
  /** Everything else, such as creating: never retried once it may have arrived. */
  | 'unsafe';

/** Which requests may be retried after a failure: any (the server did nothing), or those without a second effect. */
export type RetryClass = 'any' | 'idempotent';

export function canRetry(retryClass: RetryClass | undefined, effect: Effect, retryUpdate: boolean): boolean {
  if (retryClass !== 'idempotent') return retryClass === 'any';
  return effect === 'read' || effect === 'delete' || (effect === 'set' && retryUpdate);
}

/** Whether what a status reports can pass: not 501, 505, 511, nor a CDN's trouble with the TLS of its server (525, 526). */
export function isTransientStatus(status: number): boolean {
  return /^(408|5(?!01|05|11|25|26))/.test(String(status));
}

const MIN_DELAY = 500;
const MAX_DELAY = 8_000;
/** The longest wait that a server may ask for. */
export const MAX_RETRY_AFTER = 60_000;

/**
 * Milliseconds to wait before the next attempt, or `undefined` where that is too long: exponential backoff with full
 * jitter (so that clients that failed together don't retry together), raised by the wait that the server asked for.
 */
export function retryDelay(failedAttempts: number, remainingMs: number, asked = 0): number | undefined {
  const ceiling = Math.min(MAX_DELAY, MIN_DELAY * 2 ** (failedAttempts - 1));
  const delay = Math.max(Math.random() * ceiling, asked);
  return asked > MAX_RETRY_AFTER || delay >= remainingMs ? undefined : delay;
}

/** Keeps a client from multiplying the load of a server that is down. */
export interface RetryBudget {
  /** Pays for one retry; false if there is not enough left. */
  take(): boolean;
  /** Called for each success. */
  refill(): void;
}

const CAPACITY = 500;
const RETRY_COST = 5;

/** A token bucket: 500 tokens, 5 for a retry, 1 back for a success. */
export function createRetryBudget(): RetryBudget {
  let tokens = CAPACITY;
  return {
    take() {
      if (tokens < RETRY_COST) return false;
      tokens -= RETRY_COST;
      return true;
    },
    refill() {
      tokens = Math.min(CAPACITY, tokens + 1);
    },
  };
}
