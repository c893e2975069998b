import { describe, expect, it } from 'vitest';
import * as browsers from '../transport/platform.browser.ts';
import { oneByOne } from './one-by-one.ts';

/** Batches that take what is thrown into them for trouble of their own, and go on. */
function stubborn(signal?: AbortSignal, give: typeof oneByOne = oneByOne) {
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
  const items = give(() => ({
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

describe.each([
  ['one by one', oneByOne],
  ['one by one in browsers', browsers.oneByOne],
])('what comes %s', (_, give) => {
  it('ends by what the caller throws into it, whatever that is', async () => {
    const { items, log } = stubborn(undefined, give);
    expect(await items.next()).toEqual({ done: false, value: 1 });
    const reason = new Error('of the caller');
    await expect(items.throw(reason)).rejects.toBe(reason);
    expect(await items.next()).toEqual({ done: true, value: undefined });
    await expect(items.throw(reason)).rejects.toBe(reason);
    expect(log).toEqual(['closed', 'failed']);
  });

  it('ends by an abort in the middle of a batch', async () => {
    const controller = new AbortController();
    const { items, log } = stubborn(controller.signal, give);
    await items.next();
    controller.abort('enough');
    await expect(items.next()).rejects.toBe('enough');
    expect(await items.next()).toEqual({ done: true, value: undefined });
    expect(log).toEqual(['closed', 'failed']);
  });

  it('keeps the order of calls that did not wait for each other', async () => {
    const { items, log } = stubborn(undefined, give);
    const results = await Promise.all([items.next(), items.next(), items.next(), items.return(), items.next()]);
    expect(results.map(({ value }) => value)).toEqual([1, 2, 3, undefined, undefined]);
    expect(await items.return()).toEqual({ done: true, value: undefined });
    expect(log).toEqual(['closed', 'ended']);
  });

  it('ends by trouble of what brings it, and tells so once', async () => {
    const trouble = new Error('lost');
    const log: string[] = [];
    async function* batches() {
      yield [1];
      throw trouble;
    }
    const failed = () => new Error('as the caller sees it', { cause: log.push('failed') && trouble });
    const items = give(() => ({ signal: undefined, batches: batches(), failed, ended: () => log.push('ended') }));
    expect(await items.next()).toEqual({ done: false, value: 1 });
    await expect(items.next()).rejects.toMatchObject({ message: 'as the caller sees it', cause: trouble });
    expect(await items.next()).toEqual({ done: true, value: undefined });
    expect(log).toEqual(['failed']);
  });

  it('opens nothing for who leaves before the first', async () => {
    const { items, log } = stubborn(undefined, give);
    expect(await items.return()).toEqual({ done: true, value: undefined });
    expect(await items.next()).toEqual({ done: true, value: undefined });
    expect(log).toEqual([]);
  });
});

it('is iterable by itself, since a lowered async generator has no prototype to inherit that from', async () => {
  const { items } = stubborn();
  const bare: typeof items = Object.setPrototypeOf(items, null);
  for await (const item of bare) if (item === 3) break;
  expect(await bare.next()).toMatchObject({ done: true });
});
