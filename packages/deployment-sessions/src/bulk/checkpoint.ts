import type { BulkCounts } from './result.ts';

/** Keeps the progress of a bulk call. `fileCheckpoint(path)` of `@x/deployment-sessions/node` keeps it in a file. */
export interface BulkCheckpoint {
  /** Resolves to what was saved last; to `undefined` or `null` if there is nothing. */
  load(): unknown;
  /** Saves the progress, in place of what was saved before. Awaited, one call at a time; if it fails, the call stops. */
  save(state: BulkState): unknown;
}

/** What a checkpoint holds: less than a kilobyte of JSON, however many items there are. */
export interface BulkState {
  /** How many items were read. */
  readonly position: number;
  /** A running hash of the operation, the deployment and these items. */
  readonly hash: string;
  /** The chunks among them that are not decided: the position of the first item, and of the first item after it. */
  readonly inFlight: readonly (readonly [start: number, end: number])[];
  /** The results of the others. */
  readonly counts: BulkCounts;
}

// In the same order however the caller writes them.
const FIELDS = ['custom_id', 'ip_list', 'webhook_url'];

/** Adds a value to a running hash: enough to notice other items, not to resist somebody who makes them up. */
export function addToHash(hash: string, value: unknown): string {
  let [high = 0, low = 0] = hash.split(' ').map(Number);
  for (const character of JSON.stringify(value, FIELDS)) {
    high = Math.imul(high ^ (character.codePointAt(0) ?? 0), 0x9e3779b1);
    low = Math.imul(low ^ high ^ (high >>> 16), 0x85ebca77);
  }
  return `${high} ${low}`;
}
