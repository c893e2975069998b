import type { Reason, RequestOptions } from '@x/core';

/** Options of `createMany`, `deleteMany` and `resume`; those of a request hold for each of their requests. */
export interface BulkOptions extends Omit<RequestOptions, 'onResponse' | 'idempotencyKey'> {
  /**
   * Stops at once. The call does not reject then: it resolves to the results so far, with the signal's reason in `error`.
   */
  readonly signal?: AbortSignal | undefined;
  /** Items per request. Default 100; a request that is refused as too large (413) is halved. */
  readonly chunkSize?: number | undefined;
  /** Requests in flight at most. Default 4. */
  readonly concurrency?: number | undefined;
  /** Called after each request. */
  readonly onProgress?: ((progress: BulkProgress) => unknown) | undefined;
}

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
      /** The API refused it; nothing was applied. */
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

/** How many items have each status; they add up to all. */
export interface BulkCounts {
  readonly succeeded: number;
  readonly failed: number;
  readonly unknown: number;
  readonly 'not-sent': number;
}

/** The result of a bulk call. Plain data: it can be stored as JSON (`error` aside) and resumed later. */
export interface BulkResult<Item> {
  readonly operation: 'sessions.createMany' | 'sessions.deleteMany';
  readonly deploymentId: string;
  /** One for each item, in the order of the input. */
  readonly results: readonly BulkItemResult<Item>[];
  readonly counts: BulkCounts;
  /**
   * What ended the call before everything was sent: your own abort reason, or the error that every other request would
   * have met too (a refused token, a server that is down, a rate limit). Absent if the call ran to its end.
   */
  readonly error?: unknown;
}

/** The progress of a bulk call. */
export interface BulkProgress {
  /** How many items the call has. */
  readonly total: number;
  readonly counts: BulkCounts;
}

/** Counts results by their status. */
export function countResults(results: readonly BulkItemResult<unknown>[]): BulkCounts {
  const counts = { succeeded: 0, failed: 0, unknown: 0, 'not-sent': 0 };
  for (const { status } of results) counts[status] += 1;
  return counts;
}
