import { type BulkCounts, countResults } from './result.ts';

/** Keeps the progress of a bulk call. `fileCheckpoint(path)` of `@x/deployment-sessions/node` keeps it in a file. */
export interface BulkCheckpoint {
  /** Resolves to what was saved last; to `undefined` or `null` if there is nothing. */
  load(): unknown;
  /** Saves the progress, in place of what was saved before. Awaited, one call at a time; if it fails, the call stops. */
  save(state: BulkState): unknown;
}

/** What a checkpoint holds: less than a kilobyte of JSON, however many items there are, unless many are `unknown`. */
export interface BulkState {
  /** How many items were read. */
  readonly position: number;
  /** A running hash of the operation, the deployment and these items. */
  readonly hash: number;
  /**
   * Those among them that the next run looks up, since they are not decided, or `unknown`, in ranges: the position of the
   * first item, and of the first item after the last.
   */
  readonly inFlight: readonly (readonly [start: number, end: number])[];
  /** The results of the others. */
  readonly counts: BulkCounts;
}

/** Whether a value that was loaded can be what was saved. */
export function isBulkState(value: unknown): value is BulkState {
  const { position, hash, inFlight, counts } = Object(value) as Partial<Record<keyof BulkState, unknown>>;
  if (!Array.isArray(inFlight) || !inFlight.every((range) => Array.isArray(range) && range.length === 2)) return false;
  const bounds = [0, ...(inFlight.flat() as unknown[]), position];
  const isInOrder = bounds.every((bound, at) => isCount(bound) && bound >= ((bounds[at - 1] as number) ?? 0));
  const names = Object.keys(countResults([]));
  return isInOrder && Number.isSafeInteger(hash) && names.every((name) => isCount(Object(counts)[name]));
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Adds a value to a running hash: enough to notice other items, not to resist somebody who makes them up. */
export function addToHash(hash: number, value: unknown): number {
  let next = hash;
  for (const character of JSON.stringify(value, inOrder)) {
    next = Math.imul(next ^ (next >>> 16) ^ (character.codePointAt(0) ?? 0), 0x9e3779b1);
  }
  return next;
}

/** Lets the fields of an object be written in the same order, however the caller writes them. */
function inOrder(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}
