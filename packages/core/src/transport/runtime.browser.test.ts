import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { call, failureOf } from '../../test/example-provider.ts';
import { type Handler, json, serve } from '../../test/loopback-server.ts';
import type { Effect } from '../index.ts';
import * as servers from './runtime.ts';

// The code for browsers, React Native and edge workers, run on Node: nothing may be less safe there.
vi.mock('#runtime', () => import('./runtime.browser.ts'));

beforeEach(() => {
  // Jitter picks the shortest wait, so that backoff takes no time.
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const reset: Handler = (_, { socket }) => socket?.resetAndDestroy();
const NOBODY = 'http://127.0.0.1:2';

it('the code for browsers has the same exports as that for servers', async () => {
  expect(Object.keys(await import('./runtime.browser.ts')).sort()).toEqual(Object.keys(servers).sort());
});

it.each(['unsafe', 'set'] as const)('in browsers, a failed connection has an unknown outcome: %s', async (effect) => {
  const error = await failureOf(call(effect, { baseUrl: NOBODY }));
  expect(error).toMatchObject({ kind: 'connection', outcome: 'unknown', attempts: 1 });
});

it.each(['read', 'delete'] as const)('in browsers, %s is retried', async (effect) => {
  await using server = await serve(reset, json(200, { id: '1' }));
  await expect(call(effect, { baseUrl: server.url })).resolves.toEqual({ id: '1' });
  expect(server.requests).toHaveLength(2);
});

it('in browsers, ERR_NEVER_SENT of a user’s own transport is respected', async () => {
  let attempts = 0;
  const transport = async () => {
    attempts += 1;
    throw new TypeError('failed', { cause: Object.assign(new Error('not up yet'), { code: 'ERR_NEVER_SENT' }) });
  };
  expect(await failureOf(call('unsafe', { transport }))).toMatchObject({ outcome: 'not-applied', attempts: 3 });
  expect(attempts).toBe(3);
});

it('in browsers, ky is not loaded', async () => {
  const load = vi.fn();
  vi.doMock('ky', () => ({ default: load }));
  await using server = await serve(json(200, { id: '1' }));
  await expect(call('read', { baseUrl: server.url })).resolves.toEqual({ id: '1' });
  expect(load).not.toHaveBeenCalled();
  vi.doUnmock('ky');
});

it('in browsers, a redirect is not followed', async () => {
  await using elsewhere = await serve(json(200, { id: '1' }));
  await using server = await serve((_, response) => response.writeHead(307, { location: elsewhere.url }).end());
  const error = await failureOf(call('unsafe', { baseUrl: server.url }));
  expect(error).toMatchObject({ kind: 'response', outcome: 'unknown' });
  expect(String(error)).toContain('redirect');
  expect(elsewhere.requests).toEqual([]);
});

describe('fetch is called so that the runtime itself does not retry', () => {
  const initOf = async (effect: Effect): Promise<RequestInit | undefined> => {
    const fetch = vi.fn(async (_url: string, _init: RequestInit) => Response.json({ id: '1' }));
    await call(effect, { fetch });
    return fetch.mock.calls[0]?.[1];
  };

  it('in Bun: without a reused connection', async () => {
    expect(await initOf('delete')).toMatchObject({ method: 'DELETE', keepalive: false, redirect: 'manual' });
  });

  it('in Deno: with a Blob as the body', async () => {
    vi.stubGlobal('Deno', {});
    const { body } = (await initOf('unsafe')) ?? {};
    expect(body).toBeInstanceOf(Blob);
    expect(await (body as Blob).text()).toBe('{"name":"n"}');
    expect(await initOf('read')).not.toHaveProperty('body');
    vi.unstubAllGlobals();
    expect((await initOf('unsafe'))?.body).toBe('{"name":"n"}');
  });
});
