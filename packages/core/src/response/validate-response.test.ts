import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { EXAMPLE, KEY } from '../../test/example-provider.ts';
import { json, serve } from '../../test/loopback-server.ts';
import { type ClientOptions, createClient, type MismatchReport, request } from '../index.ts';

const PageSchema = v.object({ items: v.array(v.object({ id: v.string() })), total: v.number() });

interface Page {
  readonly items: readonly { readonly id: unknown }[];
  readonly total: unknown;
}

/** Lists a page of 100 items whose ids are strings, except at the given positions. */
async function list(wrong: readonly number[], options: ClientOptions = {}, total: unknown = 100) {
  const items = Array.from({ length: 100 }, (_, index) => ({ id: wrong.includes(index) ? index : `item-${index}` }));
  await using server = await serve(json(200, { items, total }));
  const reports: MismatchReport[] = [];
  const client = createClient(EXAMPLE, {
    apiKey: KEY,
    baseUrl: server.url,
    onMismatch: (report) => reports.push(report),
    ...options,
  });
  const description = { operation: 'items.list', method: 'get', effect: 'read', path: ['items'] } as const;
  const page: Page = await request(client, { ...description, response: PageSchema, pageItems: 'items' });
  return { page, paths: reports.map(({ path }) => path) };
}

describe('the validation of a page', () => {
  it('returns all items as they are', async () => {
    const { page, paths } = await list([]);
    expect(page.items).toHaveLength(100);
    expect(paths).toEqual([]);
  });

  it.each([0, 11, 55, 99])('reports a mismatch in a sampled item: %i', async (index) => {
    expect((await list([index])).paths).toEqual(['items[].id']);
  });

  it('reports a mismatch that most items have', async () => {
    const { page, paths } = await list(Array.from({ length: 60 }, (_, index) => index));
    expect(paths).toEqual(['items[].id']);
    expect(page.items[59]?.id).toBe(59);
  });

  it("does not check the other items with 'warn'", async () => {
    expect((await list([1, 50, 98])).paths).toEqual([]);
  });

  it("checks every item with 'throw'", async () => {
    const failure = list([50], { validation: 'throw' });
    await expect(failure).rejects.toMatchObject({ kind: 'response', message: expect.stringContaining('items[].id') });
  });

  it('checks the fields beside the items', async () => {
    expect((await list([], {}, 'many')).paths).toEqual(['total']);
  });
});

it('a mismatch report shows no key of a record, which is data', async () => {
  const key = '0b6e2a54-3c1d-4f7a-9a7e-2d5f0c8b1e11';
  await using server = await serve(json(200, { byId: { [key]: 5 } }));
  const paths: string[] = [];
  const client = createClient(EXAMPLE, {
    apiKey: KEY,
    baseUrl: server.url,
    onMismatch: ({ path }) => paths.push(path),
  });
  const response = v.object({ byId: v.record(v.string(), v.string()) });
  await request(client, { operation: 'o', method: 'get', effect: 'read', path: ['o'], response });
  expect(paths).toEqual(['byId.*']);
});
