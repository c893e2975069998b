import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { createServer } from 'node:tls';
import nock from 'nock';
import * as undici from 'undici';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { call, EXAMPLE, failureOf, ItemSchema } from '../../test/example-provider.ts';
import { json, serve, stall } from '../../test/loopback-server.ts';
import { serveRaw } from '../../test/raw-server.ts';
import { type CoreClientOptions, createClient, encodeMultipart, readFile, request } from '../index.ts';
import { nodeTransport } from '../node/index.ts';
import { explainError } from './explain-error.ts';

beforeEach(() => {
  // Jitter picks the shortest wait, so that backoff takes no time.
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const POST = { method: 'POST', url: 'https://example.invalid/x' };
const ITEM = { id: '1' };

/** fetch of undici with a dispatcher. */
const fetchWith = (dispatcher: undici.Dispatcher): CoreClientOptions => ({
  fetch: async (url, init) => (await undici.fetch(url, { ...(init as object), dispatcher })) as unknown as Response,
});

describe('a proxy that refuses a tunnel', () => {
  const clients: readonly [string, (proxy: string) => CoreClientOptions][] = [
    ['fetch', (proxy) => fetchWith(new undici.ProxyAgent(proxy))],
    ['nodeTransport', (proxy) => ({ transport: nodeTransport({ dispatcher: new undici.ProxyAgent(proxy) }) })],
  ];

  it.each(
    clients.flatMap(([name, options]) => [
      ...[407, 403, 400].map((status) => [name, status, 1, options] as const),
      ...[502, 503].map((status) => [name, status, 3, options] as const),
    ]),
  )('through %s, by %i: nothing was sent, attempts: %i', async (_, status, attempts, options) => {
    await using proxy = await serveRaw(({ socket }) =>
      socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`),
    );
    const error = await failureOf(call('unsafe', { baseUrl: 'https://api.invalid', ...options(proxy.url) }));
    expect(error).toMatchObject({ kind: 'connection', outcome: 'not-applied', attempts, isRetryable: attempts > 1 });
    expect(String(error)).toContain(`could not connect to api.invalid: the proxy refused a tunnel (${status})`);
    expect(proxy.connections.map(({ received }) => received.split(' ')[0])).toEqual(Array(attempts).fill('CONNECT'));
  });

  it.each([
    ['Bun', 'Proxy refused to open a tunnel: 407 Nope', ' (407)'],
    ['Deno', 'error sending request for url (https://x/): client error (Connect): proxy authentication required', ''],
    ['Deno', 'error sending request for url (https://x/): client error (Connect): unsuccessful tunnel', ''],
  ])('is recognized by the error message of %s: %s', (_, message, status) => {
    expect(explainError(new Error(message), POST)).toMatchObject({
      text: `could not connect to example.invalid: the proxy refused a tunnel${status}`,
      outcome: 'not-applied',
      retryClass: undefined,
    });
  });

  it('proves nothing for a request that Deno itself may retry', () => {
    vi.stubGlobal('Deno', {});
    const error = new Error('error sending request for url (https://x/): client error (Connect): unsuccessful tunnel');
    expect(explainError(error, { ...POST, method: 'DELETE' })).toEqual({});
  });
});

const transports: readonly [string, () => CoreClientOptions][] = [
  ['fetch', () => ({})],
  ['nodeTransport', () => ({ transport: nodeTransport() })],
];

describe.each(transports)('TLS through %s', (_, options) => {
  it('proves that nothing was sent, and is not retried, with a server without TLS', async () => {
    await using server = await serve(json(200, ITEM));
    const baseUrl = server.url.replace('http:', 'https:');
    const error = await failureOf(call('unsafe', { baseUrl, ...options() }));
    expect(error).toMatchObject({ kind: 'connection', outcome: 'not-applied', attempts: 1, isRetryable: false });
    expect(String(error)).toContain('The server does not speak TLS on this port: check the `https:` of `baseUrl`.');
    expect(server.requests).toEqual([]);
  });

  it('is named in the message if plain http meets a closed connection', async () => {
    const server = createServer({}).listen(0, '127.0.0.1');
    server.on('tlsClientError', () => {});
    await new Promise((resolve) => server.once('listening', resolve));
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const error = await failureOf(call('unsafe', { baseUrl, ...options() }));
    server.close();
    expect(error).toMatchObject({ kind: 'connection', outcome: 'unknown', attempts: 1 });
    expect(String(error)).toContain('If the server expects TLS, `baseUrl` must begin with `https:`.');
  });

  it('is named in the message if plain http meets a TLS alert', async () => {
    await using server = await serveRaw(({ socket }) => socket.end(Buffer.from([0x15, 3, 1, 0, 2, 2, 0x46])));
    const error = await failureOf(call('unsafe', { baseUrl: server.url, ...options() }));
    expect(String(error)).toContain('If the server expects TLS, `baseUrl` must begin with `https:`.');
  });
});

it.each([
  ['Node, at the first record', 'SSL routines:f:wrong version number:../record/methods/tlsany_meth.c:77:', true],
  ['Node, at a later record', 'SSL routines:f:wrong version number:../record/methods/tls_common.c:1001:', false],
  ['Bun', 'EPROTO: The TLS handshake failed. Does the server speak TLS on this port?', true],
  ['Deno', 'client error (Connect): received corrupt message of type InvalidContentType', true],
])('a failed TLS handshake is recognized by the error message of %s: %s', (_, message, isProven) => {
  const { outcome } = explainError(new Error(message), POST);
  expect(outcome).toBe(isProven ? 'not-applied' : undefined);
});

it.each([
  ['Bun', 'ECONNRESET: The socket connection was closed unexpectedly. For more information, pass `verbose: true`'],
  ['Deno', 'error sending request: client error (SendRequest): connection closed before message completed'],
])('a closed connection over plain http is explained for the error message of %s', (_, message) => {
  expect(explainError(new Error(message), { ...POST, url: 'http://localhost' }).hint).toContain('expects TLS');
  expect(explainError(new Error(message), POST)).toEqual({});
});

describe('a mock in strict mode', () => {
  it.each(['read', 'unsafe'] as const)('of undici sends nothing, and is not retried: %s', async (effect) => {
    const agent = new undici.MockAgent();
    agent.disableNetConnect();
    const error = await failureOf(call(effect, fetchWith(agent)));
    const facts = { kind: 'config', attempts: 1, isRetryable: false };
    expect(error).toMatchObject(effect === 'read' ? facts : { ...facts, outcome: 'not-applied' });
    expect(String(error)).toContain("was not sent: Mock dispatch not matched for path '/items/1'");
  });

  it.each(transports)('of nock sends nothing through %s, and is not retried', async (_, options) => {
    nock.disableNetConnect();
    const error = await failureOf(call('unsafe', options()));
    nock.enableNetConnect();
    nock.restore();
    expect(error).toMatchObject({ kind: 'config', outcome: 'not-applied', attempts: 1 });
    expect(String(error)).toContain('was not sent: Nock: Disallowed net connect');
    nock.activate();
  });

  it('of MSW sends nothing, and is not retried', async () => {
    const message =
      '[MSW] Cannot bypass a request when using the "error" strategy for the "onUnhandledRequest" option.';
    const fetch = () => Promise.reject(Object.assign(new Error(message), { name: 'InternalError' }));
    const error = await failureOf(call('unsafe', { fetch }));
    expect(error).toMatchObject({ kind: 'config', outcome: 'not-applied', attempts: 1 });
  });
});

describe('an argument that fetch refuses', () => {
  const withInit = (changes: object) => (url: string, init: RequestInit) => fetch(url, { ...init, ...changes });
  it.each([
    ['a signal', withInit({ signal: { aborted: false } }), 'Expected signal'],
    ['a dispatcher of another release', withInit({ dispatcher: new undici.Agent() }), 'invalid onRequestStart method'],
    ['a scheme', (_: string, init: RequestInit) => fetch('ftp://localhost/', init), 'unknown scheme'],
  ])('proves that nothing was sent: %s', async (_, send, message) => {
    await using server = await serve(json(200, ITEM));
    const error = await failureOf(call('unsafe', { baseUrl: server.url, fetch: send }));
    expect(error).toMatchObject({ kind: 'config', outcome: 'not-applied', attempts: 1 });
    expect(String(error)).toContain(message);
    expect(server.requests).toEqual([]);
  });
});

describe('the time limit of fetch itself', () => {
  const impatient = fetchWith(new undici.Agent({ headersTimeout: 100, bodyTimeout: 100 }));

  it.each([
    ['UND_ERR_HEADERS_TIMEOUT', () => {}],
    ['UND_ERR_BODY_TIMEOUT', stall],
  ])('is a timeout that names its cause: %s', async (code, handler) => {
    await using server = await serve(handler);
    const error = await failureOf(call('unsafe', { baseUrl: server.url, ...impatient }));
    expect(error).toMatchObject({ kind: 'timeout', scope: 'attempt', code, outcome: 'unknown', attempts: 1 });
    expect(String(error)).toContain(`was cut off by a time limit of fetch itself (${code}).`);
    expect(String(error)).toContain('`nodeTransport()` has none.');
    const read = await failureOf(call('read', { baseUrl: server.url, retries: 0, ...impatient }));
    expect(read).toMatchObject({ kind: 'timeout', isRetryable: true });
  });

  it('is the same by default, and none of nodeTransport', async () => {
    await using server = await serve(async (_, response) => {
      await pause(2_000);
      response.end('{"id":"1"}');
    });
    const before = undici.getGlobalDispatcher();
    undici.setGlobalDispatcher(new undici.Agent({ headersTimeout: 100 }));
    onTestFinished(() => undici.setGlobalDispatcher(before));
    const options = { baseUrl: server.url, retries: 0, timeout: 600_000 };
    expect(await failureOf(call('read', options))).toMatchObject({ kind: 'timeout', code: 'UND_ERR_HEADERS_TIMEOUT' });
    expect(await call('read', { ...options, transport: nodeTransport() })).toEqual(ITEM);
  });
});

describe('a 421', () => {
  it.each(['read', 'delete', 'set', 'unsafe'] as const)(
    'is an api error through the fetch of Node, which itself sends the request once more: %s',
    async (effect) => {
      await using server = await serve(json(421, {}));
      const error = await failureOf(call(effect, { baseUrl: server.url }));
      const facts = { kind: 'api', status: 421, attempts: 1, isRetryable: false };
      expect(error).toMatchObject(effect === 'read' ? facts : { ...facts, outcome: 'not-applied' });
    },
  );

  it('is explained if the fetch of Node loses it after an upload', async () => {
    await using server = await serve(json(421, {}));
    const client = createClient(EXAMPLE, { apiKey: 'key', baseUrl: server.url, fetch: (...args) => fetch(...args) });
    const file = readFile('file', new Blob(['a']), () => 'text/csv');
    const body = { value: {}, schema: ItemSchema, write: () => encodeMultipart([['file', file]]) };
    const upload = { operation: 'o', method: 'post', effect: 'unsafe', path: ['x'], response: ItemSchema } as const;
    const error = await failureOf(request(client, { ...upload, body: { ...body, value: ITEM } }));
    expect(error).toMatchObject({ kind: 'connection', outcome: 'unknown', attempts: 1 });
    expect(String(error)).toContain('After a 421, fetch of Node sends it once more');
  });
});

it('explainError adds nothing for a truncated response', () => {
  const head = { status: 200, headers: new Headers(), requestId: undefined };
  expect(explainError(new Error('other side closed'), { ...POST, url: 'http://localhost' }, head)).toEqual({});
});
