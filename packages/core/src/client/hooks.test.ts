import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { call, EXAMPLE, failureOf, KEY } from '../../test/example-provider.ts';
import { json, reset, serve } from '../../test/loopback-server.ts';
import { recordHooks } from '../../test/record-hooks.ts';
import { createClient, customRequest, type RequestEvent } from '../index.ts';

beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const COMMON = {
  provider: 'example',
  operation: 'items.read',
  callId: expect.any(Number),
  parentId: undefined,
  context: 'job-7',
};

it('hooks are called for each step of a call, in order', async () => {
  await using server = await serve(
    json(503, { message: 'busy' }, { 'x-request-id': 'r-1' }),
    json(200, { id: '1' }, { 'x-request-id': 'r-2' }),
  );
  const { hooks, events } = recordHooks();
  await call('read', { baseUrl: server.url, hooks }, { context: 'job-7' });
  const url = `${server.url}/items/1`;
  const duration = expect.any(Number);
  expect(events).toEqual([
    ['start', { ...COMMON, attempt: 0 }],
    ['request', { ...COMMON, attempt: 1, method: 'GET', url, headers: expect.any(Object) }],
    ['response', { ...COMMON, attempt: 1, status: 503, requestId: 'r-1', durationMs: duration }],
    [
      'retry',
      {
        ...COMMON,
        attempt: 1,
        delayMs: 0,
        kind: 'api',
        reason: 'unavailable',
        message: 'example items.read responded 503 (unavailable): busy.',
      },
    ],
    ['request', { ...COMMON, attempt: 2, method: 'GET', url, headers: expect.any(Object) }],
    ['response', { ...COMMON, attempt: 2, status: 200, requestId: 'r-2', durationMs: duration }],
    ['success', { ...COMMON, attempt: 2, status: 200, requestId: 'r-2', ended: undefined, durationMs: duration }],
  ]);
  expect(new Set(events.map(([, event]) => event['callId'])).size).toBe(1);
});

it('onRequest shows no secret in a header, whatever its name', async () => {
  await using server = await serve(json(200, {}));
  const { hooks, events } = recordHooks();
  const options = { apiKey: KEY, baseUrl: server.url, hooks, headers: { 'x-forwarded': `for=me;by=${KEY}` } };
  await customRequest(createClient(EXAMPLE, options), { method: 'get', path: '/items' });
  expect(events[1]?.[1]['headers']).toMatchObject({ 'x-forwarded': 'for=me;by=***' });
});

it('onRequest shows no secret in the URL: neither a known one, nor a parameter that is named like one', async () => {
  await using server = await serve(json(200, {}));
  const { hooks, events } = recordHooks();
  const client = createClient(EXAMPLE, { apiKey: KEY, baseUrl: server.url, hooks });
  const query = {
    id: '1',
    access_token: 'a/1',
    filter: { Password: 'p' },
    secret: ['1', '2'],
    of: KEY,
    state: 'ready',
  };
  await customRequest(client, { method: 'get', path: ['keys', { of: KEY }], query });
  const shown = '/keys/***?id=1&access_token=***&filter%5BPassword%5D=***&secret=***&secret=***&of=***&state=ready';
  expect(events[1]?.[1]['url']).toBe(`${server.url}${shown}`);
  expect(server.requests[0]?.url).toContain(`/keys/${KEY}?id=1&access_token=a%2F1&`);
});

it('onError is called with the error and the outcome of a write', async () => {
  await using server = await serve(reset);
  const { hooks, events, names } = recordHooks();
  const error = await failureOf(call('unsafe', { baseUrl: server.url, hooks }));
  expect(names()).toEqual(['start', 'request', 'error']);
  expect(events.at(-1)?.[1]).toMatchObject({ error, attempt: 1, outcome: 'unknown', durationMs: expect.any(Number) });
});

it('onError is called with a usage error', async () => {
  const { hooks, events, names } = recordHooks();
  await failureOf(call('unsafe', { hooks }, { timeout: -1 }));
  expect(names()).toEqual(['start', 'error']);
  expect(events[1]?.[1]).toMatchObject({ attempt: 0, outcome: 'not-applied' });
});

it('onReconcile is called when a delete whose response was lost turns out to be applied', async () => {
  await using server = await serve(reset, json(404, {}));
  const { hooks, events, names } = recordHooks();
  expect(await call('delete', { baseUrl: server.url, hooks })).toBeUndefined();
  expect(names()).toEqual(['start', 'request', 'retry', 'request', 'response', 'reconcile', 'success']);
  expect(events.at(-2)?.[1]).toMatchObject({ attempt: 2, outcome: 'applied' });
});

it('hooks get another `callId` for each call', async () => {
  await using server = await serve(json(200, { id: '1' }));
  const { hooks, events } = recordHooks();
  await Promise.all([1, 2, 3].map(() => call('read', { baseUrl: server.url, hooks })));
  const idsOf = (name: string) => events.filter(([each]) => each === name).map(([, event]) => event['callId']);
  expect(new Set(idsOf('request')).size).toBe(3);
  expect(idsOf('success').sort()).toEqual(idsOf('request').sort());
});

it('hooks may be methods of an object, and return promises of another realm', async () => {
  class Metrics {
    count = 0;
    onRequest() {
      this.count += 1;
    }
    onSuccess() {
      this.count += 1;
      return runInNewContext('Promise.reject(new Error("a rejection of another realm"))');
    }
  }
  await using server = await serve(json(200, { id: '1' }));
  const hooks = new Metrics();
  await call('read', { baseUrl: server.url, hooks });
  expect(hooks.count).toBe(2);
});

it('events are frozen, and one that a hook tries to change reaches the next one as it was', async () => {
  await using server = await serve(json(200, { id: '1' }));
  const { hooks, events } = recordHooks();
  const changing = {
    onRequest(event: RequestEvent) {
      Object.assign(event.headers, { 'x-added': '1' });
    },
  };
  await call('read', { baseUrl: server.url, hooks: [changing, hooks] });
  expect(events.every(([, event]) => Object.isFrozen(event))).toBe(true);
  expect(server.requests[0]?.headers).not.toHaveProperty('x-added');
});

it('several sets of hooks are each called, whatever the others do', async () => {
  await using server = await serve(json(200, { id: '1' }));
  const [first, second] = [recordHooks(), recordHooks()];
  const failing = {
    onStart() {
      throw new Error('a hook that fails');
    },
  };
  await call('read', { baseUrl: server.url, hooks: [first.hooks, failing, second.hooks] });
  expect(first.events).toHaveLength(4);
  expect(second.events.map(([, event]) => event)).toEqual(first.events.map(([, event]) => event));
});

it.each([null, 'debug', [undefined]])('hooks that are no object are refused: %j', (hooks) => {
  expect(() => createClient(EXAMPLE, { hooks: hooks as never })).toThrow('`hooks` must be an object of functions');
});
