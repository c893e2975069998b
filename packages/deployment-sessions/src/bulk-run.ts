import { type Client, excerpt, isClientError, type Reason, type RequestOptions, runSafely } from '@x/core';
import { type BulkProgress, type BulkResult, type BulkVerdict, countVerdicts } from './bulk-result.ts';
import { walk } from './listing.ts';
import { reasonOfText } from './reason-of-text.ts';

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

/** The part of a bulk answer that is read. */
interface BulkAnswer {
  readonly sessions: readonly { readonly custom_id?: string | null | undefined; readonly session_id: string }[];
  readonly errors: readonly string[];
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
  whenListed(item: Item, options: RequestOptions): Promise<Settled>;
  readonly whenAbsent: Settled;
}

/** The state of a bulk call. */
interface Run<Item> {
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
}

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

function placesOf<Item>({ verdicts }: Run<Item>, wanted: BulkVerdict<Item>['verdict']): number[] {
  return verdicts.flatMap(({ verdict }, place) => (verdict === wanted ? [place] : []));
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
  await inParallel(run, async () => {
    const chunk = halves.pop() ?? slice();
    if (chunk.length === 0) return false;
    halves.push(...(await sendChunk(run, chunk, isRepeat)));
    runSafely(() => run.options.onProgress?.({ total: run.verdicts.length, ...countVerdicts(run.verdicts) }));
    return true;
  });
}

/** Works in so many lanes until there is nothing left or the run is stopped. */
async function inParallel<Item>(run: Run<Item>, work: () => Promise<boolean>): Promise<void> {
  const { concurrency = 4 } = run.options;
  const lane = async () => {
    while (!isStopped(run) && (await work()));
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
}

function isStopped<Item>(run: Run<Item>): boolean {
  if (run.options.signal?.aborted) stop(run, run.options.signal.reason);
  return run.stopped;
}

function stop<Item>(run: Run<Item>, reason: unknown): void {
  if (run.stopped) return;
  run.stopped = true;
  run.stoppedBy = reason;
}

/** Sends one request; gives the parts in which to send it again where it was too large. */
async function sendChunk<Item>(
  run: Run<Item>,
  chunk: readonly number[],
  isRepeat: boolean,
): Promise<(readonly number[])[]> {
  const { work, requestOptions, verdicts } = run;
  let attempts = 0;
  const onResponse = (info: { readonly attempts: number }) => {
    attempts = info.attempts;
  };
  const items = chunk.flatMap((place) => verdicts[place]?.item ?? []);
  try {
    const answer = await work.send(items as Item[], { ...requestOptions, onResponse });
    run.reached = true;
    const isTrusted = !isRepeat && !(work.isResent && attempts !== 1);
    readAnswer(run, chunk, answer ?? { sessions: [], errors: [] }, isTrusted);
  } catch (error) {
    return readFailure(run, chunk, error);
  }
  return [];
}

/** Errors are bare texts, so an item failed if it was sent and is not among the sessions of the answer. */
function readAnswer<Item>(run: Run<Item>, chunk: readonly number[], answer: BulkAnswer, isTrusted: boolean): void {
  const made = new Map(answer.sessions.map((session) => [session?.custom_id, session]));
  const missing: number[] = [];
  for (const place of chunk) {
    const session = made.get(run.verdicts[place]?.customId);
    if (session) decide(run, place, { verdict: 'succeeded', sessionId: session.session_id });
    else missing.push(place);
  }
  // An answer that leaves items out without a word says nothing of them.
  const isWhole = missing.length === answer.errors.length;
  for (const place of missing) {
    const message = messageFor(run.verdicts[place]?.customId ?? '', answer.errors, missing.length);
    const refusal = { verdict: 'failed', reason: reasonOfText(message), message } as const;
    if (isWhole) run.refused.set(place, refusal);
    decide(
      run,
      place,
      isTrusted && isWhole ? refusal : { verdict: 'unknown', message: message || 'not in the answer' },
    );
  }
}

/** The text that is about an item, where one can be told to be. */
function messageFor(customId: string, errors: readonly string[], missing: number): string {
  const named = errors.find((text) => typeof text === 'string' && names(text, customId));
  const [only] = errors;
  return excerpt(named ?? (missing === 1 && errors.length === 1 && typeof only === 'string' ? only : ''));
}

/** Tells whether a text holds an id as a word of its own: `room-4` is not named by `room-41`. */
function names(text: string, id: string): boolean {
  for (let at = text.indexOf(id); at >= 0; at = text.indexOf(id, at + 1)) {
    const around = `${text[at - 1] ?? ' '}${text[at + id.length] ?? ' '}`;
    if (!/[\p{L}\p{N}_-]/u.test(around)) return true;
  }
  return false;
}

function readFailure<Item>(run: Run<Item>, chunk: readonly number[], error: unknown): (readonly number[])[] {
  const all = (settled: Settled) => {
    for (const place of chunk) decide(run, place, settled);
    return [];
  };
  if (run.options.signal?.aborted) {
    run.reached = true;
    stop(run, run.options.signal.reason);
    return all({ verdict: 'unknown', message: 'stopped while it was under way' });
  }
  if (!isClientError(error)) throw error;
  const { message } = error;
  const turnedAway = () => {
    stop(run, error);
    for (const place of chunk) {
      const { item, customId, verdict } = run.verdicts[place] as BulkVerdict<Item>;
      // What was lost before stays unknown.
      if (verdict === 'not-sent') run.verdicts[place] = { item, customId, verdict, message };
    }
    return [];
  };
  if (isMisuse(error) || (error.outcome === 'not-applied' && error.kind !== 'api')) return turnedAway();
  run.reached = true;
  if (error.kind !== 'api' || error.outcome !== 'not-applied') return all({ verdict: 'unknown', message });
  if (error.status === 413 && chunk.length > 1) {
    const middle = Math.ceil(chunk.length / 2);
    return [chunk.slice(middle), chunk.slice(0, middle)];
  }
  if (TURNED_AWAY.includes(error.status)) return turnedAway();
  return all({ verdict: 'failed', reason: error.reason, message });
}

/** Refusals that have nothing to do with the items: every other request would meet them too. */
const TURNED_AWAY: readonly number[] = [401, 403, 429];

/** Reads the listing for what is unknown; gives the places of what may be sent once more. */
async function settle<Item>(run: Run<Item>): Promise<number[]> {
  const open = new Map(placesOf(run, 'unknown').map((place) => [run.verdicts[place]?.customId, place]));
  if (open.size === 0 || isStopped(run)) return [];
  const listed = new Set<number>();
  try {
    for await (const { custom_id } of walk(
      run.client,
      run.work.operation,
      run.requestId,
      { limit: 100 },
      run.requestOptions,
    )) {
      const place = open.get(custom_id ?? undefined);
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
  await inParallel(run, async () => {
    const place = places.pop();
    if (place === undefined) return false;
    const settled = listed.has(place) ? await whenListed(run, place) : run.work.whenAbsent;
    if (settled.verdict === 'send-again') again.push(place);
    else decide(run, place, settled);
    return true;
  });
  runSafely(() => run.options.onProgress?.({ total: run.verdicts.length, ...countVerdicts(run.verdicts) }));
  return again.sort((one, other) => one - other);
}

async function whenListed<Item>(run: Run<Item>, place: number): Promise<Settled> {
  const { item } = run.verdicts[place] as BulkVerdict<Item>;
  try {
    return await run.work.whenListed(item, run.requestOptions);
  } catch (error) {
    if (!isStopped(run) && !isClientError(error)) throw error;
    return { verdict: 'unknown', message: 'it is listed, but could not be read' };
  }
}

function decide<Item>(run: Run<Item>, place: number, settled: Settled): void {
  const { item, customId } = run.verdicts[place] as BulkVerdict<Item>;
  if (settled.verdict !== 'send-again') run.verdicts[place] = { item, customId, ...settled };
}

function isMisuse(error: unknown): boolean {
  return isClientError(error) && (error.kind === 'config' || error.kind === 'input');
}
