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
  readonly hash: number;
  /** The chunks among them that are not decided: the position of the first item, and of the first item after it. */
  readonly inFlight: readonly (readonly [start: number, end: number])[];
  /** The results of the others. */
  readonly counts: BulkCounts;
}

// In the same order however the caller writes them.
const FIELDS = ['custom_id', 'ip_list', 'webhook_url'];

/** Adds a value to a running hash: enough to notice other items, not to resist somebody who makes them up. */
export function addToHash(hash: number, value: unknown): number {
  let next = hash;
  for (const character of JSON.stringify(value, FIELDS)) {
    next = Math.imul(next ^ (next >>> 16) ^ (character.codePointAt(0) ?? 0), 0x9e3779b1);
  }
  return next;
}
