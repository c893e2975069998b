import type { Client } from '@x/core';
import { sendChunk } from './chunk.ts';
import { type BulkResult, type BulkVerdict, countVerdicts } from './result.ts';
import { settle } from './settle.ts';
import {
  type BulkOptions,
  type BulkWork,
  decide,
  inParallel,
  isMisuse,
  placesOf,
  type Run,
  tellProgress,
} from './state.ts';

/**
 * Takes every item to a verdict: sends what was not sent, reads the listing for what is unknown after that, sends once
 * more what turns out not to be done, and reads the listing a last time.
 */
export async function runBulk<Item>(
  client: Client,
  requestId: string,
  work: BulkWork<Item>,
  verdicts: BulkVerdict<Item>[],
  options: BulkOptions,
): Promise<BulkResult<Item>> {
  const { signal, timeout, totalTimeout, retries, headers } = options;
  const requestOptions = { signal, timeout, totalTimeout, retries, headers };
  const run: Run<Item> = {
    client,
    requestId,
    work,
    options,
    requestOptions,
    verdicts,
    refused: new Map(),
    stopped: false,
    reached: false,
  };
  await sendAll(run, placesOf(run, 'not-sent'));
  const again = await settle(run);
  if (again.length > 0) {
    run.refused.clear();
    await sendAll(run, again, true);
    for (const place of await settle(run)) {
      const refusal = run.refused.get(place);
      if (refusal) decide(run, place, refusal);
    }
  }
  // Set up wrongly, and found out before anything was sent: no verdict would say more.
  if (run.stopped && !run.reached && isMisuse(run.stoppedBy)) throw run.stoppedBy;
  const { operation } = work;
  const stoppedBy = run.stopped ? { stoppedBy: run.stoppedBy } : {};
  return { operation, requestId, ...countVerdicts(verdicts), verdicts, ...stoppedBy };
}

/** Sends items in chunks, so many in flight. `isRepeat`: they were sent before, and may turn out to be done. */
async function sendAll<Item>(run: Run<Item>, places: readonly number[], isRepeat = false): Promise<void> {
  const { chunkSize = 100 } = run.options;
  const halves: (readonly number[])[] = [];
  let next = 0;
  const slice = () => {
    next += chunkSize;
    return places.slice(next - chunkSize, next);
  };
  await inParallel(run, places.length, async () => {
    const chunk = halves.pop() ?? slice();
    if (chunk.length === 0) return false;
    halves.push(...(await sendChunk(run, chunk, isRepeat)));
    tellProgress(run);
    return true;
  });
}
