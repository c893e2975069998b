/** The emulator's time: real until a test takes hold of it. Everything that ages or carries a timestamp reads it. */
export interface Clock {
  /** The present moment, as the emulator sees it. */
  now(): Date;
  /** Whether time stands still. */
  readonly frozen: boolean;
  /**
   * Moves time forward, whether it stands still or flows.
   *
   * @param milliseconds How far; never backward.
   * @throws RangeError when it is negative or not a finite number, or leads past the last date there is.
   */
  advance(milliseconds: number): void;
  /**
   * Stops time.
   *
   * @param at The moment to stand at; the present one when absent.
   * @throws RangeError when `at` is not a valid date.
   */
  freeze(at?: Date): void;
  /** Lets time flow again, from where it stands. */
  resume(): void;
  /** Goes back to real time. */
  reset(): void;
}

/** The last moment that a Date can hold, in the year 275760. */
const lastMoment = 8.64e15;

/** @param onMove Called after time has been moved, stopped or let go. */
export function createClock(onMove: () => void = () => {}): Clock {
  let offset = 0;
  let frozenAt: number | undefined;
  const read = () => Math.min(lastMoment, frozenAt ?? Date.now() + offset);

  return {
    now: () => new Date(read()),
    get frozen() {
      return frozenAt !== undefined;
    },
    advance(milliseconds) {
      if (!Number.isFinite(milliseconds) || milliseconds < 0) {
        throw new RangeError(`clock.advance takes a number of milliseconds from 0 up, not ${milliseconds}`);
      }
      if (read() + milliseconds > lastMoment) throw new RangeError('clock.advance leads past the last date there is');
      if (frozenAt === undefined) offset += milliseconds;
      else frozenAt += milliseconds;
      onMove();
    },
    freeze(at) {
      const moment = at === undefined ? read() : at instanceof Date ? at.getTime() : Number.NaN;
      if (Number.isNaN(moment)) throw new RangeError('clock.freeze takes a valid date');
      frozenAt = moment;
      onMove();
    },
    resume() {
      if (frozenAt === undefined) return;
      offset = frozenAt - Date.now();
      frozenAt = undefined;
      onMove();
    },
    reset() {
      offset = 0;
      frozenAt = undefined;
      onMove();
    },
  };
}
