import type { RequestRecord } from './recorded-requests.ts';

/** Something that has changed in the emulator. Each holds no more than what it takes to look it up. */
export type EmulatorEvent =
  | { readonly type: 'request'; readonly record: RequestRecord }
  | { readonly type: 'store'; readonly provider: string }
  | { readonly type: 'faults' | 'clock' | 'reset' };

/** Tells those who watch the emulator what changes in it. */
export interface Events {
  publish(event: EmulatorEvent): void;
  /** Calls `listener` with each event until the returned function is called. A listener must not throw. */
  subscribe(listener: (event: EmulatorEvent) => void): () => void;
}

export function createEvents(): Events {
  const listeners = new Set<(event: EmulatorEvent) => void>();
  return {
    publish(event) {
      for (const listener of listeners) listener(event);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
