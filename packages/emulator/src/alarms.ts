import type { Clock } from './clock.ts';

/** What waits for a moment of the emulator's time. */
export interface Alarms {
  /**
   * Calls back once the moment has come, however time gets there. It replaces the alarm of the same name; without a
   * moment there is none.
   */
  set(name: string, moment: Date | undefined, ring: () => void): void;
  /** Rings what is due. The clock calls it whenever somebody moves it. */
  look(): void;
  /** Forgets them all. */
  clear(): void;
}

/** The longest that a timer of Node's waits. */
const longestTimerMs = 2 ** 31 - 1;

export function createAlarms(clock: Clock): Alarms {
  const alarms = new Map<string, { readonly moment: number; readonly ring: () => void }>();
  let timer: NodeJS.Timeout | undefined;

  const look = () => {
    const now = clock.now().getTime();
    for (const [name, { moment, ring }] of [...alarms]) {
      if (moment > now) continue;
      alarms.delete(name);
      ring();
    }
    arm();
  };
  const arm = () => {
    clearTimeout(timer);
    if (clock.frozen || alarms.size === 0) return;
    const next = Math.min(...[...alarms.values()].map(({ moment }) => moment));
    // Whoever started the emulator decides when the process ends, not what is still to come here.
    timer = setTimeout(look, Math.min(Math.max(0, next - clock.now().getTime()), longestTimerMs)).unref();
  };
  return {
    set(name, moment, ring) {
      if (moment === undefined) alarms.delete(name);
      else alarms.set(name, { moment: moment.getTime(), ring });
      arm();
    },
    look,
    clear() {
      clearTimeout(timer);
      alarms.clear();
    },
  };
}
