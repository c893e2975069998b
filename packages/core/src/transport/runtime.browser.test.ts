import { readFile } from 'node:fs/promises';
import { publishedManifest } from '@x/build/published-manifest';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { call, failureOf, KEY } from '../../test/example-provider.ts';
import { type Handler, json, serve } from '../../test/loopback-server.ts';
import type { Effect } from '../index.ts';
import * as servers from './runtime.ts';

// What browsers, React Native and edge workers get, run on Node, as tests of pages are: nothing may be less safe there.
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

it('has the same exports as what servers get', async () => {
  expect(Object.keys(await import('./runtime.browser.ts')).sort()).toEqual(Object.keys(servers).sort());
});

describe('where a package is bundled', () => {
  type Targets = Readonly<Record<string, string>>;
  const targets = async (): Promise<readonly Targets[]> => {
    const manifest = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
    return [manifest, publishedManifest(manifest)].map(({ imports }) => imports['#runtime']);
  };
  const chosen = (all: Targets, conditions: readonly string[]) =>
    Object.entries(all).find(([name]) => name === 'default' || conditions.includes(name))?.[1];

  it.each([
    ['a page', ['module', 'browser', 'import'], 'runtime.browser'],
    ['Node', ['node', 'import', 'module-sync'], 'runtime'],
    ['Node, told to be a browser', ['browser', 'node', 'import'], 'runtime'],
    ['Bun', ['bun', 'node', 'import'], 'runtime'],
    ['Deno', ['deno', 'node', 'import'], 'runtime'],
    ['a worker of Cloudflare', ['workerd', 'worker', 'browser', 'import'], 'runtime.browser'],
    ['a web worker', ['worker', 'browser', 'import'], 'runtime.browser'],
    ['an edge function', ['edge-light', 'browser', 'import'], 'runtime.browser'],
    ['a window of Electron', ['electron', 'browser', 'import'], 'runtime'],
    ['React Native', ['react-native', 'import'], 'runtime.browser'],
    ['no known runtime', ['import'], 'runtime'],
  ])('%s', async (_, conditions, file) => {
    const found = (await targets()).map((each) => /\/([^/]+)\.[jt]s$/.exec(chosen(each, conditions) ?? '')?.[1]);
    expect(found).toEqual([file, file]);
  });
});

it.each(['unsafe', 'set'] as const)(
  'what could not be connected may have been sent, for all it knows: %s',
  async (effect) => {
    const error = await failureOf(call(effect, { baseUrl: NOBODY }));
    expect(error).toMatchObject({ kind: 'connection', outcome: 'unknown', attempts: 1 });
  },
);

it.each(['read', 'delete'] as const)('retries what does no harm twice: %s', async (effect) => {
  await using server = await serve(reset, json(200, { id: '1' }));
  await expect(call(effect, { baseUrl: server.url })).resolves.toEqual({ id: '1' });
  expect(server.requests).toHaveLength(2);
});

it('a transport of the user’s own that knows that it sent nothing is believed', async () => {
  let attempts = 0;
  const transport = async () => {
    attempts += 1;
    throw new TypeError('failed', { cause: Object.assign(new Error('not up yet'), { code: 'ERR_NEVER_SENT' }) });
  };
  expect(await failureOf(call('unsafe', { transport }))).toMatchObject({ outcome: 'not-applied', attempts: 3 });
  expect(attempts).toBe(3);
});

it('does not load ky', async () => {
  const load = vi.fn();
  vi.doMock('ky', () => ({ default: load }));
  await using server = await serve(json(200, { id: '1' }));
  await expect(call('read', { baseUrl: server.url })).resolves.toEqual({ id: '1' });
  expect(load).not.toHaveBeenCalled();
  vi.doUnmock('ky');
});

it('a redirect is not followed', async () => {
  await using elsewhere = await serve(json(200, { id: '1' }));
  await using server = await serve((_, response) => response.writeHead(307, { location: elsewhere.url }).end());
  const error = await failureOf(call('unsafe', { baseUrl: server.url }));
  expect(error).toMatchObject({ kind: 'response', outcome: 'unknown' });
  expect(String(error)).toContain('redirect');
  expect(elsewhere.requests).toEqual([]);
});

describe('a fetch is called so that no runtime sends a request again by itself', () => {
  const initOf = async (effect: Effect): Promise<RequestInit | undefined> => {
    const fetch = vi.fn(async (_url: string, _init: RequestInit) => Response.json({ id: '1' }));
    await call(effect, { fetch });
    return fetch.mock.calls[0]?.[1];
  };

  it('in Bun: it may not reuse a connection', async () => {
    expect(await initOf('delete')).toMatchObject({ method: 'DELETE', keepalive: false, redirect: 'manual' });
  });

  it('in Deno: a body can be read only once', async () => {
    vi.stubGlobal('Deno', {});
    const { body } = (await initOf('unsafe')) ?? {};
    expect(body).toBeInstanceOf(Blob);
    expect(await (body as Blob).text()).toBe('{"name":"n"}');
    expect(await initOf('read')).not.toHaveProperty('body');
    vi.unstubAllGlobals();
    expect((await initOf('unsafe'))?.body).toBe('{"name":"n"}');
  });
});

it('answers are checked all the same', async () => {
  await using server = await serve(json(200, { id: 1 }), json(200, { id: '1' }));
  const found: string[] = [];
  const settings = { baseUrl: server.url, onMismatch: ({ path }: { readonly path: string }) => found.push(path) };
  await expect(call('read', settings)).resolves.toEqual({ id: 1 });
  await expect(call('read', { baseUrl: server.url, apiKey: KEY, validation: 'throw' })).resolves.toEqual({ id: '1' });
  expect(found).toEqual(['id']);
});
