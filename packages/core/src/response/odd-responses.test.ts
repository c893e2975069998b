import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { call, failureOf, ItemSchema, KEY } from '../../test/example-provider.ts';
import { type Handler, json, serve, text } from '../../test/loopback-server.ts';
import { type ApiError, createClient, request } from '../index.ts';

beforeEach(() => {
  // Jitter picks the shortest wait, so that backoff takes no time.
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('an unexpected response', () => {
  it('whose body makes readError throw does not hide the status', async () => {
    await using server = await serve(json(400, { message: 'x' }));
    const client = createClient(
      {
        name: 'example',
        readError: () => {
          throw new TypeError('no message');
        },
      },
      { baseUrl: server.url },
    );
    const describe = { operation: 'o', method: 'get', effect: 'read', path: ['x'], response: ItemSchema } as const;
    expect(await failureOf(request(client, describe))).toMatchObject({ kind: 'api', status: 400, attempts: 1 });
  });

  it('can get a hint on HTML and a retryAfterMs from the provider', async () => {
    await using server = await serve(text(200, '<!doctype html>'), json(429, {}, { 'ratelimit-reset': '1' }));
    const client = createClient(
      { name: 'example', htmlHint: 'The API is elsewhere.', readError: () => ({ retryAfterMs: 7_200_000 }) },
      { baseUrl: server.url },
    );
    const describe = { operation: 'o', method: 'get', effect: 'read', path: ['x'], response: ItemSchema } as const;
    expect(String(await failureOf(request(client, describe)))).toContain('an HTML page; expected JSON. The API is');
    expect(await failureOf(request(client, describe))).toMatchObject({ retryAfterMs: 7_200_000, attempts: 1 });
  });

  it('with invalid fields sets `fields` on the error: at most 20, shortened, without the key', async () => {
    const faults = [
      { field: 'name', message: `not ${KEY}` },
      ...Array(30).fill({ field: 'x', message: 'y'.repeat(999) }),
    ];
    await using server = await serve(json(400, { message: 'bad', fields: faults }), json(400, { message: 'bad' }));
    const { fields } = (await failureOf(call('unsafe', { baseUrl: server.url }))) as ApiError;
    expect(fields).toHaveLength(20);
    expect(fields?.[0]).toEqual({ field: 'name', message: 'not ***' });
    expect(fields?.[1]?.message).toHaveLength(200);
    expect(await failureOf(call('unsafe', { baseUrl: server.url }))).not.toHaveProperty('fields');
  });

  it('that is nested too deeply to be searched for secrets has no body on the error', async () => {
    const deep = `${'{"message":['.repeat(2_500)}"${KEY}"${']}'.repeat(2_500)}`;
    await using server = await serve(text(400, deep));
    const error = (await failureOf(call('unsafe', { baseUrl: server.url }))) as ApiError;
    expect(error).toMatchObject({ kind: 'api', status: 400, outcome: 'not-applied', attempts: 1 });
    expect(error.body).toBeUndefined();
  });

  it.each(['{"id":"1","name":', '{"id":"1","tags":["a"]', '{"id":"1","name":"a}', '{"id":"1","name":"\\"}'])(
    'of incomplete JSON without a declared length is truncated: %s',
    async (part) => {
      const cut: Handler = (_, response) => {
        response.removeHeader('transfer-encoding');
        response.writeHead(200, { connection: 'close' });
        response.end(part);
      };
      await using server = await serve(cut);
      expect(await failureOf(call('unsafe', { baseUrl: server.url }))).toMatchObject({
        kind: 'response',
        outcome: 'unknown',
      });
      expect(await failureOf(call('read', { baseUrl: server.url }))).toMatchObject({ attempts: 3 });
    },
  );

  it('that is not compressed as declared was applied', async () => {
    await using server = await serve(text(200, '{"id":"1"}', { 'content-encoding': 'gzip' }));
    expect(await failureOf(call('unsafe', { baseUrl: server.url }))).toMatchObject({
      kind: 'response',
      outcome: 'applied',
    });
  });

  it('of another origin in a page may be longer than declared, since compression is hidden', async () => {
    const fetch = async () => {
      const response = new Response('{"id":"1"}', { headers: { 'content-length': '62' } });
      Object.defineProperty(response, 'type', { value: 'cors' });
      return response;
    };
    await expect(call('unsafe', { fetch })).resolves.toEqual({ id: '1' });
  });

  it('is not expected from a port that fetch blocks: nothing was sent', async () => {
    const error = await failureOf(call('unsafe', { baseUrl: 'http://127.0.0.1:1' }));
    expect(error).toMatchObject({ kind: 'connection', outcome: 'not-applied', attempts: 1, isRetryable: false });
  });

  it('may be returned by a transport without a promise', async () => {
    const body = () => new Response('{"id":"1"}').body?.getReader();
    const transport = (() => ({ status: 200, headers: new Headers(), body: body() })) as never;
    await expect(call('unsafe', { transport })).resolves.toEqual({ id: '1' });
  });

  it.each<[string, unknown, string]>([
    ['undefined', undefined, 'connection'],
    ['an empty object', {}, 'connection'],
    [
      'headers that are a plain object',
      { status: 500, headers: { 'x-request-id': 'r' }, body: undefined },
      'connection',
    ],
    ['a body that is a stream', { status: 200, headers: new Headers(), body: new Response('{}').body }, 'response'],
  ])('of a transport that returns %s has an unknown outcome', async (_, response, kind) => {
    const outcomes: unknown[] = [];
    const hooks = { onError: ({ outcome }: { readonly outcome?: unknown }) => outcomes.push(outcome) };
    const error = await failureOf(call('unsafe', { transport: (async () => response) as never, hooks }));
    expect(error).toMatchObject({ kind, outcome: 'unknown', attempts: 1 });
    expect(outcomes).toEqual(['unknown']);
  });

  it('of 304 is not a redirect', async () => {
    await using server = await serve((_, response) => response.writeHead(304).end());
    expect(await failureOf(call('read', { baseUrl: server.url }))).toMatchObject({ kind: 'api', status: 304 });
  });
});
