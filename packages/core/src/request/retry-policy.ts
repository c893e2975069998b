/** What a request does on the server; decides, in place of the HTTP method, when it may be sent again. */
export type Effect =
  /** Changes nothing: sent again after any failure that may pass. */
  | 'read'
  /** Removes: sent again, since a second removal finds nothing to do. */
  | 'delete'
  /** Sets fields to given values: sent again only if the caller says so. */
  | 'set'
  /** Everything else, such as creating: never sent again once it may have arrived. */
  | 'unsafe';

/** Which requests may be sent again after a failure. */
export type RetryClass =
  /** Any: the server did nothing. */
  | 'any'
  /** Those whose second arrival does no harm. */
  | 'idempotent'
  | 'none';

/** Tells whether a request of this effect may be sent again. */
export function canRetry(retryClass: RetryClass, effect: Effect, retryUpdate: boolean): boolean {
  if (retryClass !== 'idempotent') return retryClass === 'any';
  return effect === 'read' || effect === 'delete' || (effect === 'set' && retryUpdate);
}

const FIRST_DELAY = 500;
const MAX_DELAY = 8_000;
const MAX_RETRY_AFTER = 60_000;

/**
 * Milliseconds to wait before the next attempt, or `undefined` if it is not worth waiting: full jitter (so that
 * clients that failed together don't come back together), raised by what the server asked for.
 */
export function retryDelay(
  failedAttempts: number,
  hintMs: number | undefined,
  remainingMs: number,
): number | undefined {
  const ceiling = Math.min(MAX_DELAY, FIRST_DELAY * 2 ** (failedAttempts - 1));
  const asked = hintMs ?? 0;
  const delay = Math.max(Math.random() * ceiling, asked);
  return asked > MAX_RETRY_AFTER || delay >= remainingMs ? undefined : delay;
}

/** Keeps a client from multiplying the load of a server that is down. */
export interface RetryBudget {
  /** Takes what one retry costs; false if there is not enough left. */
  take(): boolean;
  /** Gives a little back for each success. */
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
