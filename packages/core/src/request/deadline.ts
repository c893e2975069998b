/** Waiting that ends on time, ends at once on abort, and leaves no timer or listener behind. */

/** Milliseconds on a clock that never goes backwards. */
export function monotonicNow(): number {
  return performance.now();
}

/** Throws the reason of a signal that has aborted. By its shape: it may be older than the method of that name. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw signal.reason;
}

/** What a watched promise rejects with when its time is over. */
export const DEADLINE_EXCEEDED: unique symbol = Symbol('time is up');

/**
 * One stretch of time in which work may go on: ended by its limit or by the caller's abort, whichever comes first.
 *
 * A class, since one is made for each attempt: of closures it would take five times the memory.
 */
export class Deadline {
  // One controller an attempt instead of AbortSignal.any: a long-lived caller's signal would keep a record of each.
  readonly #controller = new AbortController();
  readonly #given: AbortSignal | undefined;
  readonly #timeIsUp: unknown;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isOver = false;
  #reasonOfEnd: unknown;
  #rejectCurrent: ((reason: unknown) => void) | undefined;
  #onAbort: (() => void) | undefined;

  /** Starts one of so many milliseconds. `timeIsUp` is what all that it ends rejects with. */
  constructor(milliseconds: number, signal?: AbortSignal, timeIsUp: unknown = DEADLINE_EXCEEDED) {
    this.#given = signal;
    this.#timeIsUp = timeIsUp;
    this.restart(milliseconds);
    if (!signal) return;
    this.#onAbort = () => this.#interrupt(signal.reason);
    if (signal.aborted) this.#onAbort();
    else signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** Aborts with the work; for whatever can be stopped. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Whether the caller aborted. */
  get isAborted(): boolean {
    return this.#given?.aborted ?? false;
  }

  /**
   * Settles as the promise does, unless time runs out first (rejects with {@link DEADLINE_EXCEEDED}) or the caller aborts
   * (rejects with the caller's reason). Holds also for work that ignores the signal. One at a time.
   */
  race<T>(work: Promise<T>): Promise<T> {
    // Not Promise.race with one promise for the end: it would keep a record of each piece of a body that was read.
    return new Promise((resolve, reject) => {
      work.then(resolve, reject);
      if (this.#isOver) reject(this.#reasonOfEnd);
      else this.#rejectCurrent = reject;
    });
  }

  /** Gives it so many milliseconds from now; `Infinity` stops the clock. */
  restart(milliseconds: number): void {
    clearTimeout(this.#timer);
    if (this.#isOver || milliseconds === Number.POSITIVE_INFINITY) return;
    // Node warns of a time below nothing.
    this.#timer = setTimeout(() => this.#interrupt(this.#timeIsUp), Math.max(0, milliseconds));
  }

  /** Ends the watch and frees what it holds. */
  end(): void {
    clearTimeout(this.#timer);
    if (this.#onAbort) this.#given?.removeEventListener('abort', this.#onAbort);
  }

  /** Ends it before its time, and stops whatever heeds its signal. */
  stop(): void {
    this.end();
    this.#controller.abort();
  }

  #interrupt(reason: unknown): void {
    this.#isOver = true;
    this.#reasonOfEnd = reason;
    this.#rejectCurrent?.(reason);
    this.#controller.abort(reason);
  }
}

/** Waits; rejects with the caller's own reason as soon as the signal aborts. */
export async function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  const watch = new Deadline(milliseconds, signal);
  try {
    await watch.race(new Promise<never>(() => {}));
  } catch (reason) {
    if (reason !== DEADLINE_EXCEEDED) throw reason;
  } finally {
    watch.end();
  }
}
