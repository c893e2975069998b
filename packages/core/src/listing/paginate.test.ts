import { describe, expect, it, vi } from 'vitest';
import { EXAMPLE, failureOf } from '../../test/example-provider.ts';
import { createClient, paginate, SessionClientError } from '../index.ts';

const client = createClient(EXAMPLE);

describe('paginate', () => {
  interface Page {
    items: string[];
    last: boolean;
  }

  function start(pages: (Page | Error)[], query: { page?: number } = {}, options: { maxPages?: number } = {}) {
    const read = vi.fn(async ({ page = 1 }: { readonly page?: number | undefined }) => {
      const found = pages[page - 1] ?? { items: [], last: true };
      if (found instanceof Error) throw found;
      return found;
    });
    const yielded = paginate(client, {
      operation: 'items.listAll',
      query,
      options,
      read,
      itemsOf: (page: Page) => page.items,
      isLast: (page) => page.last,
      idOf: (item) => item,
    });
    return { read, yielded };
  }

  const page = (items: string, last = false): Page => ({ items: items.split('').filter(Boolean), last });
  const all = async (yielded: AsyncIterable<string>) => {
    let items = '';
    for await (const item of yielded) items += item;
    return items;
  };

  it('yields every item, and requests a page only when it is needed', async () => {
    const { read, yielded } = start([page('ab'), page('cd'), page('e', true)]);
    expect((await yielded.next()).value).toBe('a');
    expect((await yielded.next()).value).toBe('b');
    expect(read).toHaveBeenCalledTimes(1);
    expect(await all(yielded)).toBe('cde');
    expect(read.mock.calls.map(([query]) => query.page)).toEqual([undefined, 2, 3]);
  });

  it('starts at `page` and ends after `maxPages`', async () => {
    const { read, yielded } = start([page('a'), page('b'), page('c'), page('d')], { page: 2 }, { maxPages: 2 });
    expect(await all(yielded)).toBe('bc');
    expect(read.mock.calls.map(([query]) => query.page)).toEqual([2, 3]);
  });

  it('ignores one repeated page, and rejects at the second with the page to continue with', async () => {
    expect(await all(start([page('ab'), page('ab'), page('c', true)]).yielded)).toBe('abc');
    const error = await failureOf(all(start([page('ab'), page('ab'), page('ab'), page('c', true)]).yielded));
    expect(error).toMatchObject({ kind: 'response', operation: 'items.listAll', page: 3 });
    expect(String(error)).toContain('repeats an earlier one');
  });

  it('ignores one empty page that claims more, and rejects at the second', async () => {
    expect(await all(start([page('a'), page(''), page('c', true)]).yielded)).toBe('ac');
    const error = await failureOf(all(start([page('a'), page(''), page(''), page('c', true)]).yielded));
    expect(error).toMatchObject({ kind: 'response', page: 3 });
    expect(String(error)).toContain('is empty but claims that more follow');
  });

  it('rejects where the pages repeat in a cycle', async () => {
    const round = Array.from({ length: 40 }, (_, index) => page(['ab', 'cd', 'ef'][index % 3] ?? ''));
    expect(await failureOf(all(start(round).yielded))).toMatchObject({ kind: 'response' });
    const { read, yielded } = start(round);
    await failureOf(all(yielded));
    expect(read.mock.calls.length).toBeLessThan(12);
  });

  it('distinguishes pages of items without ids', async () => {
    const pages = [{ items: [{ n: 1 }] }, { items: [{ n: 2 }] }, { items: [{ n: 3 }] }];
    const yielded = paginate(client, {
      operation: 'o',
      query: {},
      options: {},
      read: async ({ page = 1 }: { readonly page?: number | undefined }) => pages[page - 1] ?? { items: [] },
      itemsOf: ({ items }: { items: { n: number }[] }) => items,
      isLast: ({ items }) => items[0]?.n === 3,
      idOf: () => undefined,
    });
    const items: unknown[] = [];
    for await (const item of yielded) items.push(item);
    expect(items).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  });

  it('sets the page to continue with on an error', async () => {
    const broken = new SessionClientError('m', { kind: 'connection', provider: 'example', attempts: 1 });
    expect(await failureOf(all(start([page('a'), page('b'), broken]).yielded))).toBe(broken);
    expect(broken.page).toBe(3);
    const reason = { my: 'reason' };
    const aborted = paginate(client, { ...listingOf(reason), operation: 'o' });
    expect(await failureOf(aborted.next())).toBe(reason);
  });

  const listingOf = (reason: unknown) => ({
    query: {},
    options: {},
    read: () => Promise.reject(reason),
    itemsOf: () => [],
    isLast: () => true,
    idOf: () => 1,
  });

  it.each([null, 5, 'no'])('refuses %j as options', async (options) => {
    const { read, yielded } = start([page('a', true)], {}, options as never);
    expect(await failureOf(yielded.next())).toMatchObject({ kind: 'input', parameter: 'options' });
    expect(read).not.toHaveBeenCalled();
  });

  it.each([0, -1, 1.5, Number.NaN, '2' as unknown as number])(
    'refuses %s as `page` and as `maxPages`',
    async (value) => {
      for (const name of ['page', 'maxPages']) {
        const [query, options] = name === 'page' ? [{ page: value }, {}] : [{}, { maxPages: value }];
        const { read, yielded } = start([page('a', true)], query, options);
        expect(await failureOf(yielded.next())).toMatchObject({
          kind: 'input',
          parameter: name,
        });
        expect(read).not.toHaveBeenCalled();
      }
    },
  );
});
