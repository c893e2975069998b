import { createAlarms } from './alarms.ts';

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

/** The clock as the emulator itself has it: things happen by it. */
export interface EmulatorClock extends Clock {
  /**
   * Does something once a moment has come, and not before the caller is done. `advance` comes by each moment on its
   * way, in order, so that what happens there can set off what happens later on the same way. The other movements
   * leap: what they leap over happens where they arrive.
   *
   * @param moment In milliseconds since 1970.
   * @returns What calls it off.
   */
  at(moment: number, action: () => void): () => void;
  /** Forgets all that was to happen. */
  callOffAll(): void;
}

/** The last moment that a Date can hold, in the year 275760. */
const lastMoment = 8.64e15;

export function createClock(): EmulatorClock {
  let offset = 0;
  let frozenAt: number | undefined;
  const read = () => Math.min(lastMoment, frozenAt ?? Date.now() + offset);
  const moveTo = (moment: number) => {
    // Time that flows may have passed it while alarms went off.
    if (moment <= read()) return;
    if (frozenAt === undefined) offset += moment - read();
    else frozenAt = moment;
  };
  const alarms = createAlarms(read, () => frozenAt !== undefined);

  return {
    at: alarms.add,
    callOffAll: alarms.clear,
    now: () => new Date(read()),
    get frozen() {
      return frozenAt !== undefined;
    },
    advance(milliseconds) {
      if (!Number.isFinite(milliseconds) || milliseconds < 0) {
        throw new RangeError(`clock.advance takes a number of milliseconds from 0 up, not ${milliseconds}`);
      }
      if (read() + milliseconds > lastMoment) throw new RangeError('clock.advance leads past the last date there is');
      alarms.pass(read() + milliseconds, moveTo);
    },
    freeze(at) {
      const moment = at === undefined ? read() : at instanceof Date ? at.getTime() : Number.NaN;
      if (Number.isNaN(moment)) throw new RangeError('clock.freeze takes a valid date');
      frozenAt = moment;
      alarms.ring();
    },
    resume() {
      if (frozenAt === undefined) return;
      offset = frozenAt - Date.now();
      frozenAt = undefined;
      alarms.ring();
    },
    reset() {
      offset = 0;
      frozenAt = undefined;
      alarms.ring();
    },
  };
}
