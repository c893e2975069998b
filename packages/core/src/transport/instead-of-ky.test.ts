import { readFile } from 'node:fs/promises';
import { afterEach, expect, it, vi } from 'vitest';
import { call, failureOf, KEY } from '../../test/example-provider.ts';
import { json, serve } from '../../test/loopback-server.ts';

// What programs get that are built with the condition `without-ky`: the same, but for ky.
vi.mock('#load-ky', () => import('./instead-of-ky.ts'));
const kyIsLoaded = vi.fn();
vi.mock('ky', () => {
  kyIsLoaded();
  return {};
});

afterEach(() => {
  expect(kyIsLoaded).not.toHaveBeenCalled();
});

const ITEM = { id: '1' };

it('is what the condition chooses, before any other', async () => {
  const { imports, publishConfig } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(Object.entries(imports['#load-ky'])[0]).toEqual(['without-ky', './src/transport/instead-of-ky.ts']);
  expect(Object.entries(publishConfig.imports['#load-ky'])[0]).toEqual([
    'without-ky',
    './dist/transport/instead-of-ky.js',
  ]);
});

it('sends the same request', async () => {
  await using server = await serve(json(201, ITEM));
  await expect(call('unsafe', { baseUrl: server.url, apiKey: KEY })).resolves.toEqual(ITEM);
  expect(server.requests).toMatchObject([{ method: 'POST', body: '{"name":"n"}' }]);
  expect(JSON.stringify(server.requests[0]?.headers)).toContain(KEY);
});

it('repeats by effect, and tells what a status and a lost answer mean', async () => {
  await using server = await serve(json(503, {}), json(200, ITEM), json(422, { message: 'no' }));
  vi.spyOn(Math, 'random').mockReturnValue(0);
  await expect(call('read', { baseUrl: server.url })).resolves.toEqual(ITEM);
  expect(await failureOf(call('unsafe', { baseUrl: server.url }))).toMatchObject({ kind: 'api', status: 422 });
  expect(server.requests).toHaveLength(3);
  vi.restoreAllMocks();
});

it('gives a fetch of the user’s own a whole request', async () => {
  const fetch = vi.fn(async (request: unknown) => {
    const { method, redirect } = request as Request;
    expect([method, redirect]).toEqual(['POST', 'error']);
    return Response.json(ITEM);
  });
  await expect(call('unsafe', { fetch })).resolves.toEqual(ITEM);
  expect(fetch).toHaveBeenCalledOnce();
});

it('ends with the time of an attempt, and with the caller’s abort', async () => {
  await using server = await serve(
    () => {},
    () => {},
  );
  const limits = { timeout: 40, retries: 0 };
  expect(await failureOf(call('read', { baseUrl: server.url }, limits))).toMatchObject({ kind: 'timeout' });
  const reason = new Error('enough');
  const signal = AbortSignal.abort(reason);
  expect(await failureOf(call('read', { baseUrl: server.url }, { signal }))).toBe(reason);
});
