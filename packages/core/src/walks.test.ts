import { afterEach, describe, expect, it, vi } from 'vitest';
import { EXAMPLE, failureOf } from '../test/example-provider.ts';
import { bind, type Client, createClient, type ErrorFacts, paginate, poll, SessionClientError } from './index.ts';

const client = createClient(EXAMPLE);

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('paginate', () => {
  interface Page {
    items: string[];
    last: boolean;
  }

  function walk(pages: (Page | Error)[], options: { firstPage?: number; maxPages?: number } = {}) {
    const read = vi.fn(async (page: number) => {
      const found = pages[page - 1] ?? { items: [], last: true };
      if (found instanceof Error) throw found;
      return found;
    });
    const walked = paginate(client, {
      operation: 'items.listAll',
      read,
      itemsOf: (page) => page.items,
      isLast: (page) => page.last,
      idOf: (item) => item,
      ...options,
    });
    return { read, walked };
  }

  const page = (items: string, last = false): Page => ({ items: items.split('').filter(Boolean), last });
  const all = async (walked: AsyncIterable<string>) => {
    let items = '';
    for await (const item of walked) items += item;
    return items;
  };

  it('yields every item and reads a page only when it is needed', async () => {
    const { read, walked } = walk([page('ab'), page('cd'), page('e', true)]);
    expect((await walked.next()).value).toBe('a');
    expect((await walked.next()).value).toBe('b');
    expect(read).toHaveBeenCalledTimes(1);
    expect(await all(walked)).toBe('cde');
    expect(read.mock.calls).toEqual([[1], [2], [3]]);
  });

  it('begins where it is told and ends after maxPages', async () => {
    const { read, walked } = walk([page('a'), page('b'), page('c'), page('d')], { firstPage: 2, maxPages: 2 });
    expect(await all(walked)).toBe('bc');
    expect(read.mock.calls).toEqual([[2], [3]]);
  });

  it('passes over one page that repeats, and stops at the second with the place to go on', async () => {
    expect(await all(walk([page('ab'), page('ab'), page('c', true)]).walked)).toBe('abc');
    const error = await failureOf(all(walk([page('ab'), page('ab'), page('ab'), page('c', true)]).walked));
    expect(error).toMatchObject({ kind: 'response', operation: 'items.listAll', page: 3 });
    expect(String(error)).toContain('repeats an earlier one');
  });

  it('passes over one empty page that claims more, and stops at the second', async () => {
    expect(await all(walk([page('a'), page(''), page('c', true)]).walked)).toBe('ac');
    const error = await failureOf(all(walk([page('a'), page(''), page(''), page('c', true)]).walked));
    expect(error).toMatchObject({ kind: 'response', page: 3 });
    expect(String(error)).toContain('is empty and claims that more follow');
  });

  it('stops where the pages go round', async () => {
    const round = Array.from({ length: 40 }, (_, index) => page(['ab', 'cd', 'ef'][index % 3] ?? ''));
    expect(await failureOf(all(walk(round).walked))).toMatchObject({ kind: 'response' });
    const { read, walked } = walk(round);
    await failureOf(all(walked));
    expect(read.mock.calls.length).toBeLessThan(12);
  });

  it('tells pages of items without ids apart', async () => {
    const pages = [{ items: [{ n: 1 }] }, { items: [{ n: 2 }] }, { items: [{ n: 3 }] }];
    const walked = paginate(client, {
      operation: 'o',
      read: async (number) => pages[number - 1] ?? { items: [] },
      itemsOf: ({ items }) => items,
      isLast: ({ items }) => items[0]?.n === 3,
      idOf: () => undefined,
    });
    const items: unknown[] = [];
    for await (const item of walked) items.push(item);
    expect(items).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  });

  it('says of an error in the middle where to go on', async () => {
    const broken = new SessionClientError('m', { kind: 'connection', provider: 'example', attempts: 1 });
    expect(await failureOf(all(walk([page('a'), page('b'), broken]).walked))).toBe(broken);
    expect(broken.page).toBe(3);
    const reason = { my: 'reason' };
    const aborted = paginate(client, { ...walkOf(reason), operation: 'o' });
    expect(await failureOf(aborted.next())).toBe(reason);
  });

  const walkOf = (reason: unknown) => ({
    read: () => Promise.reject(reason),
    itemsOf: () => [],
    isLast: () => true,
    idOf: () => 1,
  });

  it.each([0, -1, 1.5, Number.NaN, '2' as unknown as number])(
    'refuses %s as a page or a number of pages',
    async (value) => {
      for (const name of ['firstPage', 'maxPages']) {
        const { read, walked } = walk([page('a', true)], { [name]: value });
        expect(await failureOf(walked.next())).toMatchObject({
          kind: 'input',
          parameter: name === 'firstPage' ? 'page' : 'maxPages',
        });
        expect(read).not.toHaveBeenCalled();
      }
    },
  );
});

describe('poll', () => {
  const fake = () => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });

  it('looks more and more seldom until it is done', async () => {
    fake();
    vi.spyOn(Math, 'random').mockReturnValue(1);
    const looks: number[] = [];
    const done = poll(client, {
      operation: 'items.wait',
      read: async () => looks.push(performance.now()),
      isDone: (count) => count === 9,
    });
    await vi.runAllTimersAsync();
    expect(await done).toBe(9);
    const waits = looks.slice(1).map((at, index) => at - (looks[index] ?? 0));
    expect(waits).toEqual([500, 750, 1125, 1687, 2531, 3796, 5000, 5000]);
    vi.restoreAllMocks();
  });

  it('ends on time, also when the last look runs into the end', async () => {
    fake();
    const failed = failureOf(
      poll(client, { operation: 'items.wait', read: async () => 1, isDone: () => false }, { timeout: 2_000 }),
    );
    await vi.runAllTimersAsync();
    const error = await failed;
    expect(performance.now()).toBe(2_000);
    expect(error).toMatchObject({ kind: 'timeout', scope: 'total', operation: 'items.wait' });
    expect(String(error)).toContain('within 2000 ms');
  });

  it('does not look once more when the last timer comes back early', async () => {
    fake();
    const timer = globalThis.setTimeout;
    vi.stubGlobal('setTimeout', (wake: () => void, milliseconds: number) => timer(wake, milliseconds - 1));
    const read = vi.fn(async () => 1);
    const failed = failureOf(poll(client, { operation: 'items.wait', read, isDone: () => false }, { timeout: 200 }));
    await vi.runAllTimersAsync();
    expect(await failed).toMatchObject({ kind: 'timeout' });
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('gives each look what is left of the time, and turns its running out into its own end', async () => {
    fake();
    const read = async ({ totalTimeout = 0 }) => {
      await new Promise((resolve) => {
        setTimeout(resolve, totalTimeout);
      });
      throw new SessionClientError('look', {
        kind: 'timeout',
        scope: 'total',
        provider: 'example',
        attempts: 1,
        operation: 'items.get',
      });
    };
    const failed = failureOf(poll(client, { operation: 'items.wait', read, isDone: () => false }, { timeout: 700 }));
    await vi.runAllTimersAsync();
    expect(await failed).toMatchObject({ operation: 'items.wait', kind: 'timeout' });
  });

  it('waits through troubles that may pass, of a server that has answered before', async () => {
    fake();
    const trouble = (facts: object) =>
      new SessionClientError('x', { provider: 'example', attempts: 1, kind: 'api', ...facts } as ErrorFacts);
    const passing = [
      trouble({ status: 503 }),
      trouble({ kind: 'connection' }),
      trouble({ kind: 'timeout', scope: 'attempt' }),
    ];
    const answers = ['there', ...passing, trouble({ status: 429, retryAfterMs: 1000 }), 'done'];
    const read = async () => {
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer;
    };
    const done = poll(client, { operation: 'items.wait', read, isDone: (value) => value === 'done' });
    await vi.runAllTimersAsync();
    expect(await done).toBe('done');
    for (const end of [
      trouble({ status: 404 }),
      trouble({ status: 503, retryAfterMs: 61_000 }),
      trouble({ kind: 'response' }),
    ]) {
      answers.push('there', end);
      const failed = failureOf(poll(client, { operation: 'items.wait', read, isDone: () => false }));
      await vi.runAllTimersAsync();
      expect(await failed).toBe(end);
    }
    // One that never answered is more likely somewhere else.
    const [first] = passing;
    const failed = failureOf(
      poll(client, { operation: 'items.wait', read: () => Promise.reject(first), isDone: () => false }),
    );
    await vi.runAllTimersAsync();
    expect(await failed).toBe(first);
  });

  it('stops between two looks when the caller aborts, and passes other errors on', async () => {
    const controller = new AbortController();
    const read = vi.fn(async () => 1);
    const failed = failureOf(
      poll(client, { operation: 'o', read, isDone: () => false }, { signal: controller.signal }),
    );
    await vi.waitFor(() => expect(read).toHaveBeenCalled());
    controller.abort('enough');
    expect(await failed).toBe('enough');
    expect(read).toHaveBeenCalledTimes(1);
    const broken = new Error('broken');
    expect(
      await failureOf(poll(client, { operation: 'o', read: () => Promise.reject(broken), isDone: () => true })),
    ).toBe(broken);
  });

  it('refuses a time that no timer can keep', async () => {
    const wait = { operation: 'o', read: async () => 1, isDone: () => true };
    expect(await failureOf(poll(client, wait, { timeout: 0 }))).toMatchObject({ kind: 'config' });
  });
});

it('bind gives each operation its client and keeps its arguments', () => {
  const operations = {
    get: (given: Client, id: string, options?: { deep: boolean }) => ({ given, id, options }),
  };
  const bound = bind(client, operations);
  expect(bound.get('1', { deep: true })).toEqual({ given: client, id: '1', options: { deep: true } });
  expect(Object.isFrozen(bound)).toBe(true);
  // @ts-expect-error the id is missing
  bound.get();
});
