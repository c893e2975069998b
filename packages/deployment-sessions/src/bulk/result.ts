import type { Reason } from '@x/core';

/** The result for one item of a bulk call. */
export type BulkItemResult<Item> = {
  readonly item: Item;
  /** Your id for the session. */
  readonly customId: string;
} & (
  | {
      readonly status: 'succeeded';
      /** The provider's id, where a response had it. */
      readonly sessionId?: string | undefined;
    }
  | {
      /** The API refused it, and reading shows no session of this call's; nothing was applied. */
      readonly status: 'failed';
      /** What the provider's message allows to conclude; decides nothing. */
      readonly reason: Reason;
      /** The provider's message, where it gave one for this item. */
      readonly message: string;
    }
  | {
      /** It may have been applied: its response was lost, and reading could not settle it. */
      readonly status: 'unknown';
      readonly message: string;
    }
  | {
      /** It was not sent, or the whole request was refused before its items were processed: nothing was applied. */
      readonly status: 'not-sent';
      readonly message: string;
    }
);

/** How many items have each status. Of an array, they add up to all. */
export interface BulkCounts {
  readonly succeeded: number;
  readonly failed: number;
  readonly unknown: number;
  readonly 'not-sent': number;
}

/** The result of a bulk call that handed out its results one by one (`onResult`). */
export interface BulkSummary {
  readonly operation: 'sessions.createMany' | 'sessions.deleteMany';
  readonly deploymentId: string;
  /** With a checkpoint, those of earlier runs included. */
  readonly counts: BulkCounts;
  /**
   * What ended the call before everything was sent: your own abort reason, or the error that every other request would
   * have met too (a refused token, a server that is down, a rate limit), or what your iterable, `onResult` or the
   * checkpoint threw. Absent if the call ran to its end. In JSON, an error has its name and its message at least.
   */
  readonly error?: unknown;
}

/** The result of a bulk call. Plain data: it can be stored as JSON and resumed later. */
export interface BulkResult<Item> extends BulkSummary {
  /**
   * One for each item, in the order of the input. Not for those that an earlier run with the same checkpoint decided, nor
   * for items of an iterable that were not read.
   */
  readonly results: readonly BulkItemResult<Item>[];
}

/** The progress of a bulk call. */
export interface BulkProgress {
  /** How many items the call has; absent for an iterable, which does not show it. */
  readonly total?: number | undefined;
  readonly counts: BulkCounts;
  /** Chunks that were read and are not decided yet. */
  readonly chunksInFlight: number;
  /** Items that this run decided in a second, on average. */
  readonly itemsPerSecond: number;
  /** Milliseconds until the end at that rate, where the total is known. */
  readonly timeLeftMs?: number | undefined;
}

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };

/** Counts results by their status, beginning with `counts`. */
export function countResults(
  results: readonly { readonly status: keyof BulkCounts }[],
  counts: Mutable<BulkCounts> = { succeeded: 0, failed: 0, unknown: 0, 'not-sent': 0 },
): Mutable<BulkCounts> {
  for (const { status } of results) counts[status] += 1;
  return counts;
}

/** Lets a result show its error in JSON, where errors of the platform are empty objects. */
export function withErrorInJson<Result extends BulkSummary>(result: Result): Result {
  // Not enumerable: the result stays plain data for everything else.
  return Object.defineProperty(result, 'toJSON', { value: () => ({ ...result, error: shownError(result.error) }) });
}

function shownError(error: unknown): unknown {
  const { name, message, toJSON } = Object(error) as { readonly [Name in 'name' | 'message' | 'toJSON']?: unknown };
  if (typeof message !== 'string' || typeof toJSON === 'function') return error;
  return { name, message, ...(error as object) };
}
