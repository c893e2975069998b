import { describe, expect, it, vi } from 'vitest';
import { EXAMPLE, failureOf } from '../../test/example-provider.ts';
import { createClient, paginate, SessionClientError } from '../index.ts';

const client = createClient(EXAMPLE);

describe('paginate', () => {
  interface Page {
    items: string[];
    last: boolean;
  }

  function walk(pages: (Page | Error)[], query: { page?: number } = {}, options: { maxPages?: number } = {}) {
    const read = vi.fn(async ({ page = 1 }: { readonly page?: number | undefined }) => {
      const found = pages[page - 1] ?? { items: [], last: true };
      if (found instanceof Error) throw found;
      return found;
    });
    const walked = paginate(client, {
      operation: 'items.listAll',
      query,
      options,
      read,
      itemsOf: (page: Page) => page.items,
      isLast: (page) => page.last,
      idOf: (item) => item,
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
    expect(read.mock.calls.map(([query]) => query.page)).toEqual([undefined, 2, 3]);
  });

  it('begins where it is told and ends after maxPages', async () => {
    const { read, walked } = walk([page('a'), page('b'), page('c'), page('d')], { page: 2 }, { maxPages: 2 });
    expect(await all(walked)).toBe('bc');
    expect(read.mock.calls.map(([query]) => query.page)).toEqual([2, 3]);
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
    expect(String(error)).toContain('is empty but claims that more follow');
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
      query: {},
      options: {},
      read: async ({ page = 1 }: { readonly page?: number | undefined }) => pages[page - 1] ?? { items: [] },
      itemsOf: ({ items }: { items: { n: number }[] }) => items,
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
    query: {},
    options: {},
    read: () => Promise.reject(reason),
    itemsOf: () => [],
    isLast: () => true,
    idOf: () => 1,
  });

  it.each([null, 5, 'no'])('refuses %j in place of options', async (options) => {
    const { read, walked } = walk([page('a', true)], {}, options as never);
    expect(await failureOf(walked.next())).toMatchObject({ kind: 'input', parameter: 'options' });
    expect(read).not.toHaveBeenCalled();
  });

  it.each([0, -1, 1.5, Number.NaN, '2' as unknown as number])(
    'refuses %s as a page or a number of pages',
    async (value) => {
      for (const name of ['page', 'maxPages']) {
        const [query, options] = name === 'page' ? [{ page: value }, {}] : [{}, { maxPages: value }];
        const { read, walked } = walk([page('a', true)], query, options);
        expect(await failureOf(walked.next())).toMatchObject({
          kind: 'input',
          parameter: name,
        });
        expect(read).not.toHaveBeenCalled();
      }
    },
  );
});
