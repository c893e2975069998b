import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createSecureServer } from 'node:http2';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { nodeVersions } from '@x/node-versions';
import * as undici8 from 'undici';
import * as undici6 from 'undici6';
import * as undici7 from 'undici7';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CERTIFICATE, CERTIFICATE_KEY } from '../../test/certificate.ts';
import { call, failureOf } from '../../test/example-provider.ts';
import { hang, json, serve } from '../../test/loopback-server.ts';
import { serveRaw } from '../../test/raw-server.ts';
import { nodeTransport } from './index.ts';

const ITEM = { id: '1' };
const undicis = Object.entries({ undici6, undici7, undici8 });

const nextTurn = () => new Promise((resolve) => setImmediate(resolve, 'the next turn'));

/** Makes one call over the transport in a process of its own. */
async function callIn(node: string, baseUrl: string, env: Record<string, string>): Promise<unknown> {
  const program = fileURLToPath(new URL('../../test/call-program.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(node, [program, baseUrl], { env });
  return JSON.parse(stdout);
}

/** A proxy that opens tunnels, or refuses them with a status. Of a request without a tunnel it passes all bytes on. */
function serveProxy(status = 200) {
  return serveRaw(({ socket, received }) => {
    const [, method, host, port] = /^(CONNECT |POST http:\/\/)([\d.]+):(\d+).+\r\n\r\n/s.exec(received) ?? [];
    if (port === undefined) return;
    const isTunnel = method === 'CONNECT ';
    if (isTunnel) socket.write(`HTTP/1.1 ${status} Some Reason\r\n\r\n`);
    if (status !== 200) return void socket.end();
    const target: Socket = connect(Number(port), host);
    target.on('error', () => socket.destroy());
    if (!isTunnel) target.write(received);
    socket.removeAllListeners('data').pipe(target).pipe(socket);
  });
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

describe.each(Object.entries(nodeVersions))('on Node %s', (_version, node) => {
  it('goes through the proxy of the environment', async () => {
    await using server = await serve(json(201, ITEM));
    await using proxy = await serveProxy();
    const env = { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: proxy.url };
    expect(await callIn(node, server.url, env)).toEqual(ITEM);
    // In a tunnel, or from Node 26 on without one, as plain HTTP needs none.
    expect(proxy.connections).toHaveLength(1);
    expect(proxy.connections[0]?.received).toContain(server.url.slice(7));
    expect(server.requests).toHaveLength(1);
  });

  it('trusts the certificates of the environment', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'x-core-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, 'certificate.pem');
    await writeFile(file, CERTIFICATE);
    const server = await serveTls();
    expect(await callIn(node, server.url, { NODE_EXTRA_CA_CERTS: file })).toMatchObject(ITEM);
    expect(await callIn(node, server.url, {})).toMatchObject({
      kind: 'connection',
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
      outcome: 'not-applied',
    });
  });
});

describe.each(undicis)('with %s', (_name, undici) => {
  const transportOf = (dispatcher: InstanceType<typeof undici6.Agent | typeof undici6.ProxyAgent>) => {
    onTestFinished(() => void dispatcher.destroy());
    return nodeTransport({ dispatcher });
  };
  const { Agent, ProxyAgent } = undici as typeof undici6;

  it.each([
    [407, 1],
    [403, 1],
    [502, 2],
  ])(
    'says that a proxy refused its tunnel by %i, and that nothing was sent (attempts: %i)',
    async (status, attempts) => {
      await using proxy = await serveProxy(status);
      const transport = transportOf(new ProxyAgent(proxy.url));
      const error = await failureOf(call('unsafe', { baseUrl: 'https://127.0.0.1:1', transport }, { retries: 1 }));
      expect(error).toMatchObject({ kind: 'connection', outcome: 'not-applied', attempts });
      expect(String(error)).toContain(`could not connect to 127.0.0.1:1: the proxy refused a tunnel (${status})`);
      expect(proxy.connections).toHaveLength(attempts);
    },
  );

  it('sends, receives, uploads and aborts over HTTP/2 where the dispatcher allows it', async () => {
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

  it('says that the server does not speak TLS on this port, and that nothing was sent', async () => {
    await using server = await serve(json(201, ITEM));
    const transport = transportOf(new Agent());
    const error = await failureOf(call('unsafe', { baseUrl: server.url.replace('http', 'https'), transport }));
    expect(error).toMatchObject({ kind: 'connection', outcome: 'not-applied', attempts: 1 });
    expect(String(error)).toContain('The server does not speak TLS on this port');
  });

  it('says that the server may expect TLS where it sends an alert', async () => {
    const alert = Uint8Array.of(0x15, 3, 1, 0, 2, 2, 70);
    await using server = await serveRaw(({ socket }) => socket.end(alert));
    const transport = transportOf(new Agent());
    const error = await failureOf(call('unsafe', { baseUrl: server.url, transport }));
    expect(error).toMatchObject({ kind: 'connection', outcome: 'unknown', attempts: 1 });
    expect(String(error)).toContain('If the server expects TLS');
  });

  it.each(['close', 'destroy'] as const)('says that nothing was sent after the %s of its dispatcher', async (end) => {
    await using server = await serve(hang);
    const dispatcher = new Agent();
    const transport = transportOf(dispatcher);
    // With a request in flight, a closed dispatcher is not destroyed yet.
    const hanging = failureOf(call('read', { baseUrl: server.url, transport, retries: 0 }));
    await server.arrived(1);
    void dispatcher[end]();
    const error = await failureOf(call('unsafe', { baseUrl: server.url, transport }));
    expect(error).toMatchObject({ kind: 'config', outcome: 'not-applied', attempts: 1 });
    expect(String(error)).toMatch(/was not sent: .*The client is (closed|destroyed)\. Nothing was sent\.$/);
    await dispatcher.destroy();
    await hanging;
  });

  it('proves nothing where its dispatcher is destroyed with the request in flight', async () => {
    await using server = await serve(hang);
    const dispatcher = new Agent();
    const failed = failureOf(call('unsafe', { baseUrl: server.url, transport: transportOf(dispatcher) }));
    await server.arrived(1);
    await dispatcher.destroy();
    expect(await failed).toMatchObject({ kind: 'connection', outcome: 'unknown', attempts: 1 });
  });
});

it('says that a proxy closed the connection before there was a tunnel, and that nothing was sent', async () => {
  await using proxy = await serveRaw(({ socket }) => socket.end());
  // Older ones connect again and again.
  const dispatcher = new undici8.ProxyAgent(proxy.url);
  onTestFinished(() => void dispatcher.destroy());
  const options = { baseUrl: 'https://127.0.0.1:1', transport: nodeTransport({ dispatcher }) };
  const error = await failureOf(call('unsafe', options, { retries: 1 }));
  expect(error).toMatchObject({ kind: 'connection', outcome: 'not-applied', attempts: 2, code: 'UND_ERR_PRX_CONN' });
});

it.each(['read', 'delete', 'unsafe'] as const)('does not send a request (%s) again after 421', async (effect) => {
  await using server = await serve(json(421, {}), json(200, ITEM));
  const error = await failureOf(call(effect, { baseUrl: server.url, transport: nodeTransport() }));
  expect(error).toMatchObject({ kind: 'api', status: 421, attempts: 1 });
  expect(server.requests).toHaveLength(1);
});
