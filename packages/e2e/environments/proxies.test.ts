import { fileURLToPath } from 'node:url';
import { outputOf } from '@x/build/run-command';
import { json, serve } from '@x/core/testing';
import { describe, expect, inject, it } from 'vitest';
import { startProxy } from './proxy.ts';
import { authorityPath, startTlsServer } from './tls-server.ts';
import { transportNames } from './transports.ts';

const program = fileURLToPath(new URL('call-program.ts', import.meta.url));

/** Creates a session over each transport, in a process of its own that has such variables. */
async function create(
  transports: readonly string[],
  baseUrl: string,
  variables: NodeJS.ProcessEnv,
  node = process.execPath,
) {
  const env = { PATH: process.env['PATH'], NO_COLOR: '1', ...variables };
  return JSON.parse(await outputOf(node, [program, baseUrl, ...transports], { cwd: '/', env }));
}

function eachOf(transports: readonly string[], result: unknown) {
  return Object.fromEntries(transports.map((name) => [name, result]));
}

// Node's own proxy, of its own dispatcher.
describe('the proxy of the environment', () => {
  it('is used for http', async () => {
    await using proxy = await startProxy();
    await using server = await serve(json(201, { id: 's1' }));
    const variables = { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: proxy.url };
    expect(await create(transportNames, server.url, variables)).toMatchObject(eachOf(transportNames, { id: 's1' }));
    expect(new Set(proxy.asked)).toEqual(new Set([`CONNECT ${new URL(server.url).host}`]));
    expect(server.requests.map(({ body }) => JSON.parse(body).name)).toEqual(transportNames);
  });

  it('is used for https, with the certificates of NODE_EXTRA_CA_CERTS', async () => {
    await using proxy = await startProxy();
    await using server = await startTlsServer();
    const variables = { NODE_USE_ENV_PROXY: '1', HTTPS_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: authorityPath };
    expect(await create(transportNames, server.url, variables)).toMatchObject(eachOf(transportNames, { id: 's1' }));
    expect(new Set(proxy.asked)).toEqual(new Set([`CONNECT ${new URL(server.url).host}`]));
    expect(server.requests).toEqual(transportNames.map((name) => `1.1 POST {"name":"${name}"}`));
  });

  it('is not used for the hosts of NO_PROXY', async () => {
    await using proxy = await startProxy();
    await using server = await serve(json(201, { id: 's1' }));
    const variables = { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: proxy.url, NO_PROXY: '127.0.0.1' };
    expect(await create(transportNames, server.url, variables)).toMatchObject(eachOf(transportNames, { id: 's1' }));
    expect(proxy.asked).toEqual([]);
  });

  it.each([403, 407, 502])('is named if it refuses the tunnel with %i, and nothing was sent', async (status) => {
    await using proxy = await startProxy(status);
    await using server = await startTlsServer();
    const variables = { NODE_USE_ENV_PROXY: '1', HTTPS_PROXY: proxy.url };
    const { host } = new URL(server.url);
    const problem = `could not connect to ${host}: the proxy refused a tunnel (${status})`;
    const failure = { kind: 'connection', outcome: 'not-applied', attempts: 1 };
    const refused = { ...failure, message: expect.stringContaining(problem) };
    expect(await create(transportNames, server.url, variables)).toMatchObject(eachOf(transportNames, refused));
    expect(server.requests).toEqual([]);
  });

  it('that does not respond proves that nothing was sent', async () => {
    const { url } = await stoppedProxy();
    const failure = { kind: 'connection', code: 'ECONNREFUSED', outcome: 'not-applied' };
    const results = await create(transportNames, 'https://localhost:4443', {
      NODE_USE_ENV_PROXY: '1',
      HTTPS_PROXY: url,
    });
    expect(results).toMatchObject(eachOf(transportNames, failure));
  });
});

// The dispatcher of Node 26 asks a proxy for http without a tunnel.
describe.each(['Node 22', 'Node 26'])('the proxy of the environment in %s', (name) => {
  const fetched: Record<string, string | undefined> = { ...inject('fetched') };
  const node = fetched[name];

  it.skipIf(!node)('is used for http, and for https with the certificates of NODE_EXTRA_CA_CERTS', async () => {
    await using proxy = await startProxy();
    await using server = await serve(json(201, { id: 's1' }));
    await using tlsServer = await startTlsServer();
    const proxies = { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url };
    for (const { url } of [server, tlsServer]) {
      const results = await create(transportNames, url, { ...proxies, NODE_EXTRA_CA_CERTS: authorityPath }, node);
      expect(results).toMatchObject(eachOf(transportNames, { id: 's1' }));
      expect(new Set(proxy.asked.splice(0)).size).toBe(1);
    }
  });
});

describe('the certificates of NODE_EXTRA_CA_CERTS', () => {
  it('are trusted; without them nothing is sent', async () => {
    await using server = await startTlsServer();
    const trusting = await create(transportNames, server.url, { NODE_EXTRA_CA_CERTS: authorityPath });
    expect(trusting).toMatchObject(eachOf(transportNames, { id: 's1' }));
    expect(server.requests).toHaveLength(transportNames.length);
    const failure = { kind: 'connection', code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', outcome: 'not-applied' };
    expect(await create(transportNames, server.url, {})).toMatchObject(eachOf(transportNames, failure));
    expect(server.requests).toHaveLength(transportNames.length);
  });
});

async function stoppedProxy() {
  await using proxy = await startProxy();
  return proxy;
}
