import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { call, failureOf, KEY } from '../../test/example-provider.ts';
import { listAllAt, subscribeAt } from '../../test/example-stream.ts';
import { json, serve } from '../../test/loopback-server.ts';
import { recordHooks } from '../../test/record-hooks.ts';
import type { ClientOptions, Hooks } from '../index.ts';

beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const TOKEN = 'token-of-the-user-42';

describe('headers given as a function', () => {
  it('are read for each attempt', async () => {
    await using server = await serve(json(503, {}), json(200, { id: '1' }));
    let count = 0;
    const headers = () => {
      count += 1;
      return { 'X-Count': `${count}` };
    };
    await call('read', { baseUrl: server.url, headers });
    expect(server.requests.map((request) => request.headers['x-count'])).toEqual(['1', '2']);
  });

  it('may be of a promise, or an object of the class Headers', async () => {
    await using server = await serve(json(200, { id: '1' }));
    await call('read', { baseUrl: server.url, headers: async () => ({ 'x-a': '1', 'x-b': undefined }) });
    await call('read', { baseUrl: server.url, headers: () => new Headers({ 'x-a': '2' }) });
    expect(server.requests.map((request) => request.headers['x-a'])).toEqual(['1', '2']);
  });

  it('give way to those of the call', async () => {
    await using server = await serve(json(200, { id: '1' }));
    const headers = () => ({ 'X-A': 'client', 'X-B': 'client' });
    await call('read', { baseUrl: server.url, headers }, { headers: { 'x-a': 'call' } });
    expect(server.requests[0]?.headers).toMatchObject({ 'x-a': 'call', 'x-b': 'client', accept: 'application/json' });
  });

  it.each([
    ['a function', (headers: Record<string, string>) => () => headers],
    ['an object', (headers: Record<string, string>) => headers],
  ])('take the place of the default `accept`, and not of that of the call: %s', async (_, given) => {
    await using server = await serve(json(200, { id: '1' }));
    const options = { baseUrl: server.url, headers: given({ Accept: 'application/vnd.example+json' }) };
    await call('read', options);
    await call('read', options, { headers: { accept: 'application/json' } });
    const accepted = server.requests.map(({ headers }) => headers['accept']);
    expect(accepted).toEqual(['application/vnd.example+json', 'application/json']);
  });

  it('are read within `around` of the attempt', async () => {
    const storage = new AsyncLocalStorage<number>();
    const hooks: Hooks = { around: ({ attempt }, next) => storage.run(attempt, next) };
    const headers = () => ({ 'x-attempt': `${storage.getStore()}` });
    await using server = await serve(json(503, {}), json(200, { id: '1' }));
    await call('read', { baseUrl: server.url, hooks, headers });
    expect(server.requests.map((request) => request.headers['x-attempt'])).toEqual(['1', '2']);
  });

  it('go out with the pages of a listing and the connections of a subscription', async () => {
    await using server = await serve(json(200, { id: '1' }), (_, response) => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' }).end('{"id":"1","name":"last"}\n');
    });
    const options = { baseUrl: server.url, headers: () => ({ 'x-a': '1' }) };
    await listAllAt(options, { maxPages: 1 }).next();
    await subscribeAt(options).next();
    expect(server.requests.map((request) => request.headers['x-a'])).toEqual(['1', '1']);
  });

  it('are masked in hooks and errors if they may be secrets', async () => {
    await using server = await serve(json(400, { message: `No such user: ${TOKEN}` }));
    const { hooks, events } = recordHooks();
    const headers = () => ({ 'X-User-Token': TOKEN, 'x-plain': 'shown' });
    const error = await failureOf(call('read', { baseUrl: server.url, hooks, headers }));
    expect(server.requests[0]?.headers['x-user-token']).toBe(TOKEN);
    const sent = events.find(([name]) => name === 'request')?.[1]['headers'];
    expect(sent).toMatchObject({ 'x-user-token': '***', 'x-plain': 'shown' });
    expect(String(error)).toContain('No such user: ***');
  });

  const failing: Record<string, ClientOptions['headers']> = {
    throws: () => {
      throw new Error(`vault: ${TOKEN}`);
    },
    rejects: () => Promise.reject(new Error(`vault: ${TOKEN}`)),
    'never resolves': () => new Promise<never>(() => {}),
    'returns no headers': () => TOKEN as never,
    'returns an invalid value': () => ({ 'x-a': `${TOKEN}\n` }),
    "returns the client's own credential": () => ({ 'X-Example-Auth': TOKEN }),
  };
  it.each(Object.entries(failing))('end the call where the function %s, and nothing is sent', async (_, headers) => {
    await using server = await serve(json(200, { id: '1' }));
    const { hooks, names } = recordHooks();
    const error = await failureOf(call('unsafe', { baseUrl: server.url, headers, hooks, timeout: 20 }));
    expect(error).toMatchObject({ kind: 'config', outcome: 'not-applied', attempts: 0 });
    expect(String(error)).toContain('headers');
    expect(String((error as Error).cause)).not.toContain(TOKEN);
    expect(String(error)).not.toContain(TOKEN);
    expect(names()).toEqual(['start', 'error']);
    expect(server.requests).toEqual([]);
  });

  it.each([
    ['timeout', { timeout: 20 }],
    ['totalTimeout', { totalTimeout: 20 }],
  ])('that take too long end the call with the name of the limit, `%s`', async (name, limit) => {
    const options = { baseUrl: 'http://127.0.0.1:9', headers: () => new Promise<never>(() => {}), ...limit };
    expect(String(await failureOf(call('read', options)))).toContain(`\`headers\` took longer than \`${name}\``);
  });

  it('are no longer waited for when the caller aborts', async () => {
    await using server = await serve(json(200, { id: '1' }));
    const controller = new AbortController();
    const headers = () => new Promise<never>(() => setTimeout(() => controller.abort(new Error('enough')), 5));
    const error = await failureOf(call('unsafe', { baseUrl: server.url, headers }, { signal: controller.signal }));
    expect(error).toMatchObject({ message: 'enough' });
    expect(server.requests).toEqual([]);
  });

  it('that fail for a retry leave the call with what its first attempt met', async () => {
    await using server = await serve(json(503, {}));
    let count = 0;
    const headers = () => {
      count += 1;
      if (count === 2) throw new Error('vault');
      return {};
    };
    const error = await failureOf(call('delete', { baseUrl: server.url, headers }));
    expect(error).toMatchObject({ kind: 'api', status: 503, outcome: 'unknown', attempts: 1, isRetryable: false });
    expect(String(error)).toMatch(/Its retry was not sent: `headers` failed/);
  });

  it('leave the credential to the client', async () => {
    await using server = await serve(json(200, { id: '1' }));
    await call('read', { baseUrl: server.url, headers: () => ({ 'x-a': '1' }) });
    expect(server.requests[0]?.headers['x-example-auth']).toBe(`Bearer ${KEY}`);
  });
});
