import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { call, failureOf, ItemSchema, KEY } from '../../test/example-provider.ts';
import { type Handler, json, serve } from '../../test/loopback-server.ts';
import { createClient, encodeMultipart, readFile as formFile, request, type UploadOptions } from '../index.ts';
import * as servers from './platform.ts';

// What browsers get, run on Node, as tests of pages are: nothing may be less safe there.
vi.mock('#platform', () => import('./platform.browser.ts'));

const FormSchema = v.object({});

beforeEach(() => {
  // Jitter picks the shortest wait, so that backoff takes no time.
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const reset: Handler = (_, { socket }) => socket?.resetAndDestroy();
const NOBODY = 'http://127.0.0.1:2';

it('offers all that servers get, and nothing else', async () => {
  expect(Object.keys(await import('./platform.browser.ts')).sort()).toEqual(Object.keys(servers).sort());
});

describe('where a package is bundled', () => {
  type Targets = Readonly<Record<string, string>>;
  const targets = async (): Promise<readonly Targets[]> => {
    const { imports, publishConfig } = JSON.parse(
      await readFile(new URL('../../package.json', import.meta.url), 'utf8'),
    );
    return [imports['#platform'], publishConfig.imports['#platform']];
  };
  const chosen = (all: Targets, conditions: readonly string[]) =>
    Object.entries(all).find(([name]) => name === 'default' || conditions.includes(name))?.[1];

  it.each([
    ['a page', ['module', 'browser', 'import'], 'platform.browser'],
    ['Node', ['node', 'import', 'module-sync'], 'platform'],
    ['Node, told to be a browser', ['browser', 'node', 'import'], 'platform'],
    ['Bun', ['bun', 'node', 'import'], 'platform'],
    ['Deno', ['deno', 'node', 'import'], 'platform'],
    ['a worker of Cloudflare', ['workerd', 'worker', 'browser', 'import'], 'platform'],
    ['an edge function', ['edge-light', 'browser', 'import'], 'platform'],
    ['a window of Electron', ['electron', 'browser', 'import'], 'platform'],
    ['React Native', ['react-native', 'import'], 'platform'],
    ['no known runtime', ['import'], 'platform'],
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

it.each(['read', 'delete'] as const)('what does no harm twice is sent again: %s', async (effect) => {
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

it('a redirect is not followed', async () => {
  await using elsewhere = await serve(json(200, { id: '1' }));
  await using server = await serve((_, response) => response.writeHead(307, { location: elsewhere.url }).end());
  const error = await failureOf(call('unsafe', { baseUrl: server.url }));
  expect(error).toMatchObject({ kind: 'response', status: 307, outcome: 'unknown' });
  expect(String(error)).toContain(`was redirected to ${elsewhere.url}; redirects are not followed`);
  expect(elsewhere.requests).toEqual([]);
});

it('an answer that is not compressed as it says counts as cut off', async () => {
  await using server = await serve((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end('{"id":"1"}');
  });
  expect(await failureOf(call('unsafe', { baseUrl: server.url }))).toMatchObject({
    kind: 'response',
    outcome: 'unknown',
  });
  expect(server.requests).toHaveLength(1);
});

// As a Blob, or on a connection of its own: so the fetch of Deno, and that of Bun, do not send a write again either.
it('a body goes out once, or not at all', async () => {
  const sent: unknown[] = [];
  const spy: typeof globalThis.fetch = vi.fn(async (_, init) => {
    const { body, keepalive } = init ?? {};
    sent.push([body instanceof Blob ? await body.text() : body, keepalive]);
    return Response.json({ id: '1' });
  });
  vi.stubGlobal('fetch', spy);
  await call('unsafe', {});
  await call('read', {});
  await call('delete', {});
  vi.unstubAllGlobals();
  expect(sent).toEqual([
    ['{"name":"n"}', undefined],
    [null, undefined],
    [null, false],
  ]);
});

it('a file goes out as one Blob, and its progress is told at the end', async () => {
  await using server = await serve(json(200, { id: '1' }));
  const client = createClient({ name: 'example', readError: () => ({}) }, { baseUrl: server.url });
  const file = new File(['a,b\n'.repeat(30_000)], 'sales.csv');
  const part = formFile('file', file, () => 'text/csv');
  const progress: number[] = [];
  const options: UploadOptions = {
    onUploadProgress: ({ sentBytes, totalBytes }) => progress.push(sentBytes / totalBytes),
  };
  await request(
    client,
    {
      operation: 'files.create',
      method: 'post',
      effect: 'unsafe',
      path: ['files'],
      body: { value: {}, schema: FormSchema, write: () => encodeMultipart([['file', part]]) },
      response: ItemSchema,
    },
    options,
  );
  expect(server.requests).toHaveLength(1);
  expect(server.requests[0]?.body).toContain('a,b\n'.repeat(30_000));
  expect(server.requests[0]?.headers['content-length']).toBeDefined();
  expect(progress).toEqual([1]);
});

it('answers are checked all the same', async () => {
  await using server = await serve(json(200, { id: 1 }), json(200, { id: '1' }));
  const found: string[] = [];
  const settings = { baseUrl: server.url, onMismatch: ({ path }: { readonly path: string }) => found.push(path) };
  await expect(call('read', settings)).resolves.toEqual({ id: 1 });
  await expect(call('read', { baseUrl: server.url, apiKey: KEY, validation: 'throw' })).resolves.toEqual({ id: '1' });
  expect(found).toEqual(['id']);
});
