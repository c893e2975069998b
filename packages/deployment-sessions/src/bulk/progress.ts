import { inTime } from '@x/core';
import { addToHash, type BulkState, isBulkState } from './checkpoint.ts';
import { type BulkItemResult, countResults } from './result.ts';
import type { Run } from './run-state.ts';

/** How far a run has come, as its checkpoint has it. */
export class Progress<Item> {
  /** How many items were read. */
  position = 0;
  /** The positions of those that the next run has to look up, in order. */
  readonly #open = new Set<number>();
  /** Of the others. */
  readonly #counts = countResults([]);
  readonly #run: Run<Item>;
  #hash: number;
  /** What was saved before is not replaced by what does not go on from there. */
  #isRestored = false;
  #saved: Promise<unknown> = Promise.resolve();

  constructor(run: Run<Item>) {
    this.#run = run;
    this.#hash = addToHash(0, [run.work.operation, run.deploymentId]);
  }

  /** Counts an item as read. */
  read(item: Item, isOpen: boolean): void {
    if (isOpen) this.#open.add(this.position);
    this.position += 1;
    if (this.#run.options.checkpoint) this.#hash = addToHash(this.#hash, item);
  }

  /** Notes a result that was handed out. What nobody knows, the next run with this checkpoint looks up. */
  settle(index: number, status: BulkItemResult<Item>['status']): void {
    if (status !== 'succeeded' && status !== 'failed') return;
    this.#open.delete(index);
    this.#counts[status] += 1;
  }

  /** What an earlier run has saved. Throws `invalid` where it is something else. */
  async load(invalid: () => Error): Promise<BulkState | undefined> {
    const { checkpoint, signal } = this.#run.options;
    const loaded = checkpoint && (await inTime(Number.POSITIVE_INFINITY, signal, async () => checkpoint.load()));
    if (loaded === undefined || loaded === null) return undefined;
    if (!isBulkState(loaded)) throw invalid();
    return loaded;
  }

  /** Begins at a state whose items were read again; without one, at the first item. False if they are not the same. */
  restore(state: BulkState | undefined): boolean {
    if (state && (this.position !== state.position || this.#hash !== state.hash)) return false;
    Object.assign(this.#counts, state?.counts);
    this.#isRestored = true;
    return true;
  }

  /** Saves the progress as it is when its turn comes. */
  async save(call: (work: () => unknown) => Promise<void>): Promise<void> {
    const { checkpoint } = this.#run.options;
    if (!checkpoint || !this.#isRestored) return;
    this.#saved = this.#saved.then(() => call(() => checkpoint.save(this.#state())));
    await this.#saved;
  }

  #state(): BulkState {
    const inFlight: [number, number][] = [];
    for (const index of this.#open) {
      const last = inFlight.at(-1);
      if (last?.[1] === index) last[1] += 1;
      else inFlight.push([index, index + 1]);
    }
    return { position: this.position, hash: this.#hash, inFlight, counts: { ...this.#counts } };
  }
}
