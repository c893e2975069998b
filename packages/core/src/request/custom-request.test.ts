import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { EXAMPLE, failureOf, KEY } from '../../test/example-provider.ts';
import { hang, json, reset, serve, text } from '../../test/loopback-server.ts';
import { createClient, customRequest } from '../index.ts';

const NoteSchema = v.object({ id: v.string(), at: v.pipe(v.string(), v.transform(Date.parse)) });
const NOTE = { id: '1', at: '1970-01-01T00:00:01Z', extra: true };

const clientOf = (baseUrl: string) => createClient(EXAMPLE, { apiKey: KEY, baseUrl });

describe('customRequest', () => {
  it('sends path, query, body and credential, and returns the parsed response', async () => {
    await using server = await serve(json(200, NOTE));
    const value = await customRequest(clientOf(server.url), {
      method: 'post',
      path: ['items', { id: 'a/b' }, '../notes'],
      query: { tag: ['x', 'y'] },
      body: { text: 'hello' },
    });
    expect(value).toEqual(NOTE);
    expect(server.requests).toMatchObject([
      {
        method: 'POST',
        url: '/items/a%2Fb/..%2Fnotes?tag=x&tag=y',
        body: '{"text":"hello"}',
        headers: { 'content-type': 'application/json', 'x-example-auth': `Bearer ${KEY}` },
      },
    ]);
  });

  it('checks the response by the schema of the caller, and returns its output', async () => {
    await using server = await serve(json(200, NOTE), json(200, { id: 1 }));
    const endpoint = { method: 'get', path: ['note'], response: NoteSchema } as const;
    const note = await customRequest(clientOf(server.url), endpoint);
    expect(note).toEqual({ id: '1', at: 1000 });
    const error = await failureOf(customRequest(clientOf(server.url), endpoint));
    expect(error).toMatchObject({ kind: 'response', operation: 'get /note' });
    expect(String(error)).toContain('expected string at `id`');
  });

  it.each(['a/b', 'a%2Fb', 'a?b#c'])('names the path %s in errors as it was sent', async (segment) => {
    await using server = await serve(json(404, {}));
    const error = await failureOf(customRequest(clientOf(server.url), { method: 'get', path: [segment] }));
    expect(String(error)).toContain(`get ${server.requests[0]?.url} responded 404`);
  });

  it('returns undefined for a 204, unless a schema expects a value', async () => {
    await using server = await serve((_, response) => response.writeHead(204).end());
    const endpoint = { method: 'delete', path: ['note'] } as const;
    expect(await customRequest(clientOf(server.url), endpoint)).toBeUndefined();
    expect(await failureOf(customRequest(clientOf(server.url), { ...endpoint, response: NoteSchema }))).toMatchObject({
      kind: 'response',
    });
  });

  it('sends one request if it is not a GET, unless `effect` allows a retry', async () => {
    await using server = await serve(text(500, ''));
    const error = await failureOf(customRequest(clientOf(server.url), { method: 'delete', path: ['note'] }));
    expect(error).toMatchObject({ attempts: 1, outcome: 'unknown', operation: 'delete /note' });
    const again = { method: 'post', path: ['search'], effect: 'read' } as const;
    const reading = await failureOf(customRequest(clientOf(server.url), again, { retries: 1 }));
    expect(reading).toMatchObject({ attempts: 2 });
  });

  it('rejects as applied if the schema of the caller throws', async () => {
    await using server = await serve(json(200, NOTE));
    const broken = v.pipe(
      v.unknown(),
      v.transform(() => {
        throw new Error('boom');
      }),
    );
    const endpoint = { method: 'post', path: ['note'], body: {}, response: broken } as const;
    const error = await failureOf(customRequest(clientOf(server.url), endpoint));
    expect(error).toMatchObject({ kind: 'response', outcome: 'applied', attempts: 1 });
    const endless = { '~standard': { version: 1, vendor: 'x', validate: () => new Promise<never>(() => {}) } } as const;
    const late = customRequest(clientOf(server.url), { ...endpoint, response: endless }, { timeout: 60 });
    expect(await failureOf(late)).toMatchObject({ kind: 'timeout' });
  });

  it.each([
    [undefined, 'endpoint'],
    [{ path: ['a'] }, 'method'],
    [{ method: 'trace', path: ['a'] }, 'method'],
    [{ method: 'get', path: 7 }, 'path'],
    [{ method: 'get', path: ['a', {}] }, 'path'],
    [{ method: 'get', path: ['a', { id: '1', other: '2' }] }, 'path'],
    [{ method: 'get', path: ['a'], effect: 'write' }, 'effect'],
    [{ method: 'get', path: ['a'], response: {} }, 'response'],
    [{ method: 'get', path: ['a'], body: {} }, 'body'],
    [{ method: 'get', path: ['a'], query: new URLSearchParams('a=1') }, 'query'],
  ])('refuses the endpoint %j', async (endpoint, parameter) => {
    await using server = await serve(json(200, NOTE));
    const failed = failureOf(customRequest(clientOf(server.url), endpoint as never));
    expect(await failed).toMatchObject({ kind: 'input', parameter, attempts: 0 });
    expect(server.requests).toHaveLength(0);
  });

  it.each([[['']], [['a', '..']], [['a', { id: '' }]]])('refuses the path %j', async (path) => {
    await using server = await serve(hang);
    const error = await failureOf(customRequest(clientOf(server.url), { method: 'get', path: path as string[] }));
    expect(error).toMatchObject({ kind: 'input', attempts: 0 });
  });

  it.each([
    ['GET', '/call/123', '/call/123'],
    ['get', '/', '/'],
    ['get', '/call/', '/call/'],
    ['get', '/a b/\u00fc/c%20d/e%2Ff/..g/@x:1,2;v=(1)', '/a%20b/%C3%BC/c%20d/e%2Ff/..g/@x:1,2;v=(1)'],
  ] as const)('accepts %s %s, below the path of the base URL', async (method, path, url) => {
    await using server = await serve(json(200, {}));
    await customRequest(clientOf(`${server.url}/prefix`), { method, path, query: { limit: 10 } });
    expect(server.requests).toMatchObject([{ method: 'GET', url: `/prefix${url}?limit=10` }]);
  });

  it('accepts methods in upper case, with the same effect', async () => {
    await using server = await serve(text(500, ''));
    const error = await failureOf(customRequest(clientOf(server.url), { method: 'POST', path: '/notes', body: {} }));
    expect(error).toMatchObject({ operation: 'post /notes', attempts: 1, outcome: 'unknown' });
    expect(server.requests).toMatchObject([{ method: 'POST', body: '{}' }]);
  });

  it.each([
    '',
    'call',
    '//evil.invalid/x',
    '/a//b',
    '/a\\b',
    '/a%5cb',
    '/a?b=1',
    '/a%3Fb',
    '/a#b',
    '/a%23b',
    '/a/../b',
    '/..',
    '/a/./b',
    '/a/%2e%2E/b',
    '/a/.%2e',
    '/a%2f..%2fb',
    '/a/%252e%252e/b',
    '/%2fevil.invalid',
    '/a\nb',
    '/a%0d%0ab',
    '/a%00',
    '/a%',
    '/a%ff',
    '/\ud800',
    'https://evil.invalid/',
  ])('refuses the path %j', async (path) => {
    await using server = await serve(json(200, {}));
    const error = await failureOf(customRequest(clientOf(server.url), { method: 'get', path }));
    expect(error).toMatchObject({ kind: 'input', parameter: 'path', attempts: 0 });
    expect(server.requests).toEqual([]);
  });

  it('rejects with a response error for a 204 if a schema expects a value', async () => {
    await using server = await serve((_, response) => response.writeHead(204).end());
    const client = clientOf(server.url);
    const endpoint = { method: 'DELETE', path: '/items/1', effect: 'delete' } as const;
    await expect(customRequest(client, endpoint)).resolves.toBeUndefined();
    const failed = failureOf(customRequest(client, { ...endpoint, response: NoteSchema }));
    expect(await failed).toMatchObject({ kind: 'response', status: 204, outcome: 'applied' });
  });

  it('resolves to undefined if a retried delete gets a 404, unless a schema expects a value', async () => {
    const endpoint = { method: 'delete', path: '/note', effect: 'delete' } as const;
    await using server = await serve(reset, json(404, {}));
    expect(await customRequest(clientOf(server.url), endpoint)).toBeUndefined();
    await using other = await serve(reset, json(404, {}));
    const error = await failureOf(customRequest(clientOf(other.url), { ...endpoint, response: NoteSchema }));
    expect(error).toMatchObject({ kind: 'api', status: 404, outcome: 'unknown' });
  });
});

it.each<[string, object, string]>([
  ['an absent parameter', { method: 'GET', path: ['call', undefined] }, 'path'],
  ['an array as the method', { method: ['GET'], path: ['call'] }, 'method'],
  ['an object without a prototype as the method', { method: Object.create(null), path: ['call'] }, 'method'],
])('customRequest refuses %s with an input error', async (_, endpoint, parameter) => {
  const error = await failureOf(customRequest(clientOf('http://localhost'), endpoint as never));
  expect(error).toMatchObject({ kind: 'input', parameter });
});
