/** Waiting that ends on time, ends at once on abort, and leaves no timer or listener behind. */

/** Milliseconds on a clock that never goes backwards. */
export function monotonicNow(): number {
  return performance.now();
}

/** Throws the reason of a signal that has aborted. By its shape: it may be older than the method of that name. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw signal.reason;
}

/** Waits; rejects with the caller's own reason as soon as the signal aborts. */
export function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, milliseconds);
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** What a watched promise rejects with when its time is over. */
export const TIME_IS_UP: unique symbol = Symbol('time is up');

/** One stretch of time in which work may go on: ended by its limit or by the caller's abort, whichever comes first. */
export interface Watch {
  /** Aborts with the work; for whatever can be stopped. */
  readonly signal: AbortSignal;
  /**
   * Settles as the promise does, unless time runs out first (rejects with {@link TIME_IS_UP}) or the caller aborts
   * (rejects with the caller's reason). Holds also for work that ignores the signal. One at a time.
   */
  race<T>(work: Promise<T>): Promise<T>;
  /** Gives it so many milliseconds from now; `Infinity` stops the clock. */
  restart(milliseconds: number): void;
  /** Tells whether the caller aborted. */
  isAborted(): boolean;
  /** Ends the watch and frees what it holds. */
  end(): void;
}

/** Starts a {@link Watch} of so many milliseconds. `timeIsUp` is what all that it ends rejects with. */
export function startWatch(milliseconds: number, signal?: AbortSignal, timeIsUp: unknown = TIME_IS_UP): Watch {
  // One controller an attempt instead of AbortSignal.any: a long-lived caller's signal would keep a record of each.
  const controller = new AbortController();
  let isOver = false;
  let reasonOfEnd: unknown;
  let rejectCurrent: (reason: unknown) => void = () => {};
  const interrupt = (reason: unknown) => {
    isOver = true;
    reasonOfEnd = reason;
    rejectCurrent(reason);
    controller.abort(reason);
  };
  const onAbort = () => interrupt(signal?.reason);
  const startTimer = (limit: number) =>
    limit === Number.POSITIVE_INFINITY ? undefined : setTimeout(() => interrupt(timeIsUp), Math.max(0, limit));
  let timer = startTimer(milliseconds);
  if (signal?.aborted) onAbort();
  else signal?.addEventListener('abort', onAbort, { once: true });
  return {
    signal: controller.signal,
    // Not Promise.race with one promise for the end: it would keep a record of each piece of a body that was read.
    race: (work) =>
      new Promise((resolve, reject) => {
        work.then(resolve, reject);
        if (isOver) reject(reasonOfEnd);
        else rejectCurrent = reject;
      }),
    restart(limit) {
      clearTimeout(timer);
      if (!isOver) timer = startTimer(limit);
    },
    // Not a getter: an object literal with one gets a hidden class of its own each time, which keeps alive all that its
    // closures know, answers among it, until the next full collection.
    isAborted: () => signal?.aborted ?? false,
    end() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    },
  };
}
