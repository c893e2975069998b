import { gzipSync } from 'node:zlib';
import * as v from 'valibot';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { call, EXAMPLE, failureOf, KEY } from '../../test/example-provider.ts';
import { json, serve, text } from '../../test/loopback-server.ts';
import { createClient, request } from '../index.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const ONCE = { retries: 0 };
const ZIPPED = gzipSync('{"id":"1"}');

describe('a response body', () => {
  it.each([
    ['no content type', text(200, '{"id":"1"}')],
    ['an odd content type', text(200, '{"id":"1"}', { 'content-type': 'text/html' })],
    ['a byte order mark', text(200, '\ufeff{"id":"1"}')],
    ['white space around', text(200, ' \n{"id":"1"}\n ')],
    ['compression', text(200, ZIPPED, { 'content-encoding': 'gzip' })],
    [
      'compression, and its length in that form',
      text(200, ZIPPED, { 'content-encoding': 'gzip', 'content-length': String(ZIPPED.length) }),
    ],
    [
      'a character split between two pieces',
      (_: unknown, response: import('node:http').ServerResponse) => {
        const bytes = Buffer.from('{"id":"1","name":"é"}');
        response.write(bytes.subarray(0, 18));
        response.end(bytes.subarray(18));
      },
    ],
  ])('is read with %s', async (_, handler) => {
    await using server = await serve(handler);
    await expect(call('read', { baseUrl: server.url })).resolves.toMatchObject({ id: '1' });
  });

  it.each([
    ['not UTF-8', text(200, Buffer.from([0x7b, 0x22, 0xff, 0xfe])), 'not valid UTF-8'],
    ['truncated within a character', text(200, Buffer.from([0x22, 0xc3])), 'not valid UTF-8'],
    ['HTML', text(200, '<!DOCTYPE html><title>x'), 'an HTML page'],
    ['text', text(200, 'hello \u001b[31mthere'), 'is not JSON: hello [31mthere'],
    ['empty', text(200, ''), 'an empty body'],
    ['null', text(200, 'null'), 'expected object'],
    ['a number', text(200, '7'), 'expected object'],
    ['a string', text(200, '"id"'), 'expected object'],
    ['an array', text(200, '[{"id":"1"}]'), 'expected an object'],
  ])('that is %s is refused', async (_, handler, message) => {
    await using server = await serve(handler);
    const error = await failureOf(call('unsafe', { baseUrl: server.url }));
    // An HTML page is not a response of the API.
    const outcome = message.includes('HTML') ? 'unknown' : 'applied';
    expect(error).toMatchObject({ kind: 'response', status: 200, outcome, attempts: 1 });
    expect(String(error)).toContain(message);
  });

  it('whose schema throws was applied, and the error says that the schema failed', async () => {
    const fetch = async () => Response.json({ id: '1' });
    const check = v.check<string, string>(() => {
      throw new Error('boom');
    }, 'good');
    const client = createClient(EXAMPLE, { apiKey: KEY, fetch });
    const response = v.object({ id: v.pipe(v.string(), check) });
    const call = request(client, {
      operation: 'items.add',
      method: 'post',
      effect: 'unsafe',
      path: ['items'],
      response,
    });
    const error = await failureOf(call);
    expect(error).toMatchObject({ kind: 'response', outcome: 'applied', attempts: 1 });
    expect(String(error)).toContain('the schema itself failed');
  });

  it('shorter than its declared length is truncated, even if the JSON is complete', async () => {
    const fetch = async () => new Response('{"id":"1"}', { headers: { 'content-length': '11' } });
    const error = await failureOf(call('unsafe', { fetch }));
    expect(error).toMatchObject({ kind: 'response', outcome: 'unknown' });
    expect(String(error)).toContain('truncated');
    await using server = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '11' });
      response.write('{"id":"1"}', () => response.socket?.destroy());
    });
    expect(await failureOf(call('unsafe', { baseUrl: server.url }))).toMatchObject({
      kind: 'response',
      status: 200,
      outcome: 'unknown',
    });
  });
});

describe('maxResponseBytes', () => {
  const limits = { maxResponseBytes: 1_000 };

  it('limits decoded bytes: a compression bomb is stopped', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000, ' '));
    expect(bomb.length).toBeLessThan(100_000);
    await using server = await serve(text(200, bomb, { 'content-encoding': 'gzip' }));
    const error = await failureOf(call('unsafe', { baseUrl: server.url, maxResponseBytes: 1_000_000 }));
    expect(error).toMatchObject({ kind: 'response', outcome: 'applied' });
    expect(String(error)).toContain('larger than 1,000,000 bytes');
  });

  it('limits the declared length, and bytes without a declared length', async () => {
    await using declared = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '1001' });
      response.flushHeaders();
    });
    await using endless = await serve((_, response) => {
      const write = () => {
        while (!response.destroyed && response.write(' '.repeat(500)));
        response.once('drain', write);
      };
      write();
    });
    for (const server of [declared, endless]) {
      const error = await failureOf(call('read', { baseUrl: server.url, ...limits, ...ONCE }));
      expect(String(error)).toContain('larger than 1,000 bytes');
      await expect.poll(() => server.usedSockets()).toBe(0);
    }
  });

  it('of an error body over 64 KiB does not hide the status', async () => {
    await using server = await serve(text(400, 'x'.repeat(100_000)));
    expect(await failureOf(call('read', { baseUrl: server.url }))).toMatchObject({ kind: 'api', status: 400 });
  });
});

it('own `__proto__` keys are dropped, also escaped ones', async () => {
  const bodies = [
    '{"id":"1","__proto__":{"polluted":1},"a":[{"__proto__":{"polluted":1},"b":2}]}',
    '{"id":"1","\\u005f_proto\\u005F_":{"polluted":1},"a":[{"__pr\\u006fto__":1,"b":2}]}',
  ];
  for (const body of bodies) {
    await using server = await serve(text(200, body));
    const value = (await call('read', { baseUrl: server.url })) as { a: object[] };
    expect(Object.hasOwn(value, '__proto__')).toBe(false);
    expect(Object.hasOwn(value.a[0] as object, '__proto__')).toBe(false);
    expect(value).toEqual({ id: '1', a: [{ b: 2 }] });
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  }
});

describe('a response that does not match its schema', () => {
  it('is returned as it is, and each new mismatch is reported once', async () => {
    await using server = await serve(json(200, { id: 7, name: null }), json(200, { id: 7 }), json(200, { name: 'n' }));
    const onMismatch = vi.fn();
    const reported = { baseUrl: server.url, onMismatch };
    const { createClient, request } = await import('../index.ts');
    const { EXAMPLE, ItemSchema, KEY } = await import('../../test/example-provider.ts');
    const client = createClient(EXAMPLE, { apiKey: KEY, ...reported });
    const get = () =>
      request(client, { operation: 'items.read', method: 'get', effect: 'read', path: ['x'], response: ItemSchema });
    expect(await get()).toEqual({ id: 7, name: null });
    expect(await get()).toEqual({ id: 7 });
    expect(await get()).toEqual({ name: 'n' });
    expect(onMismatch.mock.calls.map(([report]) => report)).toEqual([
      { provider: 'example', operation: 'items.read', path: 'id', expected: 'string' },
      { provider: 'example', operation: 'items.read', path: 'name', expected: 'string' },
    ]);
  });

  it('leads to one console warning without onMismatch', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    await using server = await serve(json(200, { id: 7 }));
    await call('read', { baseUrl: server.url });
    expect(warn.mock.calls).toEqual([
      ['example items.read: unexpected response: expected string at `id`. Reported once.'],
    ]);
  });

  it("is refused with validation: 'throw', and the write was applied", async () => {
    await using server = await serve(json(200, { id: 7 }));
    const error = await failureOf(call('unsafe', { baseUrl: server.url, validation: 'throw' }));
    expect(error).toMatchObject({ kind: 'response', outcome: 'applied' });
    expect(String(error)).toContain('expected string at `id`');
  });

  it('is always refused if it has another id than the requested one', async () => {
    const { createClient, request } = await import('../index.ts');
    const { EXAMPLE, ItemSchema, KEY } = await import('../../test/example-provider.ts');
    const lower = '0b6e2a54-3c1d-4f7a-9a7e-2d5f0c8b1e11';
    await using server = await serve(
      json(200, { id: lower.toUpperCase() }),
      json(200, { id: 'A' }),
      json(200, { id: 1 }),
      json(200, { id: { toString: 1 } }),
      json(200, { id: 'a' }),
    );
    const client = createClient(EXAMPLE, { apiKey: KEY, baseUrl: server.url, onMismatch: () => {} });
    const get = (id: string) =>
      request(client, {
        operation: 'items.read',
        method: 'get',
        effect: 'read',
        path: ['items', { id }],
        response: ItemSchema,
        expectedId: { field: 'id', id },
      });
    await expect(get(lower)).resolves.toBeDefined();
    for (const id of ['a', '1', 'a']) expect(await failureOf(get(id))).toMatchObject({ kind: 'response' });
    await expect(get('a')).resolves.toBeDefined();
  });

  it('is refused for another id within an envelope, too', async () => {
    const { createClient, request } = await import('../index.ts');
    const { EXAMPLE, ItemSchema, KEY } = await import('../../test/example-provider.ts');
    const response = v.object({ data: ItemSchema });
    await using server = await serve(json(200, { data: { id: 'a' } }), json(200, { data: { id: 'b' } }), json(200, {}));
    const client = createClient(EXAMPLE, { apiKey: KEY, baseUrl: server.url, onMismatch: () => {} });
    const expectedId = { field: 'data.id', id: 'a' };
    const get = () =>
      request(client, { operation: 'o', method: 'get', effect: 'read', path: ['x'], response, expectedId });
    await expect(get()).resolves.toEqual({ data: { id: 'a' } });
    expect(String(await failureOf(get()))).toContain('its `data.id` is not the id that was asked for');
    await expect(get()).resolves.toEqual({});
  });
});
