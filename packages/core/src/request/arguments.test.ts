import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { EXAMPLE, failureOf, ItemSchema, KEY } from '../../test/example-provider.ts';
import { listAllAt, subscribeAt } from '../../test/example-stream.ts';
import { json, serve } from '../../test/loopback-server.ts';
import { createClient, jsonBody, poll, queryOf, request, stream, type UpdateOptions, withinLimits } from '../index.ts';

const ITEM = { id: '1', name: 'n' };

describe('arguments that change after the call', () => {
  const create = (url: string, body: object, query: object, options: UpdateOptions) =>
    request(
      createClient(EXAMPLE, { apiKey: async () => KEY, baseUrl: url }),
      {
        operation: 'items.create',
        method: 'post',
        effect: 'set',
        path: ['items'],
        query: queryOf(query, v.object({ limit: v.number() })),
        body: jsonBody(body, v.object({ name: v.string() })),
        response: ItemSchema,
      },
      options,
    );

  it('do not change body, query and headers', async () => {
    await using server = await serve(json(200, ITEM));
    const body: Record<string, unknown> = { name: 'n' };
    const query = { limit: 1 };
    const options = { headers: { 'x-one': 'a' }, idempotencyKey: 'k1' };
    const pending = create(server.url, body, query, options);
    Object.assign(body, { name: 5, other: {} });
    query.limit = 99;
    options.headers['x-one'] = 'b';
    options.idempotencyKey = 'k2';
    await pending;
    expect(server.requests).toMatchObject([
      { url: '/items?limit=1', body: '{"name":"n"}', headers: { 'x-one': 'a', 'idempotency-key': 'k1' } },
    ]);
  });

  it('do not allow a retry, and do not replace the signal', async () => {
    await using server = await serve(json(500, {}));
    const controller = new AbortController();
    const options: { retryUpdate?: boolean; signal?: AbortSignal } = { signal: controller.signal };
    const pending = failureOf(create(server.url, { name: 'n' }, { limit: 1 }, options));
    options.retryUpdate = true;
    options.signal = AbortSignal.abort('another');
    expect(await pending).toMatchObject({ kind: 'api', status: 500, attempts: 1 });
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    ['an AbortSignal', AbortSignal.abort()],
    ['a Map', new Map()],
    ['an array', []],
  ])('%s is refused as options, by every kind of operation, and nothing is sent', async (_, given) => {
    await using server = await serve(json(200, { id: '1', name: 'last' }));
    const { url: baseUrl } = server;
    const client = createClient(EXAMPLE, { apiKey: KEY, baseUrl });
    const options = given as never;
    const read = async (own: object) => await create(baseUrl, { name: 'n' }, { limit: 1 }, own);
    const description = { operation: 'o', method: 'get', effect: 'read', path: ['x'], response: ItemSchema } as const;
    const calls: Record<string, () => Promise<unknown>> = {
      request: () => read(options),
      poll: () => poll(client, { operation: 'o', read, isDone: () => true }, options),
      withinLimits: () => withinLimits(client, 'o', options, read),
      paginate: () => listAllAt({ baseUrl }, options).next(),
      subscribe: () => subscribeAt({ baseUrl }, options).next(),
      stream: async () => stream(client, description, {} as never, options),
    };
    for (const [name, call] of Object.entries(calls)) {
      expect(await failureOf(call()), name).toMatchObject({ kind: 'input', parameter: 'options' });
    }
    expect(server.requests).toEqual([]);
  });
});
