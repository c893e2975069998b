/** What is to happen at moments of a clock. */
export interface Alarms {
  /** Sets one, and hands back what calls it off. */
  add(moment: number, action: () => void): () => void;
  /** Goes to `target`, and rings at its own moment each alarm that is due on the way. */
  pass(target: number, moveTo: (moment: number) => void): void;
  /** Rings what is due. To be called when the clock was set. */
  ring(): void;
  /** Forgets all. */
  clear(): void;
}

interface Alarm {
  readonly moment: number;
  readonly action: () => void;
}

/** The longest wait that a timer of Node's keeps to. */
export const maxTimeout = 2 ** 31 - 1;

/**
 * @param read The present moment.
 * @param isFrozen Whether time stands still, so that nothing comes due by waiting.
 */
export function createAlarms(read: () => number, isFrozen: () => boolean): Alarms {
  /** In the order of their moments; those of one moment in the order in which they were set. */
  let pending: Alarm[] = [];
  let timer: NodeJS.Timeout | undefined;

  const arm = () => {
    clearTimeout(timer);
    const [next] = pending;
    if (next === undefined) return;
    const wait = next.moment - read();
    if (wait > 0 && isFrozen()) return;
    // An alarm does not keep the process alive.
    timer = setTimeout(ring, Math.min(Math.max(wait, 0), maxTimeout)).unref();
  };
  const run = (alarm: Alarm) => {
    pending.shift();
    try {
      alarm.action();
    } catch (error) {
      // A bug of the emulator's: nobody waits here for an error, and the other alarms have to go off.
      console.error(error);
    }
  };
  const pass: Alarms['pass'] = (target, moveTo) => {
    for (let next = pending[0]; next !== undefined && next.moment <= target; next = pending[0]) {
      moveTo(next.moment);
      run(next);
    }
    moveTo(target);
    arm();
  };
  const ring = () => pass(read(), () => {});

  return {
    add(moment, action) {
      const alarm = { moment, action };
      const index = pending.findIndex((other) => other.moment > moment);
      pending.splice(index === -1 ? pending.length : index, 0, alarm);
      arm();
      return () => {
        pending = pending.filter((other) => other !== alarm);
      };
    },
    pass,
    ring,
    clear() {
      pending = [];
      clearTimeout(timer);
    },
  };
}
