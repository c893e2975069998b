import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { call, failureOf, KEY } from '../../test/example-provider.ts';
import { type Handler, hang, json, reset, serve, text, truncate } from '../../test/loopback-server.ts';
import { type Effect, isClientError, type Outcome } from '../index.ts';

const ITEM = { id: '1', name: 'n' };
const EFFECTS: Effect[] = ['read', 'delete', 'set', 'unsafe'];

beforeEach(() => {
  // Jitter picks the shortest wait, so that backoff takes no time.
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('retries', () => {
  type Case = [name: string, fault: Handler, retried: Effect[], outcome: Outcome];
  // Those of servers, those that CDNs add, and one that nobody knows.
  const PASSING = [500, 502, 503, 504, 507, 520, 521, 522, 523, 524, 529, 530, 599];
  const LASTING = [501, 505, 511, 525, 526];
  const cases: Case[] = [
    ['408', json(408, {}), ['read', 'delete'], 'unknown'],
    ...PASSING.map((status): Case => [String(status), json(status, {}), ['read', 'delete'], 'unknown']),
    ...LASTING.map((status): Case => [String(status), json(status, {}), [], 'unknown']),
    ['a reset', reset, ['read', 'delete'], 'unknown'],
    ['a truncated response', truncate, ['read', 'delete'], 'unknown'],
    ['429', json(429, {}), EFFECTS, 'not-applied'],
    ['429 of a used-up quota', json(429, { quota: true }), [], 'not-applied'],
    ['400', json(400, {}), [], 'not-applied'],
    ['409', json(409, {}), [], 'not-applied'],
    ['423', json(423, {}), [], 'not-applied'],
    ['425', json(425, {}), [], 'not-applied'],
    ['HTML with 200', text(200, '<!doctype html><p>hi'), [], 'unknown'],
    ['text with 200', text(200, 'hello'), [], 'applied'],
    ['an empty 200', text(200, ''), [], 'applied'],
    ['a redirect', text(307, '', { location: 'http://127.0.0.1:9/other' }), [], 'unknown'],
  ];
  for (const [name, fault, retried, outcome] of cases) {
    for (const effect of EFFECTS) {
      it(`after ${name}, ${effect} is ${retried.includes(effect) ? 'retried' : 'not retried'}`, async () => {
        await using server = await serve(fault);
        const error = await failureOf(call(effect, { baseUrl: server.url }));
        const attempts = retried.includes(effect) ? 3 : 1;
        expect(server.requests).toHaveLength(attempts);
        expect(error).toMatchObject({ provider: 'example', operation: `items.${effect}`, attempts });
        expect((error as { outcome?: Outcome }).outcome).toBe(effect === 'read' ? undefined : outcome);
      });
    }
  }

  it('include an update if the caller passes `retryUpdate`', async () => {
    await using server = await serve(json(500, {}), json(200, ITEM));
    await expect(call('set', { baseUrl: server.url }, { retryUpdate: true })).resolves.toEqual(ITEM);
    expect(server.requests).toHaveLength(2);
  });

  it('do not include a creation, also if the caller passes `retryUpdate`', async () => {
    await using server = await serve(json(500, {}));
    const error = await failureOf(call('unsafe', { baseUrl: server.url }, { retryUpdate: true }));
    expect(error).toMatchObject({ attempts: 1, outcome: 'unknown' });
    expect(server.requests).toHaveLength(1);
  });

  it('include every effect after a refused connection', async () => {
    const server = await serve(hang);
    await server[Symbol.asyncDispose]();
    for (const effect of EFFECTS) {
      const error = await failureOf(call(effect, { baseUrl: server.url }));
      expect(error).toMatchObject({ kind: 'connection', attempts: 3, code: 'ECONNREFUSED' });
      if (effect !== 'read') expect(error).toMatchObject({ outcome: 'not-applied' });
    }
  });

  it('end with an unknown outcome if any attempt may have been applied', async () => {
    await using server = await serve(reset, json(403, {}));
    expect(await failureOf(call('delete', { baseUrl: server.url }))).toMatchObject({ status: 403, outcome: 'unknown' });
  });

  it.each(EFFECTS)(
    'of a 204 are not made: a delete resolves, and other effects reject with a response error: %s',
    async (effect) => {
      await using server = await serve((_, response) => response.writeHead(204).end());
      const done = call(effect, { baseUrl: server.url });
      if (effect === 'delete') await expect(done).resolves.toBeUndefined();
      else expect(await failureOf(done)).toMatchObject({ kind: 'response', status: 204, attempts: 1 });
      expect(server.requests).toHaveLength(1);
    },
  );

  it('of a delete resolve on not-found after a lost response only', async () => {
    await using lost = await serve(reset, json(404, {}));
    await expect(call('delete', { baseUrl: lost.url })).resolves.toBeUndefined();
    await using absent = await serve(json(404, {}));
    expect(await failureOf(call('delete', { baseUrl: absent.url }))).toMatchObject({
      reason: 'not-found',
      outcome: 'not-applied',
    });
    await using limited = await serve(json(429, {}), json(404, {}));
    expect(await failureOf(call('delete', { baseUrl: limited.url }))).toMatchObject({ reason: 'not-found' });
  });

  it('send the same bytes, with an idempotency key only if the caller passes one', async () => {
    await using server = await serve(json(429, {}), json(429, {}), json(200, ITEM));
    await call('unsafe', { baseUrl: server.url }, { idempotencyKey: 'once-7' });
    const [first, ...others] = server.requests;
    expect(others).toHaveLength(2);
    for (const other of others) expect(other).toEqual(first);
    expect(first?.headers['idempotency-key']).toBe('once-7');
    await call('unsafe', { baseUrl: server.url });
    expect(server.requests.at(-1)?.headers).not.toHaveProperty('idempotency-key');
  });

  it('are limited by `retries` of the call or of the client', async () => {
    await using server = await serve(json(500, {}));
    await failureOf(call('read', { baseUrl: server.url, retries: 1 }));
    expect(server.requests).toHaveLength(2);
    await failureOf(call('read', { baseUrl: server.url, retries: 1 }, { retries: 0 }));
    expect(server.requests).toHaveLength(3);
  });
});

describe('request', () => {
  it('calls onResponse with status, headers, request id and attempts', async () => {
    await using server = await serve(json(500, {}), json(200, ITEM, { 'x-request-id': 'r-1', 'x-extra': 'e' }));
    const onResponse = vi.fn();
    await call('read', { baseUrl: server.url }, { onResponse });
    expect(onResponse).toHaveBeenCalledOnce();
    const [info] = onResponse.mock.calls[0] ?? [];
    expect(info).toMatchObject({ status: 200, requestId: 'r-1', attempts: 2 });
    expect(info.headers.get('x-extra')).toBe('e');
  });

  it('ignores listeners that throw, reject or hang', async () => {
    await using server = await serve(json(200, ITEM));
    const broken = [
      () => {
        throw new Error('listener');
      },
      async () => {
        throw new Error('listener');
      },
      () => new Promise(() => {}),
    ];
    for (const listener of broken) {
      const hooks = { onRequest: listener, onResponse: listener, onRetry: listener, onError: listener };
      await expect(call('read', { baseUrl: server.url, hooks }, { onResponse: listener })).resolves.toEqual(ITEM);
    }
  });

  it('returns the parsed object with unknown fields', async () => {
    await using server = await serve(json(200, { ...ITEM, new_field: [1] }));
    await expect(call('read', { baseUrl: server.url })).resolves.toEqual({ ...ITEM, new_field: [1] });
  });

  it('sets the request id on errors', async () => {
    await using server = await serve(json(404, { message: 'no such item' }, { 'x-request-id': 'r-2' }));
    const error = await failureOf(call('read', { baseUrl: server.url }));
    expect(isClientError(error) && error.message).toBe('example items.read responded 404 (not-found): no such item.');
    expect(error).toMatchObject({ requestId: 'r-2', body: { message: 'no such item' } });
  });
});

it('request sends the credential in its header, and not in the URL', async () => {
  await using server = await serve(json(200, ITEM));
  await call('read', { baseUrl: server.url });
  expect(server.requests[0]?.headers['x-example-auth']).toBe(`Bearer ${KEY}`);
  expect(server.requests[0]?.url).toBe('/items/1');
});

it('an error masks the secrets of a proxy-auth header and of a cookie', async () => {
  await using server = await serve(json(400, { message: 'bad gateway-token-123456, bad cookie-secret-1' }));
  const headers = { 'proxy-auth': 'Bearer gateway-token-123456', cookie: 'sid=cookie-secret-1; b=c' };
  const error = await failureOf(call('read', { baseUrl: server.url, headers }));
  expect(error).toMatchObject({ message: expect.stringContaining('bad ***, bad ***') });
});

it.each([
  [
    'message',
    {
      get message() {
        throw new Error('hostile');
      },
    },
  ],
  [
    'transportFailure',
    {
      get transportFailure() {
        throw new Error('hostile');
      },
    },
  ],
])(
  'request rejects with a connection error if a transport throws an object with a throwing getter: %s',
  async (_, hostile) => {
    const transport = () => Promise.reject(hostile);
    expect(await failureOf(call('unsafe', { transport }))).toMatchObject({ kind: 'connection', outcome: 'unknown' });
  },
);
