import { describe, expect, it } from 'vitest';
import { oneByOne } from './one-by-one.ts';

/** Batches that take what is thrown into them for trouble of their own, and go on. */
function stubborn(signal?: AbortSignal) {
  const log: string[] = [];
  async function* batches() {
    try {
      for (let first = 1; first < 9; first += 2) {
        try {
          yield [first, first + 1];
        } catch {
          log.push('went on');
        }
      }
    } finally {
      log.push('closed');
    }
  }
  const items = oneByOne(() => ({
    signal,
    batches: batches(),
    failed(thrown) {
      log.push('failed');
      return thrown;
    },
    ended: () => log.push('ended'),
  }));
  return { items, log };
}

describe('what comes one by one', () => {
  it('ends by what the caller throws into it, whatever that is', async () => {
    const { items, log } = stubborn();
    expect(await items.next()).toEqual({ done: false, value: 1 });
    const reason = new Error('of the caller');
    await expect(items.throw(reason)).rejects.toBe(reason);
    expect(await items.next()).toEqual({ done: true, value: undefined });
    await expect(items.throw(reason)).rejects.toBe(reason);
    expect(log).toEqual(['closed', 'failed']);
  });

  it('ends by an abort in the middle of a batch', async () => {
    const controller = new AbortController();
    const { items, log } = stubborn(controller.signal);
    await items.next();
    controller.abort('enough');
    await expect(items.next()).rejects.toBe('enough');
    expect(await items.next()).toEqual({ done: true, value: undefined });
    expect(log).toEqual(['closed', 'failed']);
  });

  it('keeps the order of calls that did not wait for each other', async () => {
    const { items, log } = stubborn();
    const results = await Promise.all([items.next(), items.next(), items.next(), items.return(), items.next()]);
    expect(results.map(({ value }) => value)).toEqual([1, 2, 3, undefined, undefined]);
    expect(await items.return()).toEqual({ done: true, value: undefined });
    expect(log).toEqual(['closed', 'ended']);
  });

  it('opens nothing for who leaves before the first', async () => {
    const { items, log } = stubborn();
    expect(await items.return()).toEqual({ done: true, value: undefined });
    expect(await items.next()).toEqual({ done: true, value: undefined });
    expect(log).toEqual([]);
  });

  it('is iterable by itself, since a lowered async generator has no prototype to inherit that from', async () => {
    const { items } = stubborn();
    const bare: typeof items = Object.setPrototypeOf(items, null);
    for await (const item of bare) if (item === 3) break;
    expect(await bare.next()).toMatchObject({ done: true });
  });
});
