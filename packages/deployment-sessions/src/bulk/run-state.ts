import { type Client, isClientError, type RequestOptions, runSafely } from '@x/core';
import { type BulkItemResult, type BulkOptions, countResults } from './result.ts';
import type { BulkWork, Settled } from './work.ts';

/** The state of a bulk call. */
export interface Run<Item> {
  readonly client: Client;
  readonly deploymentId: string;
  readonly work: BulkWork<Item>;
  readonly options: BulkOptions;
  readonly requestOptions: RequestOptions;
  readonly results: BulkItemResult<Item>[];
  /** The refusals of the last round, by the item's index. */
  readonly refused: Map<number, Settled>;
  stopped: boolean;
  error?: unknown;
  /** Whether any request had a response, or may have arrived. */
  reached: boolean;
  /** Whether the API knows the deployment, once it was asked. */
  isDeploymentThere?: boolean;
}

/** The indexes of the items with a status. */
export function indexesOf<Item>({ results }: Run<Item>, wanted: BulkItemResult<Item>['status']): number[] {
  return results.flatMap(({ status }, index) => (status === wanted ? [index] : []));
}

/** Runs so many workers, never more than there are items, until nothing is left or the run is stopped. */
export async function inParallel<Item>(run: Run<Item>, items: number, work: () => Promise<boolean>): Promise<void> {
  const { concurrency = 4 } = run.options;
  const worker = async () => {
    while (!isStopped(run) && (await work()));
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, items) }, worker));
}

/** Whether nothing more may be sent. */
export function isStopped<Item>(run: Run<Item>): boolean {
  if (run.options.signal?.aborted) stop(run, run.options.signal.reason);
  return run.stopped;
}

/** Ends the run; what is in flight still counts. */
export function stop<Item>(run: Run<Item>, error: unknown): void {
  if (run.stopped) return;
  run.stopped = true;
  run.error = error;
}

/** Sets the result of an item. */
export function setResult<Item>(run: Run<Item>, index: number, settled: Settled): void {
  const { item, customId } = run.results[index] as BulkItemResult<Item>;
  if (settled.status !== 'retry') run.results[index] = { item, customId, ...settled };
}

/** Calls `onProgress`. */
export function reportProgress<Item>({ options, results }: Run<Item>): void {
  runSafely(() => options.onProgress?.({ total: results.length, counts: countResults(results) }));
}

/** Whether an error is the caller's, found before anything was sent. */
export function isUsageError(error: unknown): boolean {
  return isClientError(error) && (error.kind === 'config' || error.kind === 'input');
}
