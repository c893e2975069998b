import * as v from 'valibot';
import { fields } from '../input.ts';
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

/** Where a clock stands: frozen at a moment (an ISO 8601 string), or so far from real time. */
export type ClockState = { readonly frozenAt: string } | { readonly offsetMs: number };

/** A clock's state as a test hands it over. */
export const StateSchema: v.GenericSchema<unknown, ClockState> = v.union(
  [fields({ frozenAt: v.pipe(v.string(), v.check(isMoment)) }), fields({ offsetMs: v.pipe(v.number(), v.finite()) })],
  'must have frozenAt, an ISO 8601 string, or offsetMs, a number',
);

/** The clock as the emulator itself has it: things happen by it. */
export interface EmulatorClock extends Clock {
  state(): ClockState;
  /** Goes to where a clock stood. */
  restore(state: ClockState): void;
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

/** Also one that is far away, whose year `Date` writes with a sign and six digits. */
function isMoment(text: string): boolean {
  const form = /^(?:\d{4}|[+-]\d{6})-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/;
  return form.test(text) && !Number.isNaN(Date.parse(text));
}

/** The last moment that a Date can hold, in the year 275760; the first one is as far from 1970. */
const lastMoment = 8.64e15;

/** @param changed Called after each change but that of time itself. */
export function createClock(changed: () => void = () => {}): EmulatorClock {
  let offset = 0;
  let frozenAt: number | undefined;
  const read = () => Math.max(-lastMoment, Math.min(lastMoment, frozenAt ?? Date.now() + offset));
  const moveTo = (moment: number) => {
    // Time that flows may have passed it while alarms went off.
    if (moment <= read()) return;
    if (frozenAt === undefined) offset += moment - read();
    else frozenAt = moment;
  };
  const alarms = createAlarms(read, () => frozenAt !== undefined);
  const set = (newFrozenAt: number | undefined, newOffset: number) => {
    frozenAt = newFrozenAt;
    offset = newOffset;
    alarms.ring();
    changed();
  };

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
      changed();
    },
    freeze(at) {
      const moment = at === undefined ? read() : at instanceof Date ? at.getTime() : Number.NaN;
      if (Number.isNaN(moment)) throw new RangeError('clock.freeze takes a valid date');
      set(moment, offset);
    },
    resume() {
      if (frozenAt !== undefined) set(undefined, frozenAt - Date.now());
    },
    reset: () => set(undefined, 0),
    state: () => (frozenAt === undefined ? { offsetMs: offset } : { frozenAt: new Date(frozenAt).toISOString() }),
    restore(state) {
      if ('frozenAt' in state) set(Date.parse(state.frozenAt), 0);
      else set(undefined, state.offsetMs);
    },
  };
}
