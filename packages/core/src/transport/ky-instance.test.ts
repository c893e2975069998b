import { inspect } from 'node:util';
import ky210 from 'ky';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { call, failureOf, KEY } from '../../test/example-provider.ts';
import { expectOneRequest, type KyOptions, kyVersions, postThrough, traced } from '../../test/ky-instances.ts';
import { hang, json, reset, serve, text } from '../../test/loopback-server.ts';
import { kyTransport } from './ky-transport.ts';

// Whatever a user's own instance of ky is set to, each attempt is one request, with the headers of its hooks.

beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const ITEM = { id: '1' };
const ok = json(201, ITEM);

describe.each(kyVersions)('an instance of ky %s', (_version, ky) => {
  const post = postThrough(ky);

  it.each<[string, KyOptions]>([
    ['prefix', { prefix: 'https://other.invalid/api' }],
    ['baseUrl', { baseUrl: 'https://other.invalid/api/' }],
    ['searchParams', { searchParams: { stolen: true } }],
    ['json and stringifyJson', { json: { stolen: true }, stringifyJson: () => '"stolen"' }],
    ['method and body', { method: 'delete', body: 'stolen' } as KyOptions],
    [
      'parseJson',
      {
        parseJson: () => {
          throw new Error('not called');
        },
      },
    ],
    ['headers of the client', { headers: { Accept: 'text/html', 'X-Example-Auth': 'other' } }],
    ['mode, cache and the like', { mode: 'no-cors', cache: 'only-if-cached', credentials: 'include', keepalive: true }],
    ['an aborted signal', { signal: AbortSignal.abort() }],
    ['retry', { retry: { limit: 5, methods: ['post'], statusCodes: [201] } }],
    ['progress', { onUploadProgress() {}, onDownloadProgress() {} }],
    ['an init hook that sets retry', { hooks: { init: [(options) => Object.assign(options, { retry: 5 })] } }],
  ])('cannot change the request or the result by %s', async (_, options) => {
    await using server = await serve(ok);
    await expect(post(server, options)).resolves.toEqual(ITEM);
    expectOneRequest(server);
    expect(server.requests[0]?.headers).toMatchObject({
      accept: 'application/json',
      'x-example-auth': `Bearer ${KEY}`,
    });
  });

  it.each<[string, KyOptions]>([
    ['timeout', { timeout: 1 }],
    ['totalTimeout', { totalTimeout: 5 }],
  ])('cannot limit the request by %s', async (_, options) => {
    await using server = await serve((...args) => setTimeout(ok, 40, ...args));
    await expect(post(server, options)).resolves.toEqual(ITEM);
    expectOneRequest(server);
  });

  it('adds its headers', async () => {
    await using server = await serve(ok);
    await post(server, {
      headers: { 'x-team': 'a' },
      hooks: { init: [({ headers }) => Object.assign(headers ?? {}, { 'x-init': 'b' })] },
    });
    expectOneRequest(server);
    expect(server.requests[0]?.headers).toMatchObject({ 'x-team': 'a', 'x-init': 'b' });
  });

  it.each([
    [503, { kind: 'api', status: 503, outcome: 'unknown' }],
    [422, { kind: 'api', status: 422, outcome: 'not-applied' }],
  ])('does not retry a %i, and does not throw an HTTPError', async (status, expected) => {
    await using server = await serve(json(status, { message: 'no' }));
    const error = await failureOf(post(server, { retry: { limit: 5, methods: ['post'], statusCodes: [status] } }));
    expect(error).toMatchObject({ ...expected, attempts: 1 });
    expectOneRequest(server);
  });

  it('does not follow a redirect', async () => {
    await using target = await serve(ok);
    await using server = await serve(text(307, '', { location: `${target.url}/stolen` }));
    const beforeRequest = [
      ({ request }: { readonly request: Request }) => new Request(request, { redirect: 'follow' }),
    ];
    for (const options of [{ redirect: 'follow' as const }, { hooks: { beforeRequest } }]) {
      expect(await failureOf(post(server, options))).toMatchObject({ kind: 'response', outcome: 'unknown' });
    }
    expect(server.requests).toHaveLength(2);
    expect(target.requests).toHaveLength(0);
  });

  it('rejects with the failure of fetch, whatever a beforeError hook returns', async () => {
    await using server = await serve(reset);
    const beforeError = [() => new Error('replaced')];
    const error = await failureOf(post(server, { retry: 5, hooks: { beforeError } }));
    expect(error).toMatchObject({ kind: 'connection', outcome: 'unknown', attempts: 1 });
    expect(inspect(error, { depth: 10, showHidden: true })).not.toMatch(new RegExp(`${KEY}|replaced|Request`));
    expectOneRequest(server);
  });

  it('reports a refused connection as never sent', async () => {
    const error = await failureOf(post({ url: 'http://127.0.0.1:2' }));
    expect(error).toMatchObject({ kind: 'connection', outcome: 'not-applied', attempts: 3 });
  });

  it.each<[string, (fetch: typeof globalThis.fetch) => KyOptions]>([
    ['as an option', (fetch) => ({ fetch })],
    ['in an init hook', (fetch) => ({ hooks: { init: [(options) => Object.assign(options, { fetch })] } })],
  ])('calls its own fetch with the URL and the options of the client, set %s', async (_, options) => {
    const own = vi.fn<typeof globalThis.fetch>(async () => Response.json(ITEM));
    await expect(call('unsafe', { transport: kyTransport(traced(ky, options(own))) })).resolves.toEqual(ITEM);
    expect(own.mock.calls).toEqual([
      [
        'https://example.invalid/items/1',
        {
          method: 'POST',
          body: '{"name":"n"}',
          redirect: 'manual',
          signal: expect.any(AbortSignal),
          headers: expect.objectContaining({ 'x-trace': 'from-the-hook', 'content-type': 'application/json' }),
        },
      ],
    ]);
  });

  it('respects `timeout` of the client', async () => {
    await using server = await serve(hang);
    const error = await failureOf(post(server, {}, { timeout: 40 }));
    expect(error).toMatchObject({ kind: 'timeout', outcome: 'unknown', attempts: 1 });
    await expect.poll(() => server.usedSockets()).toBe(0);
  });
});

it('kyTransport refuses what is not a function', async () => {
  const error = await failureOf(call('unsafe', { transport: kyTransport(7 as never) }));
  expect(error).toMatchObject({ kind: 'config', outcome: 'not-applied', attempts: 1 });
});

describe('kyTransport reports an unknown outcome', () => {
  const race: typeof ky210 = ((url: string, options: object) =>
    Promise.race([
      ky210(url, options),
      new Promise((_, reject) => setTimeout(reject, 20, new Error('mine'))),
    ])) as never;
  const notKy = async (url: string, init: RequestInit) => {
    const response = await fetch(url, init);
    if (!response.ok) throw new Error('mine');
    return response;
  };
  it.each<[string, unknown]>([
    ['if an instance rejects while the request is in flight', race],
    ['of a function that is not ky', notKy],
    ['of a function that returns undefined', () => undefined],
  ])('%s', async (_, instance) => {
    await using server = await serve((...args) => setTimeout(json(500, {}), 60, ...args));
    const error = await failureOf(call('unsafe', { baseUrl: server.url, transport: kyTransport(instance as never) }));
    expect(error).toMatchObject({ outcome: 'unknown', isRetryable: false, attempts: 1 });
    expect(server.requests.length).toBeLessThan(2);
  });
});

it.each([429, 422, 500])('an afterResponse hook cannot turn an applied write into a %s', async (status) => {
  await using server = await serve(ok);
  const replaced = ky210.extend({ hooks: { afterResponse: [() => new Response('{}', { status })] } });
  const error = await failureOf(call('unsafe', { baseUrl: server.url, transport: kyTransport(replaced) }));
  expect(error).toMatchObject({ kind: 'response', status: 201, outcome: 'applied', isRetryable: false });
  expect(server.requests).toHaveLength(1);
});
