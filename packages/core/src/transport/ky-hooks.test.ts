import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { call, failureOf, KEY } from '../../test/example-provider.ts';
import { expectOneRequest, type KyOptions, kyVersions, postThrough, traced } from '../../test/ky-instances.ts';
import { json, serve } from '../../test/loopback-server.ts';
import { kyTransport } from './ky-transport.ts';

beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const ITEM = { id: '1' };
const ok = json(201, ITEM);

describe.each(kyVersions)('a beforeRequest or init hook of ky %s', (_version, ky) => {
  const post = postThrough(ky);
  const before = (hook: (state: { readonly request: Request; readonly options: object }) => unknown): KyOptions => ({
    hooks: { beforeRequest: [hook as never] }, // may do what its type forbids
  });
  const init = (hook: () => void): KyOptions => ({ hooks: { init: [hook] } });
  const fail = () => {
    throw new Error(`no token for ${KEY}`);
  };

  it.each<[string, KyOptions, string]>([
    ['it is an init hook that throws', init(fail), 'an `init` hook of the ky instance failed: no token for ***'],
    ['it throws', before(fail), 'a `beforeRequest` hook of the ky instance failed: no token for ***'],
    ['it rejects', before(async () => fail()), 'a `beforeRequest` hook of the ky instance failed: no token'],
    [
      'it throws a string',
      before(() => {
        throw 'no';
      }),
      'a `beforeRequest` hook of the ky instance failed: no',
    ],
    ['it changes the URL', before(({ request }) => new Request('https://evil.invalid/', request)), 'changed the URL'],
    ['it changes the method', before(({ request }) => new Request(request, { method: 'PUT' })), 'changed the method'],
    ['the instance has an unknown option', { prefixUrl: 'a' } as KyOptions, 'ky refused the options of its instance'],
  ])('leads to a config error if %s, and nothing is sent', async (_, options, message) => {
    await using server = await serve(ok);
    const error = await failureOf(post(server, options));
    expect(error).toMatchObject({ kind: 'config', outcome: 'not-applied', attempts: 1 });
    expect(String(error)).toContain(message);
    expect(String(error)).toContain('Nothing was sent.');
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(KEY);
    expect(server.requests).toEqual([]);
  });

  it('may return a Response in place of the server’s', async () => {
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

  it('may read the body, and cannot change it', async () => {
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

  it('cannot change framing headers', async () => {
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

  it('is followed by no request if the caller aborts while it runs', async () => {
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
    const transport = kyTransport(traced(ky, hook).extend({ fetch: own }));
    const failed = failureOf(call('unsafe', { baseUrl: server.url, transport }, { signal: controller.signal }));
    await expect.poll(() => finish).toBeDefined();
    controller.abort('enough');
    finish?.();
    expect(await failed).toBe('enough');
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(own).not.toHaveBeenCalled();
  });
});

describe.each(kyVersions)('an afterResponse hook of ky %s', (_version, ky) => {
  const post = postThrough(ky);
  const after = (
    hook: (state: { readonly response: Response; readonly options: { retry: { limit: number } } }) => unknown,
  ): KyOptions => ({
    hooks: { afterResponse: [hook as never] }, // may do what its type forbids
  });

  it.each([
    [201, 'applied'],
    [422, 'not-applied'],
    [503, 'unknown'],
  ])('that throws after a %i leads to a response error', async (status, outcome) => {
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

  it.each<[string, KyOptions]>([
    ['returns ky.retry()', after(() => ky.retry())],
    [
      'raises the limit before',
      after(({ options }) => {
        options.retry.limit = 3;
        return ky.retry({ delay: 0 });
      }),
    ],
  ])('that %s leads to a response error that names `retries`', async (_, options) => {
    await using server = await serve(json(503, ITEM));
    const error = await failureOf(post(server, options));
    expect(error).toMatchObject({ kind: 'response', status: 503, outcome: 'unknown', attempts: 1 });
    expect(String(error)).toContain('retried: use the option `retries`');
    expectOneRequest(server);
  });

  it('may read, clone or replace the response', async () => {
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

  it('that keeps a copy of an unread response does not keep the connection open', async () => {
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
    await expect.poll(() => server.usedSockets()).toBe(0);
    expect(kept).toHaveLength(1);
  });

  it('that keeps a copy and throws does not keep the connection open', async () => {
    await using server = await serve((_, response) => {
      response.writeHead(200).write('{');
    });
    const kept: Response[] = [];
    const throwing = after(({ response }) => {
      kept.push(response.clone());
      throw new Error('broken');
    });
    expect(await failureOf(post(server, throwing))).toMatchObject({ kind: 'response', outcome: 'applied' });
    await expect.poll(() => server.usedSockets()).toBe(0);
  });
});
