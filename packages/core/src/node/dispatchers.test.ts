import { createSecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import * as undici8 from 'undici';
import * as undici6 from 'undici6';
import * as undici7 from 'undici7';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { CERTIFICATE, CERTIFICATE_KEY } from '../../test/certificate.ts';
import { call, failureOf } from '../../test/example-provider.ts';
import { hang, json, serve } from '../../test/loopback-server.ts';
import { serveRaw } from '../../test/raw-server.ts';
import { nodeTransport } from './index.ts';

const ITEM = { id: '1' };
const undicis = Object.entries({ undici6, undici7, undici8 });

const nextTurn = () => new Promise((resolve) => setImmediate(resolve, 'the next turn'));

/** A proxy that refuses tunnels with a status. */
function serveProxy(status: number) {
  return serveRaw(({ socket }) => void socket.end(`HTTP/1.1 ${status} Some Reason\r\n\r\n`));
}

/** A server over TLS that speaks HTTP/2 and HTTP/1.1. */
async function serveTls() {
  const versions: string[] = [];
  const options = { key: CERTIFICATE_KEY, cert: CERTIFICATE, allowHTTP1: true };
  const server = createSecureServer(options, async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    versions.push(request.httpVersion);
    if (request.url === '/hang') return;
    response.writeHead(200, { 'content-type': 'application/json', 'x-length': String(body.length) });
    response.end(JSON.stringify({ ...ITEM, name: body.slice(0, 12) }));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => void server.close());
  return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, versions };
}

describe.each(undicis)('nodeTransport() with a dispatcher of %s', (_name, undici) => {
  const transportOf = (dispatcher: InstanceType<typeof undici6.Agent | typeof undici6.ProxyAgent>) => {
    onTestFinished(() => void dispatcher.destroy());
    return nodeTransport({ dispatcher });
  };
  const { Agent, ProxyAgent } = undici as typeof undici6;

  it.each([
    [407, 1],
    [403, 1],
    [502, 2],
  ])('rejects a tunnel refused by a proxy with %i as never sent (attempts: %i)', async (status, attempts) => {
    await using proxy = await serveProxy(status);
    const transport = transportOf(new ProxyAgent(proxy.url));
    const error = await failureOf(call('unsafe', { baseUrl: 'https://127.0.0.1:1', transport }, { retries: 1 }));
    expect(error).toMatchObject({ kind: 'connection', outcome: 'not-applied', attempts });
    expect(String(error)).toContain(`could not connect to 127.0.0.1:1: the proxy refused a tunnel (${status})`);
    expect(proxy.connections).toHaveLength(attempts);
  });

  it('sends, receives, uploads and aborts over HTTP/2 if the dispatcher allows it', async () => {
    const server = await serveTls();
    const transport = transportOf(new Agent({ allowH2: true, connect: { ca: CERTIFICATE } }));
    expect(await call('unsafe', { baseUrl: server.url, transport })).toMatchObject({ name: '{"name":"n"}' });
    const size = 300_000;
    const upload = {
      size,
      async *bytes() {
        for (let at = 0; at < size; at += 1_000) yield Buffer.alloc(1_000, 'x');
      },
      blob: async () => new Blob(),
    };
    for (const body of [upload, 'x'.repeat(size)]) {
      const { signal } = new AbortController();
      const response = await transport({ method: 'POST', url: server.url, headers: {}, body, signal });
      expect(response.headers.get('X-Length')).toBe(String(size));
      await response.body?.cancel();
    }
    const controller = new AbortController();
    const { signal } = controller;
    const hanging = { method: 'GET', url: `${server.url}/hang`, headers: {}, body: undefined, signal };
    const failed = failureOf(transport(hanging));
    while (server.versions.length < 4) await pause(2);
    controller.abort('enough');
    expect(await Promise.race([failed, nextTurn()])).toBe('enough');
    expect(server.versions).toEqual(['2.0', '2.0', '2.0', '2.0']);
  });

  it('rejects a server without TLS as never sent, with a hint', async () => {
    await using server = await serve(json(201, ITEM));
    const transport = transportOf(new Agent());
    const error = await failureOf(call('unsafe', { baseUrl: server.url.replace('http', 'https'), transport }));
    expect(error).toMatchObject({ kind: 'connection', outcome: 'not-applied', attempts: 1 });
    expect(String(error)).toContain('The server does not speak TLS on this port');
  });

  it('rejects a TLS alert with a hint, as possibly sent', async () => {
    const alert = Uint8Array.of(0x15, 3, 1, 0, 2, 2, 70);
    await using server = await serveRaw(({ socket }) => socket.end(alert));
    const transport = transportOf(new Agent());
    const error = await failureOf(call('unsafe', { baseUrl: server.url, transport }));
    expect(error).toMatchObject({ kind: 'connection', outcome: 'unknown', attempts: 1 });
    expect(String(error)).toContain('If the server expects TLS');
  });

  it.each(['close', 'destroy'] as const)(
    'rejects a request after the %s of its dispatcher as never sent',
    async (end) => {
      await using server = await serve(hang);
      const dispatcher = new Agent();
      const transport = transportOf(dispatcher);
      // With a request in flight, a closed dispatcher is not destroyed yet.
      const controller = new AbortController();
      const hanging = failureOf(call('read', { baseUrl: server.url, transport }, { signal: controller.signal }));
      await server.arrived(1);
      void dispatcher[end]();
      const error = await failureOf(call('unsafe', { baseUrl: server.url, transport }));
      expect(error).toMatchObject({ kind: 'config', outcome: 'not-applied', attempts: 1 });
      expect(String(error)).toMatch(/was not sent: .*The client is (closed|destroyed)\. Nothing was sent\.$/);
      controller.abort();
      await hanging;
    },
  );

  it('rejects a request in flight as possibly sent if its dispatcher is destroyed', async () => {
    await using server = await serve(hang);
    const dispatcher = new Agent();
    const failed = failureOf(call('unsafe', { baseUrl: server.url, transport: transportOf(dispatcher) }));
    await server.arrived(1);
    await dispatcher.destroy();
    expect(await failed).toMatchObject({ kind: 'connection', outcome: 'unknown', attempts: 1 });
  });
});

it('nodeTransport() rejects a tunnel that a proxy closes as never sent', async () => {
  await using proxy = await serveRaw(({ socket }) => socket.end());
  // Older ones connect again and again.
  const dispatcher = new undici8.ProxyAgent(proxy.url);
  onTestFinished(() => void dispatcher.destroy());
  const options = { baseUrl: 'https://127.0.0.1:1', transport: nodeTransport({ dispatcher }) };
  const error = await failureOf(call('unsafe', options, { retries: 1 }));
  expect(error).toMatchObject({ kind: 'connection', outcome: 'not-applied', attempts: 2, code: 'UND_ERR_PRX_CONN' });
});

it('nodeTransport() accepts the dispatchers of each undici by their types', () => {
  for (const dispatcher of [new undici6.Agent(), new undici7.Agent(), new undici8.Agent()]) {
    expect(nodeTransport({ dispatcher })).toBeTypeOf('function');
  }
});

describe('nodeTransport() rejects with a config error if the global dispatcher', () => {
  // Of undici 8, on which Node 26 is built, and of earlier ones.
  const keys = [Symbol.for('undici.globalDispatcher.1'), Symbol.for('undici.globalDispatcher.2')];
  const before = keys.map((key) => [key, (globalThis as { [key: symbol]: unknown })[key]] as const);
  afterEach(() => void Object.assign(globalThis, Object.fromEntries(before)));

  it.each([
    ['is missing', undefined, 'no dispatcher of Node\u2019s fetch was found; pass `nodeTransport()` a `dispatcher`'],
    [
      'throws',
      {
        dispatch() {
          throw new Error('not today');
        },
      },
      'Error: not today',
    ],
    ['rejects', { dispatch: () => Promise.reject(new Error('not today')) }, 'Error: not today'],
    [
      'rejects by a thenable',
      // biome-ignore lint/suspicious/noThenProperty: an interceptor may use another library's promises
      { dispatch: () => ({ then: (_: unknown, reject: (error: Error) => void) => reject(new Error('not today')) }) },
      'Error: not today',
    ],
    [
      'throws what has no text',
      {
        dispatch() {
          throw Object.create(null);
        },
      },
      'no reason given',
    ],
  ])('%s', async (_, dispatcher, problem) => {
    Object.assign(globalThis, Object.fromEntries(keys.map((key) => [key, dispatcher])));
    const error = await failureOf(call('unsafe', { baseUrl: 'http://127.0.0.1:1', transport: nodeTransport() }));
    expect(error).toMatchObject({ kind: 'config', outcome: 'not-applied', attempts: 1 });
    expect(String(error)).toContain(`was not sent: ${problem}. Nothing was sent.`);
  });
});

it.each(['read', 'delete', 'set', 'unsafe'] as const)(
  'nodeTransport() does not repeat a request after a 421: %s',
  async (effect) => {
    await using server = await serve(json(421, {}));
    const error = await failureOf(call(effect, { baseUrl: server.url, transport: nodeTransport() }));
    expect(error).toMatchObject({ kind: 'api', status: 421, attempts: 1, isRetryable: false });
    expect(server.requests).toHaveLength(1);
  },
);
