import type { RequestOptions } from '@x/core';
import type { BulkCheckpoint } from './checkpoint.ts';
import type { BulkItemResult, BulkProgress } from './result.ts';

/** Items of a bulk call: an array, or any other iterable, which is read as far as it is needed. */
export type BulkItems<Item> = Iterable<Item> | AsyncIterable<Item>;

/** Options of `createMany`, `deleteMany` and `resume`; those of a request hold for each of their requests. */
export interface BulkOptions extends Omit<RequestOptions, 'onResponse' | 'idempotencyKey'> {
  /**
   * Stops at once. The call does not reject then: it resolves to the results so far, with the signal's reason in `error`.
   * For `save` of a checkpoint and `onResult` it waits a second longer at most.
   */
  readonly signal?: AbortSignal | undefined;
  /** Items per request. Default 100; a request that is refused as too large (413) is halved. */
  readonly chunkSize?: number | undefined;
  /** Requests in flight at most. Default 4. */
  readonly concurrency?: number | undefined;
  /** Called after each chunk. */
  readonly onProgress?: ((progress: BulkProgress) => unknown) | undefined;
  /**
   * Where the progress is kept, so that the same call with the same items goes on after a crash. `resume` ignores it: it
   * has the results in hand.
   */
  readonly checkpoint?: BulkCheckpoint | undefined;
}

/** Options of `createMany`, and of the creations that `resume` continues. */
export interface CreateManyOptions extends BulkOptions {
  /**
   * What a session is that is there already with the same addresses (and the same webhook, where both show one).
   * `accept`: it has succeeded. `fail` (the default): it has failed as a conflict, or is `unknown` where it is so young
   * that this call may have created it. With other addresses it is a conflict in any case.
   */
  readonly existing?: 'fail' | 'accept' | undefined;
}

/** Hands out results one by one, in place of keeping all of them. */
export interface OnResult<Item> {
  /**
   * Called with each result as soon as it is decided, and awaited; if it fails, the call stops. With a checkpoint,
   * results that were in flight when a run ended may be handed out again, and those that are `unknown` are: the next run
   * looks them up.
   */
  readonly onResult: (result: BulkItemResult<Item>) => unknown;
}
