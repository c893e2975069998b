let aheadMs = 0;

/**
 * Milliseconds on a clock that never goes backwards, and never behind the timers of a {@link Deadline}: tests may fake
 * timers and leave the clock real, or the other way round.
 */
export function monotonicNow(): number {
  return performance.now() + aheadMs;
}

/** Throws the reason of an aborted signal; a polyfill may lack `throwIfAborted()`. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw reasonOf(signal);
}

/** The reason of an aborted signal; an older polyfill has none. */
function reasonOf({ reason }: AbortSignal): unknown {
  return reason === undefined ? Object.assign(new Error('This operation was aborted'), { name: 'AbortError' }) : reason;
}

/** Milliseconds by which a timer rings late on a busy machine. */
const MAX_LATENESS = 20;

/** What {@link Deadline.race} rejects with when time runs out. */
export const DEADLINE_EXCEEDED: unique symbol = Symbol('deadline exceeded');

/**
 * A time limit for some work, combined with the caller's signal: whichever ends it first.
 *
 * A class because one is made for each attempt: closures would take five times the memory.
 */
export class Deadline {
  // One controller for each deadline instead of AbortSignal.any: a long-lived signal would keep a record of each.
  readonly #controller = new AbortController();
  readonly #callerSignal: AbortSignal | undefined;
  readonly #timeoutReason: unknown;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ended: { readonly reason: unknown } | undefined;
  #rejectCurrent: ((reason: unknown) => void) | undefined;
  readonly #onAbort = () => this.#interrupt(this.#callerSignal && reasonOf(this.#callerSignal));

  /** Starts one. When time runs out, whatever it ends rejects with `timeoutReason`. */
  constructor(milliseconds: number, signal?: AbortSignal, timeoutReason: unknown = DEADLINE_EXCEEDED) {
    this.#callerSignal = signal;
    this.#timeoutReason = timeoutReason;
    this.restart(milliseconds);
    if (signal?.aborted) this.#onAbort();
    else signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** Aborts with the work. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Whether the caller aborted. */
  get isAborted(): boolean {
    return this.#callerSignal?.aborted ?? false;
  }

  /**
   * Settles as the promise does, unless time runs out first (rejects with {@link DEADLINE_EXCEEDED}) or the caller aborts
   * (rejects with the caller's reason), even if the work ignores the signal. One at a time.
   */
  race<T>(work: Promise<T>): Promise<T> {
    // Not Promise.race with one promise for the end: it would keep a record of each chunk of a body.
    return new Promise((resolve, reject) => {
      work.then(resolve, reject);
      if (this.#ended) reject(this.#ended.reason);
      else this.#rejectCurrent = reject;
    });
  }

  /** Sets the limit to so many milliseconds from now; `Infinity` removes it. */
  restart(milliseconds: number): void {
    clearTimeout(this.#timer);
    if (this.#ended || milliseconds === Number.POSITIVE_INFINITY) return;
    const isDueAt = monotonicNow() + milliseconds;
    const conclude = () => this.#interrupt(this.#timeoutReason);
    const ring = () => {
      const earlyMs = isDueAt - monotonicNow();
      // Timers round: the clock must not run ahead by that, timer by timer.
      if (earlyMs > 1) aheadMs += earlyMs;
      // Late, since the program was busy or the machine slept: what has arrived meanwhile is read first.
      if (monotonicNow() - isDueAt > MAX_LATENESS) this.#timer = setTimeout(conclude, 0);
      else conclude();
    };
    // Node warns about negative times.
    this.#timer = setTimeout(ring, Math.max(0, milliseconds));
  }

  /** Ends it and releases timer and listener. */
  end(): void {
    clearTimeout(this.#timer);
    this.#callerSignal?.removeEventListener('abort', this.#onAbort);
  }

  /** Ends it early and aborts {@link signal}. */
  stop(): void {
    this.end();
    this.#controller.abort();
  }

  #interrupt(reason: unknown): void {
    this.#ended = { reason };
    this.#rejectCurrent?.(reason);
    this.#controller.abort(reason);
  }
}

/** Does some work within a time limit, and until the signal aborts. */
export async function inTime<T>(
  milliseconds: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
  timeoutReason?: unknown,
): Promise<T> {
  const deadline = new Deadline(milliseconds, signal, timeoutReason);
  try {
    return await deadline.race(work(deadline.signal));
  } finally {
    deadline.end();
  }
}

/** Waits; rejects with the caller's own reason as soon as the signal aborts. */
export async function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  await inTime(milliseconds, signal, () => new Promise<never>(() => {})).catch((reason: unknown) => {
    if (reason !== DEADLINE_EXCEEDED) throw reason;
  });
}
