import { inspect } from 'node:util';
import ky210 from 'ky';
import ky200 from 'ky20';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { call, failureOf, KEY } from '../../test/example-provider.ts';
import { hang, json, type LoopbackServer, reset, serve, text } from '../../test/loopback-server.ts';
import { kyTransport } from './ky-transport.ts';

// A user's own instance, on the wire: whatever it is set to, each attempt is one request, with its hook's header.

beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const ITEM = { id: '1' };
const ok = json(201, ITEM);

describe.each([
  ['2.0.0', ky200 as unknown as typeof ky210],
  ['2.1.0', ky210],
])('an instance of ky %s', (_version, ky) => {
  type Options = Parameters<typeof ky.extend>[0] & object;
  /** Adds a header, as an instance for tracing does. */
  const trace = ({ request }: { readonly request: Request }) => request.headers.set('x-trace', 'from-the-hook');
  const traced = (options: Options = {}) => ky.extend({ hooks: { beforeRequest: [trace] } }).extend(options);
  const post = ({ url }: LoopbackServer, options?: Options, clientOptions: object = {}) =>
    call('unsafe', { baseUrl: url, transport: kyTransport(traced(options)), ...clientOptions });
  const expectOneRequest = (server: LoopbackServer) => {
    expect(server.requests).toMatchObject([
      { method: 'POST', url: '/items/1', body: '{"name":"n"}', headers: { 'x-trace': 'from-the-hook' } },
    ]);
    expect(JSON.stringify(server.requests[0]?.headers)).toContain(KEY);
  };

  it.each<[string, Options]>([
    ['prefix', { prefix: 'https://other.invalid/api' }],
    ['baseUrl', { baseUrl: 'https://other.invalid/api/' }],
    ['searchParams', { searchParams: { stolen: true } }],
    ['json and stringifyJson', { json: { stolen: true }, stringifyJson: () => '"stolen"' }],
    ['method and body', { method: 'delete', body: 'stolen' } as Options],
    [
      'parseJson',
      {
        parseJson: () => {
          throw new Error('not called');
        },
      },
    ],
    ['headers of ours', { headers: { Accept: 'text/html', 'X-Example-Auth': 'other' } }],
    ['mode, cache and the like', { mode: 'no-cors', cache: 'only-if-cached', credentials: 'include', keepalive: true }],
    ['an aborted signal', { signal: AbortSignal.abort() }],
    ['an invalid retry', { retry: { limit: 5, methods: ['post'], statusCodes: [201] } }],
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

  it.each<[string, Options]>([
    ['timeout', { timeout: 1 }],
    ['totalTimeout', { totalTimeout: 5 }],
  ])('has no %s of its own', async (_, options) => {
    await using server = await serve((...args) => setTimeout(ok, 40, ...args));
    await expect(post(server, options)).resolves.toEqual(ITEM);
    expectOneRequest(server);
  });

  it('adds headers that it is set to', async () => {
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
  ])('does not retry a %i, nor throw an HTTPError', async (status, expected) => {
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

  it('reports a failure of fetch as it is, whatever ky or a beforeError hook makes of it', async () => {
    await using server = await serve(reset);
    const beforeError = [() => new Error('replaced')];
    const error = await failureOf(post(server, { retry: 5, hooks: { beforeError } }));
    expect(error).toMatchObject({ kind: 'connection', outcome: 'unknown', attempts: 1 });
    expect(inspect(error, { depth: 10, showHidden: true })).not.toMatch(new RegExp(`${KEY}|replaced|Request`));
    expectOneRequest(server);
  });

  it('keeps the proof that nothing was sent', async () => {
    const error = await failureOf(post({ url: 'http://127.0.0.1:2' } as LoopbackServer));
    expect(error).toMatchObject({ kind: 'connection', outcome: 'not-applied', attempts: 3 });
  });

  it.each<[string, (fetch: typeof globalThis.fetch) => Options]>([
    ['as an option', (fetch) => ({ fetch })],
    ['in an init hook', (fetch) => ({ hooks: { init: [(options) => Object.assign(options, { fetch })] } })],
  ])('has its own fetch called with the URL and our options, set %s', async (_, options) => {
    const own = vi.fn<typeof globalThis.fetch>(async () => Response.json(ITEM));
    await expect(call('unsafe', { transport: kyTransport(traced(options(own))) })).resolves.toEqual(ITEM);
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

  describe('with hooks before the request', () => {
    const before = (hook: (state: { readonly request: Request; readonly options: object }) => unknown): Options => ({
      hooks: { beforeRequest: [hook as never] }, // may do what its type forbids
    });
    const init = (hook: () => void): Options => ({ hooks: { init: [hook] } });
    const fail = () => {
      throw new Error(`no token for ${KEY}`);
    };

    it.each<[string, Options, string]>([
      ['an init hook throws', init(fail), 'an `init` hook of the ky instance failed: no token for ***'],
      [
        'a beforeRequest hook throws',
        before(fail),
        'a `beforeRequest` hook of the ky instance failed: no token for ***',
      ],
      ['one rejects', before(async () => fail()), 'a `beforeRequest` hook of the ky instance failed: no token'],
      [
        'one throws a string',
        before(() => {
          throw 'no';
        }),
        'a `beforeRequest` hook of the ky instance failed: no',
      ],
      [
        'one changes the URL',
        before(({ request }) => new Request('https://evil.invalid/', request)),
        'changed the URL',
      ],
      [
        'one changes the method',
        before(({ request }) => new Request(request, { method: 'PUT' })),
        'changed the method',
      ],
      ['an option is none of ky 2', { prefixUrl: 'a' } as Options, 'ky refused the options of its instance'],
    ])('is a config error where %s, and nothing is sent', async (_, options, message) => {
      await using server = await serve(ok);
      const error = await failureOf(post(server, options));
      expect(error).toMatchObject({ kind: 'config', outcome: 'not-applied', attempts: 1 });
      expect(String(error)).toContain(message);
      expect(String(error)).toContain('Nothing was sent.');
      expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(KEY);
      expect(server.requests).toEqual([]);
    });

    it('takes a Response that a hook returns for the server’s', async () => {
      await using server = await serve(ok);
      const hook = before(() => Response.json({ id: 'cached' }, { headers: { 'content-length': '999' } }));
      await expect(post(server, hook)).resolves.toEqual({ id: 'cached' });
      const failed = failureOf(
        post(
          server,
          before(() => Response.json({ message: 'no' }, { status: 422 })),
        ),
      );
      expect(await failed).toMatchObject({ kind: 'api', status: 422, outcome: 'not-applied', attempts: 1 });
      expect(server.requests).toEqual([]);
    });

    it('reads the body, and sends it as it was', async () => {
      await using server = await serve(ok);
      const seen: string[] = [];
      await post(
        server,
        before(async ({ request }) => {
          seen.push(await request.clone().text());
          return new Request(request, { body: 'another' });
        }),
      );
      expect(seen).toEqual(['{"name":"n"}']);
      expectOneRequest(server);
    });

    it('keeps headers that describe the body from hooks', async () => {
      await using server = await serve(ok);
      await post(
        server,
        before(({ request }) => {
          const framing = {
            'content-length': '3',
            'transfer-encoding': 'chunked',
            'content-type': 'text/plain',
            host: 'evil.invalid',
            connection: 'close',
            'content-encoding': 'gzip',
          };
          for (const [name, value] of Object.entries(framing)) request.headers.set(name, value);
        }),
      );
      expectOneRequest(server);
      const { headers } = server.requests[0] ?? {};
      expect(headers).toMatchObject({
        'content-length': '12',
        'content-type': 'application/json',
        connection: 'keep-alive',
      });
      expect(headers?.host).toBe(new URL(server.url).host);
      expect(headers).not.toHaveProperty('content-encoding');
    });

    it('sends nothing where the caller has left while a hook was running', async () => {
      await using server = await serve(ok);
      const own = vi.fn<typeof globalThis.fetch>(async () => Response.json(ITEM));
      const controller = new AbortController();
      let finish: (() => void) | undefined;
      const hook = before(
        () =>
          new Promise<void>((resolve) => {
            finish = resolve;
          }),
      );
      const transport = kyTransport(traced(hook).extend({ fetch: own }));
      const failed = failureOf(call('unsafe', { baseUrl: server.url, transport }, { signal: controller.signal }));
      await vi.waitFor(() => expect(finish).toBeDefined());
      controller.abort('enough');
      finish?.();
      expect(await failed).toBe('enough');
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(own).not.toHaveBeenCalled();
    });
  });

  describe('with hooks after the response', () => {
    const after = (
      hook: (state: { readonly response: Response; readonly options: { retry: { limit: number } } }) => unknown,
    ): Options => ({
      hooks: { afterResponse: [hook as never] }, // may do what its type forbids
    });

    it.each([
      [201, 'applied'],
      [422, 'not-applied'],
      [503, 'unknown'],
    ])('is a response error where one throws after a %i', async (status, outcome) => {
      await using server = await serve(json(status, ITEM));
      const error = await failureOf(
        post(
          server,
          after(() => {
            throw new Error(`broken by ${KEY}`);
          }),
        ),
      );
      expect(error).toMatchObject({ kind: 'response', status, outcome, attempts: 1 });
      expect(String(error)).toContain('an `afterResponse` hook of the ky instance failed: broken by ***');
      expectOneRequest(server);
    });

    it.each<[string, Options]>([
      ['returns ky.retry()', after(() => ky.retry())],
      [
        'raises the limit before',
        after(({ options }) => {
          options.retry.limit = 3;
          return ky.retry({ delay: 0 });
        }),
      ],
    ])('is a response error that names `retries` where one %s', async (_, options) => {
      await using server = await serve(json(503, ITEM));
      const error = await failureOf(post(server, options));
      expect(error).toMatchObject({ kind: 'response', status: 503, outcome: 'unknown', attempts: 1 });
      expect(String(error)).toContain('retried: use the option `retries`');
      expectOneRequest(server);
    });

    it('returns the value where one reads, clones or replaces the response', async () => {
      await using server = await serve(ok);
      const seen: unknown[] = [];
      for (const hook of [
        async ({ response }: { readonly response: Response }) => {
          seen.push(await response.json());
        },
        ({ response }: { readonly response: Response }) => {
          response.clone();
        },
        ({ response }: { readonly response: Response }) => response,
      ]) {
        await expect(post(server, after(hook))).resolves.toEqual(ITEM);
      }
      expect(seen).toEqual([ITEM]);
      await expect(
        post(
          server,
          after(
            ({ response }) =>
              new Response('{"id":"2"}', {
                headers: { ...Object.fromEntries(response.headers), 'content-length': '99' },
              }),
          ),
        ),
      ).resolves.toEqual({ id: '2' });
      expect(server.requests).toHaveLength(4);
    });

    it('closes the connection where a hook holds a copy of a response that is not read to its end', async () => {
      await using server = await serve((_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write('x'.repeat(5_000));
      });
      const kept: Response[] = [];
      const keep = after(({ response }) => {
        kept.push(response.clone());
      });
      const error = await failureOf(post(server, keep, { maxResponseBytes: 1_000 }));
      expect(error).toMatchObject({ kind: 'response', status: 200 });
      await vi.waitFor(() => expect(server.usedSockets()).toBe(0));
      expect(kept).toHaveLength(1);
    });

    it('closes the connection where a hook holds a copy and throws', async () => {
      await using server = await serve((_, response) => {
        response.writeHead(200).write('{');
      });
      const kept: Response[] = [];
      const throwing = after(({ response }) => {
        kept.push(response.clone());
        throw new Error('broken');
      });
      expect(await failureOf(post(server, throwing))).toMatchObject({ kind: 'response', outcome: 'applied' });
      await vi.waitFor(() => expect(server.usedSockets()).toBe(0));
    });
  });

  it('ends with the time of an attempt', async () => {
    await using server = await serve(hang);
    const error = await failureOf(post(server, {}, { timeout: 40 }));
    expect(error).toMatchObject({ kind: 'timeout', outcome: 'unknown', attempts: 1 });
    await vi.waitFor(() => expect(server.usedSockets()).toBe(0));
  });
});

it('kyTransport refuses what is not a function, before anything is sent', async () => {
  const error = await failureOf(call('unsafe', { transport: kyTransport(7 as never) }));
  expect(error).toMatchObject({ kind: 'config', outcome: 'not-applied', attempts: 1 });
});

describe('kyTransport does not claim that nothing was sent', () => {
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
    ['when an instance rejects while the request is in flight', race],
    ['of a function that sends in its own way', notKy],
    ['of a function that returns nothing', () => undefined],
  ])('%s', async (_, instance) => {
    await using server = await serve((...args) => setTimeout(json(500, {}), 60, ...args));
    const error = await failureOf(call('unsafe', { baseUrl: server.url, transport: kyTransport(instance as never) }));
    expect(error).toMatchObject({ outcome: 'unknown', isRetryable: false, attempts: 1 });
    expect(server.requests.length).toBeLessThan(2);
  });
});

it.each([429, 422, 500])('an afterResponse hook cannot make a %s of what the server has applied', async (status) => {
  await using server = await serve(ok);
  const replaced = ky210.extend({ hooks: { afterResponse: [() => new Response('{}', { status })] } });
  const error = await failureOf(call('unsafe', { baseUrl: server.url, transport: kyTransport(replaced) }));
  expect(error).toMatchObject({ kind: 'response', status: 201, outcome: 'applied', isRetryable: false });
  expect(server.requests).toHaveLength(1);
});
