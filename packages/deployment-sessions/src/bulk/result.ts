import type { Reason } from '@x/core';

/** What became of one item of a bulk call. */
export type BulkVerdict<Item> = {
  readonly item: Item;
  /** Your id for the session. */
  readonly customId: string;
} & (
  | {
      readonly verdict: 'succeeded';
      /** The provider's id, where an answer told it. */
      readonly sessionId?: string | undefined;
    }
  | {
      /** The API refused it; nothing was applied. */
      readonly verdict: 'failed';
      /** As far as the provider's words allow to tell; decides nothing. */
      readonly reason: Reason;
      /** The provider's words, where it gave any for this item. */
      readonly message: string;
    }
  | {
      /** It may have been applied: its answer was lost, and reading could not settle it. */
      readonly verdict: 'unknown';
      readonly message: string;
    }
  | {
      /** It was not sent, or the whole request was turned away before its items were looked at: nothing was applied. */
      readonly verdict: 'not-sent';
      readonly message: string;
    }
);

/** How many items have which verdict; they add up to all. */
export interface BulkCounts {
  readonly succeeded: number;
  readonly failed: number;
  readonly unknown: number;
  readonly notSent: number;
}

/** What became of a bulk call. Plain data: it can be stored as JSON (apart from `stoppedBy`) and resumed later. */
export interface BulkResult<Item> extends BulkCounts {
  readonly operation: 'sessions.createMany' | 'sessions.deleteMany';
  /** The deployment's id. */
  readonly requestId: string;
  /** One for each item, in the order of the input. */
  readonly verdicts: readonly BulkVerdict<Item>[];
  /**
   * What ended it before everything was sent: your own abort reason, or the error that would have met every other
   * request too (a refused token, a server that is not there, a rate limit). Absent if it ran to its end.
   */
  readonly stoppedBy?: unknown;
}

/** How far a bulk call has come. */
export interface BulkProgress extends BulkCounts {
  readonly total: number;
}

/** Counts verdicts. */
export function countVerdicts(verdicts: readonly BulkVerdict<unknown>[]): BulkCounts {
  const counts = { succeeded: 0, failed: 0, unknown: 0, notSent: 0 };
  for (const { verdict } of verdicts) counts[verdict === 'not-sent' ? 'notSent' : verdict] += 1;
  return counts;
}
