import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { call, failureOf } from '../../test/example-provider.ts';
import { json, reset, serve } from '../../test/loopback-server.ts';
import type { Hooks } from '../index.ts';

beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Hooks that record what they are called with. */
function recorder() {
  const events: [string, Record<string, unknown>][] = [];
  const record = (name: string) => (event: object) => events.push([name, { ...event }]);
  const hooks: Hooks = {
    onRequest: record('request'),
    onResponse: record('response'),
    onRetry: record('retry'),
    onReconcile: record('reconcile'),
    onSuccess: record('success'),
    onError: record('error'),
  };
  return { hooks, events, names: () => events.map(([name]) => name) };
}

const COMMON = { provider: 'example', operation: 'items.read', callId: expect.any(Number) };

it('hooks are called for each step of a call, in order', async () => {
  await using server = await serve(
    json(503, { message: 'busy' }, { 'x-request-id': 'r-1' }),
    json(200, { id: '1' }, { 'x-request-id': 'r-2' }),
  );
  const { hooks, events } = recorder();
  await call('read', { baseUrl: server.url, hooks });
  const url = `${server.url}/items/1`;
  const duration = expect.any(Number);
  expect(events).toEqual([
    ['request', { ...COMMON, attempt: 1, method: 'GET', url, headers: expect.any(Object) }],
    ['response', { ...COMMON, attempt: 1, status: 503, requestId: 'r-1', durationMs: duration }],
    [
      'retry',
      {
        ...COMMON,
        attempt: 1,
        delayMs: 0,
        kind: 'api',
        message: 'example items.read responded 503 (unavailable): busy.',
      },
    ],
    ['request', { ...COMMON, attempt: 2, method: 'GET', url, headers: expect.any(Object) }],
    ['response', { ...COMMON, attempt: 2, status: 200, requestId: 'r-2', durationMs: duration }],
    ['success', { ...COMMON, attempt: 2, status: 200, requestId: 'r-2', durationMs: duration }],
  ]);
  expect(new Set(events.map(([, event]) => event['callId'])).size).toBe(1);
});

it('onError is called with the error and the outcome of a write', async () => {
  await using server = await serve(reset);
  const { hooks, events, names } = recorder();
  const error = await failureOf(call('unsafe', { baseUrl: server.url, hooks }));
  expect(names()).toEqual(['request', 'error']);
  expect(events.at(-1)?.[1]).toMatchObject({ error, attempt: 1, outcome: 'unknown', durationMs: expect.any(Number) });
});

it('onError is called with a usage error', async () => {
  const { hooks, events, names } = recorder();
  await failureOf(call('unsafe', { hooks }, { timeout: -1 }));
  expect(names()).toEqual(['error']);
  expect(events[0]?.[1]).toMatchObject({ attempt: 0, outcome: 'not-applied' });
});

it('onReconcile is called when a delete whose response was lost turns out to be applied', async () => {
  await using server = await serve(reset, json(404, {}));
  const { hooks, events, names } = recorder();
  expect(await call('delete', { baseUrl: server.url, hooks })).toBeUndefined();
  expect(names()).toEqual(['request', 'retry', 'request', 'response', 'reconcile', 'success']);
  expect(events.at(-2)?.[1]).toMatchObject({ attempt: 2, outcome: 'applied' });
});

it('hooks get another `callId` for each call', async () => {
  await using server = await serve(json(200, { id: '1' }));
  const { hooks, events } = recorder();
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
