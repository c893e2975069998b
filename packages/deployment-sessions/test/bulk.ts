import { afterAll, beforeAll, vi } from 'vitest';
import type { BulkCheckpoint, BulkState } from '../src/index.ts';
import type { Edgegap } from './edgegap.ts';

type Operation = 'sessions.bulkCreate' | 'sessions.bulkDelete' | 'sessions.list' | 'sessions.get';

/** Lets the next requests of an operation fail; unless told how, by a reset before anything is done. */
export function fail({ emulator }: Edgegap, operation: Operation, fault: object, times = 1): void {
  const given = { kind: 'reset', ...fault } as Parameters<typeof emulator.failNext>[2];
  emulator.failNext('edgegap', operation, given, { times });
}

/** So many items that can be made, `p0` and so on, each with an address of its own. */
export function items(count: number): { custom_id: string; ip_list: string[] }[] {
  return Array.from({ length: count }, (_, index) => ({
    custom_id: `p${index}`,
    ip_list: [`10.0.${index >> 8}.${index & 255}`],
  }));
}

/** The requests that arrived, faulty ones too. */
export function arrived({ emulator }: Edgegap): string[] {
  return emulator.requests().map(({ operation }) => String(operation).replace('sessions.', ''));
}

export const NONE = { succeeded: 0, failed: 0, unknown: 0, 'not-sent': 0 };

/** Keeps what is saved as JSON, as a store would. */
export function memory() {
  const saved: string[] = [];
  const checkpoint = {
    load: vi.fn(() => JSON.parse(saved.at(-1) ?? 'null') as unknown),
    save: vi.fn(async (state: BulkState) => {
      saved.push(JSON.stringify(state));
    }),
  } satisfies BulkCheckpoint;
  return { saved, checkpoint };
}

/** What was saved. */
export const states = ({ saved }: { readonly saved: readonly string[] }) =>
  saved.map((text) => JSON.parse(text) as BulkState);

/** Shortens the waits between two readings, for all tests of a file. */
export function shortenWaits(): void {
  const timer = globalThis.setTimeout;
  beforeAll(() => {
    vi.stubGlobal('setTimeout', (wake: () => void, ms = 0) => timer(wake, ms < 1_000 ? ms / 50 : ms));
  });
  afterAll(() => {
    vi.unstubAllGlobals();
  });
}
