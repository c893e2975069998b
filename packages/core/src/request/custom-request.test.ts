import * as v from 'valibot';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { EXAMPLE, failureOf, KEY } from '../../test/example-provider.ts';
import { hang, json, serve, text } from '../../test/loopback-server.ts';
import { createClient, customRequest } from '../index.ts';

const NoteSchema = v.object({ id: v.string(), at: v.pipe(v.string(), v.transform(Date.parse)) });
const NOTE = { id: '1', at: '1970-01-01T00:00:01Z', extra: true };

const clientOf = (baseUrl: string) => createClient(EXAMPLE, { apiKey: KEY, baseUrl });

describe('an endpoint that is not described', () => {
  it('is reached through the same pipeline, and answers with what it is: unknown', async () => {
    await using server = await serve(json(200, NOTE));
    const value = await customRequest(clientOf(server.url), {
      method: 'post',
      path: ['items', { id: 'a/b' }, '../notes'],
      query: { tag: ['x', 'y'] },
      body: { text: 'hello' },
    });
    expectTypeOf(value).toBeUnknown();
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

  it('is typed and checked by a schema of the caller, whose output it gives', async () => {
    await using server = await serve(json(200, NOTE), json(200, { id: 1 }));
    const endpoint = { method: 'get', path: ['note'], response: NoteSchema } as const;
    const note = await customRequest(clientOf(server.url), endpoint);
    expectTypeOf(note).toEqualTypeOf<{ id: string; at: number }>();
    expect(note).toEqual({ id: '1', at: 1000 });
    const error = await failureOf(customRequest(clientOf(server.url), endpoint));
    expect(error).toMatchObject({ kind: 'response', operation: 'get /note' });
    expect(String(error)).toContain('expected string at `id`');
  });

  it.each(['a/b', 'a%2Fb', 'a?b#c'])('is named in errors so that it reads as no other path: %s', async (segment) => {
    await using server = await serve(json(404, {}));
    const error = await failureOf(customRequest(clientOf(server.url), { method: 'get', path: [segment] }));
    expect(String(error)).toContain(`get ${server.requests[0]?.url} responded 404`);
  });

  it('may answer with nothing where no schema wants more', async () => {
    await using server = await serve((_, response) => response.writeHead(204).end());
    const endpoint = { method: 'delete', path: ['note'] } as const;
    expect(await customRequest(clientOf(server.url), endpoint)).toBeUndefined();
    expect(await failureOf(customRequest(clientOf(server.url), { ...endpoint, response: NoteSchema }))).toMatchObject({
      kind: 'response',
    });
  });

  it('is sent once if it is not a GET, unless the caller says that it may be sent again', async () => {
    await using server = await serve(text(500, ''));
    const error = await failureOf(customRequest(clientOf(server.url), { method: 'delete', path: ['note'] }));
    expect(error).toMatchObject({ attempts: 1, outcome: 'unknown', operation: 'delete /note' });
    const again = { method: 'post', path: ['search'], effect: 'read' } as const;
    const reading = await failureOf(customRequest(clientOf(server.url), again, { retries: 1 }));
    expect(reading).toMatchObject({ attempts: 2 });
  });

  it('that a schema of the caller fails on itself was applied all the same', async () => {
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
    [{ method: 'get', path: 'a' }, 'path'],
    [{ method: 'get', path: ['a', {}] }, 'path'],
    [{ method: 'get', path: ['a', { id: '1', other: '2' }] }, 'path'],
    [{ method: 'get', path: ['a'], effect: 'write' }, 'effect'],
    [{ method: 'get', path: ['a'], response: {} }, 'response'],
    [{ method: 'get', path: ['a'], body: {} }, 'body'],
    [{ method: 'get', path: ['a'], query: new URLSearchParams('a=1') }, 'query'],
  ])('%j is refused', async (endpoint, parameter) => {
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
});
