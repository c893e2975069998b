import { type Client, runSafely } from '@x/core';
import type { CreateSessionItem } from '../schemas/bulk.ts';
import { decideChunk } from './decide-chunk.ts';
import { type ArgumentCheck, type ItemSource, idOf } from './items.ts';
import type { BulkOptions, OnResult } from './options.ts';
import { callPatiently, createPatience, type Patience } from './patience.ts';
import { Progress } from './progress.ts';
import { type BulkItemResult, type BulkResult, countResults, withErrorInJson } from './result.ts';
import { createSlots, type Entry, isStopped, isUsageError, type Run, stop } from './run-state.ts';
import type { BulkWork } from './work.ts';

type AnyItem = CreateSessionItem | string;

/** A bulk call from the first item to the last. */
export class BulkRun<Item extends AnyItem> {
  readonly #run: Run<Item>;
  readonly #check: ArgumentCheck;
  readonly #source: ItemSource<Item>;
  readonly #onResult: OnResult<Item>['onResult'] | undefined;
  readonly #results: BulkItemResult<Item>[] = [];
  /** Chunks to decide before any item is read. */
  readonly #queue: Entry<Item>[][] = [];
  readonly #active = new Set<Promise<void>>();
  /** Of the items in flight, where they are not an array. */
  readonly #ids = new Map<string, number>();
  /** Of all results so far, those of earlier runs included. */
  readonly #counts = countResults([]);
  #decided = 0;
  #total: number | undefined;
  readonly #progress: Progress<Item>;
  readonly #patience: Patience;

  constructor(
    client: Client,
    deploymentId: string,
    work: BulkWork<Item>,
    check: ArgumentCheck,
    source: ItemSource<Item>,
    options: BulkOptions & Partial<OnResult<Item>>,
  ) {
    const { concurrency = 4, chunkSize = 100, ...shared } = options;
    // What is of one request is not for all of them.
    const requestOptions = { ...shared, idempotencyKey: undefined, onResponse: undefined };
    const state = { startedAt: performance.now(), stopped: false, reached: false };
    const limits = { concurrency, chunkSize, withSlot: createSlots(concurrency) };
    this.#run = { client, deploymentId, work, options, requestOptions, ...limits, ...state };
    this.#check = check;
    this.#source = source;
    this.#total = source.array?.length;
    this.#onResult = options.onResult;
    this.#progress = new Progress(this.#run);
    this.#patience = createPatience(shared.signal);
  }

  /** Begins with earlier results: decides those that are open. */
  resume(results: readonly BulkItemResult<Item>[]): void {
    this.#total = results.length;
    for (const [index, result] of results.entries()) {
      const { item, status } = result;
      if (status === 'unknown' || status === 'not-sent') {
        this.#enqueue(item, index, status === 'unknown', result.message);
      } else {
        this.#results[index] = result;
        this.#counts[status] += 1;
      }
    }
  }

  /** Decides chunk after chunk, several at a time, until nothing is left or the run is stopped. */
  async finish(): Promise<BulkResult<Item>> {
    try {
      return await this.#finish();
    } finally {
      this.#patience.end();
    }
  }

  async #finish(): Promise<BulkResult<Item>> {
    const run = this.#run;
    await this.#guard(() => this.#restore());
    while (!isStopped(run)) {
      const chunk = this.#queue.shift() ?? (await this.#readChunk());
      if (chunk.length === 0) break;
      const task = this.#decide(chunk).finally(() => this.#active.delete(task));
      this.#active.add(task);
      if (this.#active.size >= run.concurrency) await Promise.race(this.#active);
    }
    await Promise.all(this.#active);
    this.#source.close();
    const { error } = run;
    // Configured wrongly, and found out before anything was sent: results would not say more.
    if (run.stopped && !run.reached && isUsageError(error)) throw error;
    // Of an array, each item has a result.
    const unread = this.#source.array?.slice(this.#progress.position) ?? [];
    for (const [offset, item] of unread.entries()) this.#enqueue(item, this.#progress.position + offset, false);
    for (const chunk of this.#queue) await this.#decide(chunk);
    return withErrorInJson({
      operation: run.work.operation,
      deploymentId: run.deploymentId,
      ...(!this.#onResult && { results: Object.values(this.#results) }),
      counts: { ...this.#counts },
      ...(run.stopped && { error }),
      // The overloads of the operations know whether there are results.
    } as BulkResult<Item>);
  }

  #enqueue(item: Item, index: number, isLost: boolean, message?: string): void {
    const entry = { ...entryOf(item, index, message), isLost, sent: isLost ? 1 : 0 };
    const last = this.#queue.at(-1);
    if (last && last.length < this.#run.chunkSize) last.push(entry);
    else this.#queue.push([entry]);
  }

  /** Reads the next chunk; an empty one is the end. */
  async #readChunk(): Promise<Entry<Item>[]> {
    const run = this.#run;
    const chunk: Entry<Item>[] = [];
    await this.#guard(async () => {
      while (chunk.length < run.chunkSize) {
        const step = await this.#source.next(run.options.signal);
        if (!step) return;
        // An array was checked as a whole.
        const index = this.#progress.position;
        if (!this.#source.array) await this.#check.checkItem(step.value, index, this.#ids);
        chunk.push(entryOf(step.value, index));
        this.#progress.read(step.value, true);
      }
    });
    return chunk;
  }

  /** Begins where an earlier run with the same checkpoint ended: what was in flight then may have been applied. */
  async #restore(): Promise<void> {
    const progress = this.#progress;
    const state = await progress.load(() => this.#check.refuse('checkpoint', 'is not what a bulk call has saved'));
    const { position = 0, inFlight = [] } = state ?? {};
    let ranges = 0;
    while (progress.position < position) {
      const step = await this.#source.next(this.#run.options.signal);
      if (!step) break;
      const index = progress.position;
      while (index >= (inFlight[ranges]?.[1] ?? Number.POSITIVE_INFINITY)) ranges += 1;
      const isOpen = index >= (inFlight[ranges]?.[0] ?? Number.POSITIVE_INFINITY);
      if (isOpen) this.#enqueue(step.value, index, true, 'an earlier run ended before it was known');
      if (isOpen && !this.#source.array) this.#ids.set(idOf(step.value), index);
      progress.read(step.value, isOpen);
    }
    if (!progress.restore(state)) throw this.#check.refuse('checkpoint', 'is of another call, or of other items');
    Object.assign(this.#counts, state?.counts);
  }

  /** Decides a chunk and hands out its results. */
  async #decide(chunk: readonly Entry<Item>[]): Promise<void> {
    const run = this.#run;
    if (!isStopped(run)) await this.#save();
    // From here on, an error is not of a call that has sent nothing.
    if (!isStopped(run)) this.#check.outcome = null;
    await this.#guard(() => decideChunk(run, chunk));
    for (const { item, customId, index, result } of chunk) {
      const itemResult = { item, customId, ...result } as BulkItemResult<Item>;
      const { status } = itemResult;
      this.#decided += 1;
      this.#counts[status] += 1;
      this.#ids.delete(customId);
      if (!this.#onResult) this.#results[index] = itemResult;
      const isHandedOut = await this.#guard(() => this.#call(() => this.#onResult?.(itemResult)));
      if (isHandedOut) this.#progress.settle(index, status);
    }
    await this.#save();
    this.#reportProgress();
  }

  async #save(): Promise<void> {
    await this.#guard(() => this.#progress.save((work) => this.#call(work)));
  }

  /** Calls a function of the caller's, and waits for it unless the run was aborted. */
  async #call(work: () => unknown): Promise<void> {
    await callPatiently(this.#patience, work);
  }

  #reportProgress(): void {
    const counts = { ...this.#counts };
    const total = this.#total;
    const left = total && total - Object.values(counts).reduce((sum, count) => sum + count, 0);
    counts['not-sent'] += left ?? 0;
    const itemsPerSecond = (this.#decided * 1000) / (performance.now() - this.#run.startedAt);
    const timeLeftMs = left && (left * 1000) / itemsPerSecond;
    const chunksInFlight = Math.max(0, this.#active.size - 1);
    const progress = { total, counts, chunksInFlight, itemsPerSecond, timeLeftMs };
    runSafely(() => this.#run.options.onProgress?.(progress));
  }

  /** Stops the run where a function of the caller's throws; resolves to whether it did not. */
  async #guard(work: () => unknown): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      stop(this.#run, error);
      return false;
    }
  }
}

function entryOf<Item extends AnyItem>(item: Item, index: number, message = 'the call ended before it'): Entry<Item> {
  return { item, customId: idOf(item), index, sent: 0, isLost: false, message };
}
