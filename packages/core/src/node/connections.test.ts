import { execFile } from 'node:child_process';
import { getEventListeners } from 'node:events';
import { Agent } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { call, failureOf } from '../../test/example-provider.ts';
import { hang, json, serve, stall } from '../../test/loopback-server.ts';
import { serveRaw, serveTexts } from '../../test/raw-server.ts';
import { isNeverSent } from '../errors/never-sent.ts';
import { type NodeTransport, nodeTransport } from './index.ts';

let transport: NodeTransport;
const warnings: string[] = [];
const onWarning = ({ message }: Error) => warnings.push(message);
beforeEach(() => {
  transport = nodeTransport();
  process.on('warning', onWarning);
});
afterEach(async () => {
  vi.useRealTimers();
  transport.close();
  // A warning is given in the next turn.
  await new Promise(setImmediate);
  process.off('warning', onWarning);
  expect(warnings.splice(0)).toEqual([]);
});

function get(url: string, signal = new AbortController().signal, given = transport) {
  return given({ method: 'GET', url, headers: {}, body: undefined, signal });
}

/** Sends a GET and reads the response to its end. */
async function read(url: string, signal?: AbortSignal, given?: NodeTransport): Promise<void> {
  const { body } = await get(url, signal, given);
  while (body && !(await body.read()).done);
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await pause(2);
}

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

describe('a connection of nodeTransport', () => {
  it('is reused as soon as a response has been read', async () => {
    await using server = await serveTexts(OK);
    for (let count = 0; count < 20; count += 1) await read(server.url);
    expect(server.connections).toHaveLength(1);
  });

  it('is closed if the response says so', async () => {
    await using server = await serveTexts('HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok');
    await read(server.url);
    await until(() => server.open() === 0);
  });

  it('is closed after four idle seconds, or before the server would close it', async () => {
    await using patient = await serveTexts(OK);
    await using hasty = await serveTexts(OK.replace('\r\n\r\n', '\r\nkeep-alive: timeout=2\r\n\r\n'));
    await Promise.all([read(patient.url), read(hasty.url)]);
    const since = performance.now();
    await until(() => hasty.open() === 0);
    expect(patient.open()).toBe(1);
    await until(() => patient.open() === 0);
    expect(performance.now() - since).toBeGreaterThan(3_900);
  }, 20_000);

  it('that the server closed while it was idle is not reused', async () => {
    await using server = await serveTexts(OK);
    await read(server.url);
    server.connections[0]?.socket.end();
    await until(() => server.open() === 0);
    await read(server.url);
    expect(server.connections).toHaveLength(2);
  });

  it('that received unrequested bytes is not reused', async () => {
    await using server = await serveTexts(OK, OK.replace('ok', 'no'));
    await read(server.url);
    server.connections[0]?.socket.write('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil');
    await pause(20);
    const { body } = await get(server.url);
    expect(Buffer.from((await body?.read())?.value ?? []).toString()).toBe('no');
  });

  it('whose response was cancelled is not reused', async () => {
    await using server = await serve(stall);
    const { body } = await get(server.url);
    await body?.read();
    await body?.cancel();
    await until(() => server.usedSockets() === 0);
  });
});

describe('close of nodeTransport', () => {
  // Sooner than an idle connection is closed anyway.
  it('closes idle connections at once, and others when their response has been read', { timeout: 3_000 }, async () => {
    let finish = () => {};
    await using server = await serveRaw(({ socket, received }) => {
      if (received.startsWith('GET /idle')) socket.write(OK);
      else {
        socket.write(OK.slice(0, -1));
        finish = () => socket.write('k');
      }
    });
    const inUse = await get(`${server.url}/in-use`);
    await read(`${server.url}/idle`);
    expect(server.open()).toBe(2);
    transport.close();
    await until(() => server.open() === 1);
    finish();
    while (!(await inUse.body?.read())?.done);
    await until(() => server.open() === 0);
  });

  it('lets later requests reject, and sends nothing', async () => {
    await using server = await serve(json(200, { id: '1' }));
    {
      using own = nodeTransport();
      await read(server.url, undefined, own);
      transport = own;
    }
    const error = await failureOf(call('unsafe', { baseUrl: server.url, transport, retries: 0 }));
    expect(error).toMatchObject({ kind: 'connection', outcome: 'not-applied', code: 'ERR_NEVER_SENT' });
    expect(String(error)).toContain(': the transport is closed. Nothing was sent.');
    expect(server.requests).toHaveLength(1);
  });
});

describe('an abort of a request of nodeTransport', () => {
  it.each(['in the TLS handshake', 'before the response', 'in the body'])(
    '%s rejects with the reason, and closes the connection',
    async (phase) => {
      const { signal, abort } = abortable();
      await using server = await serveRaw(({ socket }) => {
        if (phase === 'in the body') socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nok');
      });
      const url = phase === 'in the TLS handshake' ? server.url.replace('http', 'https') : server.url;
      const failed = failureOf(read(url, signal));
      await until(() => (server.connections[0]?.received ?? '') !== '');
      if (phase === 'in the body') await pause(20);
      abort('enough');
      expect(await failed).toBe('enough');
      await until(() => server.open() === 0);
      expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    },
  );

  it.each(['before', 'in the same turn', 'in the next turn'])('%s sends nothing', async (when) => {
    const { signal, abort } = abortable();
    await using server = await serveTexts(OK);
    if (when === 'before') abort('enough');
    const failed = failureOf(read(server.url, signal));
    if (when === 'in the next turn') await Promise.resolve();
    abort('enough');
    expect(await failed).toBe('enough');
    await pause(20);
    expect(server.connections.filter(({ received }) => received !== '')).toEqual([]);
    expect(server.open()).toBe(0);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  function abortable() {
    const controller = new AbortController();
    return { signal: controller.signal, abort: (reason: unknown) => controller.abort(reason) };
  }
});

it('nodeTransport leaves no listener on a signal that many requests share, and emits no warning', async () => {
  const { signal } = new AbortController();
  await using server = await serve(json(200, {}), json(200, {}), hang);
  await using other = await serve(json(200, {}));
  await Promise.all(Array.from({ length: 40 }, () => read(other.url, signal)));
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  await read(server.url, signal);
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
});

it.each(['127.0.0.1', 'localhost'])('nodeTransport rejects a connection refused by %s as never sent', async (host) => {
  const gone = await serveRaw(() => {});
  await gone[Symbol.asyncDispose]();
  const error = await failureOf(get(gone.url.replace('127.0.0.1', host)));
  expect(isNeverSent(error, 'POST')).toBe(true);
});

it('nodeTransport rejects an attempt to connect after 10 s as never sent', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  // It accepts the connection, and never responds to the handshake.
  await using server = await serveRaw(() => {});
  const failed = failureOf(get(server.url.replace('http', 'https')));
  while (server.connections.length === 0) await new Promise(setImmediate);
  vi.advanceTimersByTime(10_000);
  expect(await failed).toMatchObject({ code: 'ERR_NEVER_SENT', message: 'no connection within 10000 ms' });
  expect(vi.getTimerCount()).toBe(0);
});

it('nodeTransport leaves no timer once a request is connected', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  await using server = await serveTexts(OK);
  await read(server.url);
  expect(vi.getTimerCount()).toBe(0);
});

it('nodeTransport uses the agents of the caller, and does not close them', async () => {
  await using server = await serveTexts(OK);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const own = nodeTransport({ agent: { http: agent } });
  await Promise.all([read(server.url, undefined, own), read(server.url, undefined, own)]);
  own.close();
  await pause(20);
  expect(server.connections).toHaveLength(1);
  expect(server.open()).toBe(1);
  agent.destroy();
});

it.each([
  ['an idle connection', 'await read(url);'],
  [
    'an aborted attempt to connect',
    `
    const controller = new AbortController();
    const failed = read(url.replace('http', 'https'), controller.signal).catch(() => {});
    setTimeout(() => controller.abort(), 50);
    await failed;`,
  ],
])('%s of nodeTransport does not keep the process alive', async (_, code) => {
  await using server = await serveTexts(OK);
  const program = `
    import { nodeTransport } from ${JSON.stringify(import.meta.resolve('./index.ts'))};
    const url = ${JSON.stringify(server.url)};
    const transport = nodeTransport();
    async function read(url, signal = new AbortController().signal) {
      const { body } = await transport({ method: 'GET', url, headers: {}, body: undefined, signal });
      while (!(await body.read()).done);
    }
    ${code}
    const doneAt = performance.now();
    process.on('exit', () => console.log(performance.now() - doneAt));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program]);
  expect(Number(stdout)).toBeLessThan(1_000);
});
