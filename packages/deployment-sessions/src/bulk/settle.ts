import { isClientError } from '@x/core';
import { iterateSessions } from '../requests.ts';
import type { BulkVerdict } from './result.ts';
import { decide, inParallel, isStopped, placesOf, type Run, type Settled, tellProgress } from './state.ts';

/** Reads the listing for what is unknown; gives the places of what may be sent once more. */
export async function settle<Item>(run: Run<Item>): Promise<number[]> {
  const { client, requestId, requestOptions, work } = run;
  const open = new Map(placesOf(run, 'unknown').map((place) => [run.verdicts[place]?.customId, place]));
  if (open.size === 0 || isStopped(run)) return [];
  const listed = new Set<number>();
  try {
    for await (const session of iterateSessions(client, work.operation, requestId, { limit: 100 }, requestOptions)) {
      const place = open.get(session?.custom_id ?? undefined);
      if (place !== undefined) listed.add(place);
      if (listed.size === open.size) break;
    }
  } catch (error) {
    // Without the whole listing all stays unknown.
    if (!isStopped(run) && !isClientError(error)) throw error;
    return [];
  }
  const again: number[] = [];
  const places = [...open.values()];
  await inParallel(run, places.length, async () => {
    const place = places.pop();
    if (place === undefined) return false;
    const settled = await settleOne(run, place, listed.has(place));
    if (settled.verdict === 'send-again') again.push(place);
    else decide(run, place, settled);
    return true;
  });
  tellProgress(run);
  return again.sort((one, other) => one - other);
}

async function settleOne<Item>(run: Run<Item>, place: number, isListed: boolean): Promise<Settled> {
  const { item } = run.verdicts[place] as BulkVerdict<Item>;
  try {
    return await run.work.settle(item, { isListed, isRefused: run.refused.has(place) }, run.requestOptions);
  } catch (error) {
    if (!isStopped(run) && !isClientError(error)) throw error;
    return { verdict: 'unknown', message: 'its session could not be read' };
  }
}
