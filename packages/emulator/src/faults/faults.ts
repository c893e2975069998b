import { readInput, wholeNumberFrom } from '../input.ts';
import type { Wire } from '../server/wire.ts';
import { type ReadyFault, readFault } from './fault.ts';

/** The faults that wait for a call, and the calls that wait because of one. */
export interface Faults {
  /** Queues a fault for the next `times` calls to an operation. @throws InputError */
  add(provider: string, operation: string, fault: unknown, times: unknown): void;
  /** The fault for a call that has come in on a wire, if there is one. */
  take(provider: string, operation: string, wire: Wire): ReadyFault | undefined;
  /** Resolves when the client has gone, or when `clear` has ended the call. */
  hang(wire: Wire): Promise<void>;
  /** Lets `clear` call `end`, until the returned function is called. */
  untilCleared(end: () => void): () => void;
  /** Forgets the faults and ends the calls that hang. */
  clear(): void;
}

const Times = wholeNumberFrom(1);

export function createFaults(): Faults {
  const queues = new Map<string, { readonly fault: ReadyFault; times: number }[]>();
  const hanging = new Set<Wire>();
  const paused = new Set<() => void>();
  const keyOf = (provider: string, operation: string) => `${provider} ${operation}`;

  return {
    add(provider, operation, fault, times) {
      const entry = { fault: readFault(fault), times: readInput(Times, times, 'times') };
      const key = keyOf(provider, operation);
      queues.set(key, [...(queues.get(key) ?? []), entry]);
    },
    take(provider, operation, wire) {
      const queue = queues.get(keyOf(provider, operation));
      const first = queue?.[0];
      if (first === undefined) return undefined;
      first.times -= 1;
      if (first.times === 0) queue?.shift();
      // From now on, and not only once the operation is done: `clear` may come in between.
      if (first.fault.kind === 'hang') hanging.add(wire);
      return first.fault;
    },
    async hang(wire) {
      await wire.gone();
      hanging.delete(wire);
    },
    untilCleared(end) {
      paused.add(end);
      return () => paused.delete(end);
    },
    clear() {
      queues.clear();
      for (const end of paused) end();
      paused.clear();
      for (const wire of hanging) wire.reset();
    },
  };
}
