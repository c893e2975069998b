import { type Client, isClientError, type Reason, type RequestOptions, runSafely } from '@x/core';
import { type BulkProgress, type BulkResult, type BulkVerdict, countVerdicts } from './result.ts';

/** Options of `createMany` and `deleteMany`; those of a request hold for each request of them. */
export interface BulkOptions extends Omit<RequestOptions, 'onResponse' | 'idempotencyKey'> {
  /**
   * Stops at once. The call does not reject then: it resolves to the verdicts so far, with the signal's reason in
   * `stoppedBy`.
   */
  readonly signal?: AbortSignal | undefined;
  /** Items a request. Default 100; a request that is refused as too large (413) is halved. */
  readonly chunkSize?: number | undefined;
  /** Requests in flight at most. Default 4. */
  readonly concurrency?: number | undefined;
  /** Told after each request how far the call has come. */
  readonly onProgress?: ((progress: BulkProgress) => unknown) | undefined;
}

/** The part of a bulk answer that is read, as far as it can be: an answer that does not fit is handed over all the same. */
export interface BulkAnswer {
  readonly sessions?: unknown;
  readonly errors?: unknown;
}

/** What is known of an item whose answer was lost, before its session is read. */
interface Traces {
  /** That it is not proves little: who deletes others meanwhile shifts the pages, and only active sessions are listed. */
  readonly isListed: boolean;
  /** Whether it was refused when it was sent again. */
  readonly isRefused: boolean;
}

/** What reading showed of an item whose answer was lost. */
export type Settled =
  | { readonly verdict: 'succeeded'; readonly sessionId?: string | undefined }
  | { readonly verdict: 'failed'; readonly reason: Reason; readonly message: string }
  | { readonly verdict: 'unknown'; readonly message: string }
  /** It is not done, and to send it once more does no harm. */
  | { readonly verdict: 'send-again' };

/** What differs between creating many and deleting many. */
export interface BulkWork<Item> {
  readonly operation: BulkResult<Item>['operation'];
  send(items: readonly Item[], options: RequestOptions): Promise<BulkAnswer | undefined>;
  /** True if a lost request is sent again: the second answer counts what the first arrival did among its errors. */
  readonly isResent: boolean;
  /** Tells what became of an item whose answer was lost; reads its session where the traces do not tell. */
  settle(item: Item, traces: Traces, options: RequestOptions): Promise<Settled>;
}

/** The state of a bulk call. */
export interface Run<Item> {
  readonly client: Client;
  readonly requestId: string;
  readonly work: BulkWork<Item>;
  readonly options: BulkOptions;
  readonly requestOptions: RequestOptions;
  readonly verdicts: BulkVerdict<Item>[];
  /** The refusals of the last round, by the item's place. */
  readonly refused: Map<number, Settled>;
  stopped: boolean;
  stoppedBy?: unknown;
  /** Whether any request was answered, or may have arrived. */
  reached: boolean;
  /** Whether the API knows the deployment, once that has been asked. */
  isDeploymentThere?: boolean;
}

/** The places of the items that have a verdict. */
export function placesOf<Item>({ verdicts }: Run<Item>, wanted: BulkVerdict<Item>['verdict']): number[] {
  return verdicts.flatMap(({ verdict }, place) => (verdict === wanted ? [place] : []));
}

/** Works in so many lanes, never more than there are items, until there is nothing left or the run is stopped. */
export async function inParallel<Item>(run: Run<Item>, items: number, work: () => Promise<boolean>): Promise<void> {
  const { concurrency = 4 } = run.options;
  const lane = async () => {
    while (!isStopped(run) && (await work()));
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, items) }, lane));
}

/** Tells whether nothing more may be sent. */
export function isStopped<Item>(run: Run<Item>): boolean {
  if (run.options.signal?.aborted) stop(run, run.options.signal.reason);
  return run.stopped;
}

/** Ends the run; what is in flight still counts. */
export function stop<Item>(run: Run<Item>, reason: unknown): void {
  if (run.stopped) return;
  run.stopped = true;
  run.stoppedBy = reason;
}

/** Gives an item its verdict. */
export function decide<Item>(run: Run<Item>, place: number, settled: Settled): void {
  const { item, customId } = run.verdicts[place] as BulkVerdict<Item>;
  if (settled.verdict !== 'send-again') run.verdicts[place] = { item, customId, ...settled };
}

/** Tells the listener how far the run has come. */
export function tellProgress<Item>({ options, verdicts }: Run<Item>): void {
  runSafely(() => options.onProgress?.({ total: verdicts.length, ...countVerdicts(verdicts) }));
}

/** Tells an error of the caller's, found before anything was sent. */
export function isMisuse(error: unknown): boolean {
  return isClientError(error) && (error.kind === 'config' || error.kind === 'input');
}

/** The provider's id of a session, where an answer tells it. */
export function sessionIdOf(session: unknown): string | undefined {
  const { session_id } = session as { readonly session_id?: unknown };
  return typeof session_id === 'string' ? session_id : undefined;
}
