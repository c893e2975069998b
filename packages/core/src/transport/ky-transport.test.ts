import * as v from 'valibot';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { call, EXAMPLE, failureOf, ItemSchema, KEY } from '../../test/example-provider.ts';
import { json, serve, text } from '../../test/loopback-server.ts';
import { createClient, queryOf, request } from '../index.ts';

beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const ITEM = { id: '1' };

it('an id that is a URL is sent as one segment below the base URL', async () => {
  await using server = await serve(json(200, { id: 'https://evil.invalid/x' }));
  const client = createClient(EXAMPLE, { apiKey: KEY, baseUrl: `${server.url}/prefix` });
  await request(client, {
    operation: 'items.read',
    method: 'get',
    effect: 'read',
    path: ['items', { id: 'https://evil.invalid/x' }],
    response: ItemSchema,
  });
  expect(server.requests[0]?.url).toBe('/prefix/items/https%3A%2F%2Fevil.invalid%2Fx');
});

it('retries depend on the effect: an unsafe PUT is sent once, a reading POST three times', async () => {
  await using server = await serve(json(500, {}));
  const client = createClient(EXAMPLE, { apiKey: KEY, baseUrl: server.url });
  const describe = { operation: 'o', path: ['x'], response: ItemSchema };
  await failureOf(request(client, { ...describe, method: 'put', effect: 'unsafe' }));
  expect(server.requests).toHaveLength(1);
  await failureOf(request(client, { ...describe, method: 'post', effect: 'read' }));
  expect(server.requests).toHaveLength(4);
});

it('arrays, dates and objects are sent in a query as the provider describes', async () => {
  await using server = await serve(json(200, ITEM));
  const client = createClient(EXAMPLE, { apiKey: KEY, baseUrl: server.url });
  const value = {
    joined: ['a', 'b'],
    repeated: ['a', 'b'],
    date: new Date(0),
    none: null,
    absent: undefined,
    nested: { number: '+1' },
  };
  await request(client, {
    operation: 'o',
    method: 'get',
    effect: 'read',
    path: ['x'],
    query: queryOf(value, v.looseObject({}), { commaJoined: ['joined'] }),
    response: ItemSchema,
  });
  expect(server.requests[0]?.url).toBe(
    '/x?joined=a%2Cb&repeated=a&repeated=b&date=1970-01-01T00%3A00%3A00.000Z&nested%5Bnumber%5D=%2B1',
  );
});

it.each([301, 302, 303, 307, 308])('a %i is not followed, and no key or body reaches its target', async (status) => {
  await using target = await serve(json(200, ITEM));
  await using server = await serve(text(status, '', { location: `${target.url}/stolen` }));
  for (const effect of ['read', 'unsafe'] as const) {
    const error = await failureOf(call(effect, { baseUrl: server.url }));
    expect(error).toMatchObject({ kind: 'response', attempts: 1 });
    expect(String(error)).toContain('redirect');
  }
  expect(target.requests).toHaveLength(0);
});

it('the error of a redirect names the origin of its target only', async () => {
  const fetch = async () => new Response(null, { status: 302, headers: { location: 'https://evil.invalid/?key=1' } });
  const error = await failureOf(call('unsafe', { fetch }));
  expect(error).toMatchObject({ kind: 'response', status: 302, outcome: 'unknown' });
  expect(String(error)).toContain('https://evil.invalid;');
  expect(String(error)).not.toContain('key=1');
});

it('a body is sent with its length, not in chunks', async () => {
  await using server = await serve(json(200, ITEM));
  await call('unsafe', { baseUrl: server.url });
  expect(server.requests[0]?.headers['content-length']).toBe('12');
  expect(server.requests[0]?.headers).not.toHaveProperty('transfer-encoding');
});

it('a stubbed global fetch is called with the sent URL and options, not with a Request of ky', async () => {
  const seen = vi.fn<typeof globalThis.fetch>(async () => Response.json(ITEM));
  vi.spyOn(globalThis, 'fetch').mockImplementation(seen);
  await call('unsafe', {});
  const [url, init] = seen.mock.calls[0] ?? [];
  expect(url).toBe('https://example.invalid/items/1');
  expect(init).toMatchObject({ method: 'POST', body: '{"name":"n"}', headers: { accept: 'application/json' } });
  await call('unsafe', { fetch: seen });
  expect(seen.mock.calls[1]).toEqual([url, { ...init, signal: expect.any(AbortSignal) }]);
});
