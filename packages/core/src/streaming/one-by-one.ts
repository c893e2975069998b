/** Something that comes in batches, and what is told of its end. */
export interface Batches<Item> {
  readonly signal: AbortSignal | undefined;
  readonly batches: AsyncGenerator<readonly Item[], void, undefined>;
  /** Makes what the caller sees of what was thrown. */
  readonly failed: (thrown: unknown) => unknown;
  /** It has ended, or the caller has left. */
  readonly ended: () => void;
}

/**
 * Gives one by one what comes in batches, and looks for an abort before each; opens them when the first is asked for.
 * Written out, since an async generator of its own would cost each item nearly as much as to parse it.
 */
export function oneByOne<Item>(open: () => Batches<Item>): AsyncGenerator<Item, void, undefined> {
  type Result = IteratorResult<Item, void>;
  let source: Batches<Item> | undefined;
  let batch: readonly Item[] = [];
  let at = 0;
  let isOver = false;
  // Calls that did not wait for the one before come one after the other, as those of a generator do.
  let waiting = 0;
  let latest: Promise<unknown> = Promise.resolve();

  const isReady = () => waiting === 0 && at < batch.length && source?.signal?.aborted !== true;
  const given = (): Result => {
    const value = batch[at] as Item;
    at += 1;
    return { done: false, value };
  };
  const over: Result = { done: true, value: undefined };

  const inTurn = (step: () => Promise<Result>): Promise<Result> => {
    waiting += 1;
    const result = latest.then(step).finally(() => {
      waiting -= 1;
    });
    latest = result.catch(() => {});
    return result;
  };
  /** Takes the next batch, or ends: whatever is held of this one is dropped. */
  const advance = async (take: (from: Batches<Item>['batches']) => Promise<IteratorResult<readonly Item[], void>>) => {
    at = 0;
    batch = [];
    try {
      source ??= open();
      const { done, value } = await take(source.batches);
      if (!done) batch = value;
      else if (!isOver) {
        isOver = true;
        source.ended();
      }
    } catch (thrown) {
      const wasOver = isOver;
      isOver = true;
      throw wasOver || !source ? thrown : source.failed(thrown);
    }
  };
  // Not by their `throw`: they might take it for trouble of their own, and go on.
  const breakOff = (reason: unknown) => async (from: Batches<Item>['batches']) => {
    await from.return();
    throw reason;
  };
  const step = async (): Promise<Result> => {
    while (!isOver) {
      const isHeld = at < batch.length;
      const { signal } = source ?? {};
      if (isHeld && !signal?.aborted) return given();
      // With nothing held, whoever makes the batches sees the abort himself.
      await advance(isHeld ? breakOff(signal?.reason) : (from) => from.next());
    }
    return over;
  };
  return Object.assign(Object.create(ASYNC_ITERATOR) as AsyncGenerator<Item, void, undefined>, {
    // Its own, too: where a build lowers async generators for old engines, there is nothing to inherit.
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () => (isReady() ? Promise.resolve(given()) : inTurn(step)),
    return: () =>
      inTurn(async () => {
        if (source) await advance((from) => from.return());
        isOver = true;
        return over;
      }),
    throw: (thrown: unknown) =>
      inTurn(async () => {
        if (!source) isOver = true;
        if (isOver) throw thrown;
        await advance(breakOff(thrown));
        return over;
      }),
  });
}

async function* nothing() {}
/** What all async generators inherit: that they are iterable and, in newer runtimes, that `await using` ends them. */
const ASYNC_ITERATOR: object = /* @__PURE__ */ Object.getPrototypeOf(
  /* @__PURE__ */ Object.getPrototypeOf(nothing.prototype),
);
