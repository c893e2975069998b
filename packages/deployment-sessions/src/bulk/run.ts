import { type Client, isClientError } from '@x/core';
import { iterateSessions } from '../requests.ts';
import { type BulkItemResult, type BulkOptions, type BulkResult, countResults } from './result.ts';
import { indexesOf, inParallel, isStopped, isUsageError, type Run, reportProgress, setResult } from './run-state.ts';
import { sendChunk } from './send-chunk.ts';
import type { BulkWork, Settled } from './work.ts';

/**
 * Finds a result for every item: sends what was not sent, reads the listing for what is unknown after that, retries once
 * what was not applied, and reads the listing a last time.
 */
export async function runBulk<Item>(
  client: Client,
  deploymentId: string,
  work: BulkWork<Item>,
  results: BulkItemResult<Item>[],
  options: BulkOptions,
): Promise<BulkResult<Item>> {
  const { signal, timeout, totalTimeout, retries, headers } = options;
  const requestOptions = { signal, timeout, totalTimeout, retries, headers };
  const run: Run<Item> = {
    client,
    deploymentId,
    work,
    options,
    requestOptions,
    results,
    refused: new Map(),
    stopped: false,
    reached: false,
  };
  await sendAll(run, indexesOf(run, 'not-sent'));
  const retried = await settle(run);
  if (retried.length > 0) {
    run.refused.clear();
    await sendAll(run, retried, true);
    for (const index of await settle(run)) {
      const refusal = run.refused.get(index);
      if (refusal) setResult(run, index, refusal);
    }
  }
  // Configured wrongly, and found out before anything was sent: results would not say more.
  if (run.stopped && !run.reached && isUsageError(run.error)) throw run.error;
  const { operation } = work;
  const error = run.stopped ? { error: run.error } : {};
  return { operation, deploymentId, results, counts: countResults(results), ...error };
}

/** Sends items in chunks, so many in flight. `isRetry`: they were sent before, and may turn out to be applied. */
async function sendAll<Item>(run: Run<Item>, indexes: readonly number[], isRetry = false): Promise<void> {
  const { chunkSize = 100 } = run.options;
  const halves: (readonly number[])[] = [];
  let next = 0;
  const slice = () => {
    next += chunkSize;
    return indexes.slice(next - chunkSize, next);
  };
  await inParallel(run, indexes.length, async () => {
    const chunk = halves.pop() ?? slice();
    if (chunk.length === 0) return false;
    halves.push(...(await sendChunk(run, chunk, isRetry)));
    reportProgress(run);
    return true;
  });
}

/** Finds out what happened to the unknown items; returns the indexes of those that may be retried. */
async function settle<Item>(run: Run<Item>): Promise<number[]> {
  const unknown = new Map(indexesOf(run, 'unknown').map((index) => [run.results[index]?.customId, index]));
  if (unknown.size === 0 || isStopped(run)) return [];
  const listed = await readListing(run, unknown);
  // Without the whole listing all stays unknown.
  if (!listed) return [];
  const retriable: number[] = [];
  const indexes = [...unknown.values()];
  await inParallel(run, indexes.length, async () => {
    const index = indexes.pop();
    if (index === undefined) return false;
    const settled = await settleOne(run, index, listed.has(index));
    if (settled.status === 'retry') retriable.push(index);
    else setResult(run, index, settled);
    return true;
  });
  reportProgress(run);
  return retriable.sort((one, other) => one - other);
}

/** The indexes of the items that are listed. */
async function readListing<Item>(
  run: Run<Item>,
  indexById: ReadonlyMap<string | undefined, number>,
): Promise<ReadonlySet<number> | undefined> {
  const { client, deploymentId, requestOptions, work } = run;
  const listed = new Set<number>();
  try {
    for await (const session of iterateSessions(client, work.operation, deploymentId, { limit: 100 }, requestOptions)) {
      const index = indexById.get(session?.custom_id ?? undefined);
      if (index !== undefined) listed.add(index);
      if (listed.size === indexById.size) break;
    }
    return listed;
  } catch (error) {
    if (!isStopped(run) && !isClientError(error)) throw error;
    return undefined;
  }
}

async function settleOne<Item>(run: Run<Item>, index: number, isListed: boolean): Promise<Settled> {
  const { item } = run.results[index] as BulkItemResult<Item>;
  try {
    return await run.work.settle(item, { isListed, isRefused: run.refused.has(index) }, run.requestOptions);
  } catch (error) {
    if (!isStopped(run) && !isClientError(error)) throw error;
    return { status: 'unknown', message: 'its session could not be read' };
  }
}
