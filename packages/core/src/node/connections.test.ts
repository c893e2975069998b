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

/** Gets it and reads it to its end. */
async function read(url: string, signal?: AbortSignal, given?: NodeTransport): Promise<void> {
  const { body } = await get(url, signal, given);
  while (body && !(await body.read()).done);
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await pause(2);
}

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

describe('a connection', () => {
  it('serves one request after another, at the very moment that an answer has been read', async () => {
    await using server = await serveTexts(OK);
    for (let count = 0; count < 20; count += 1) await read(server.url);
    expect(server.connections).toHaveLength(1);
  });

  it('is closed where the server says so', async () => {
    await using server = await serveTexts('HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok');
    await read(server.url);
    await until(() => server.open() === 0);
  });

  it('is closed when it was idle for four seconds, or sooner where the server would close it', async () => {
    await using patient = await serveTexts(OK);
    await using hasty = await serveTexts(OK.replace('\r\n\r\n', '\r\nkeep-alive: timeout=2\r\n\r\n'));
    await Promise.all([read(patient.url), read(hasty.url)]);
    const since = performance.now();
    await until(() => hasty.open() === 0);
    expect(patient.open()).toBe(1);
    await until(() => patient.open() === 0);
    expect(performance.now() - since).toBeGreaterThan(3_900);
  }, 20_000);

  it('that the server closed while it was idle is not used', async () => {
    await using server = await serveTexts(OK);
    await read(server.url);
    server.connections[0]?.socket.end();
    await until(() => server.open() === 0);
    await read(server.url);
    expect(server.connections).toHaveLength(2);
  });

  it('on which something came that nobody asked for answers no other request with it', async () => {
    await using server = await serveTexts(OK, OK.replace('ok', 'no'));
    await read(server.url);
    server.connections[0]?.socket.write('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil');
    await pause(20);
    const { body } = await get(server.url);
    expect(Buffer.from((await body?.read())?.value ?? []).toString()).toBe('no');
  });

  it('is not kept where a body was left', async () => {
    await using server = await serve(stall);
    const { body } = await get(server.url);
    await body?.read();
    await body?.cancel();
    await until(() => server.usedSockets() === 0);
  });
});

describe('close', () => {
  // In less time than an idle connection has anyway.
  it('closes idle connections at once, and those in use when they have been read', { timeout: 3_000 }, async () => {
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

  it('ends the transport: nothing is sent after it, and an error says so', async () => {
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

describe('an abort', () => {
  it.each(['in the TLS handshake', 'before the head', 'in the body'])(
    '%s: the reason, and no connection left',
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

  it.each(['before', 'in the same turn', 'in the next turn'])('%s: nothing is sent', async (when) => {
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

it('many requests under one signal leave no listener on it, nor warn', async () => {
  const { signal } = new AbortController();
  await using server = await serve(json(200, {}), json(200, {}), hang);
  await using answering = await serve(json(200, {}));
  await Promise.all(Array.from({ length: 40 }, () => read(answering.url, signal)));
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  await read(server.url, signal);
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
});

it.each(['127.0.0.1', 'localhost'])('a connection refused by %s: nothing was sent', async (host) => {
  const gone = await serveRaw(() => {});
  await gone[Symbol.asyncDispose]();
  const error = await failureOf(get(gone.url.replace('127.0.0.1', host)));
  expect(isNeverSent(error, 'POST')).toBe(true);
});

it('gives up connecting after ten seconds, and says that nothing was sent', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  // It takes the connection, and never speaks TLS.
  await using server = await serveRaw(() => {});
  const failed = failureOf(get(server.url.replace('http', 'https')));
  while (server.connections.length === 0) await new Promise(setImmediate);
  vi.advanceTimersByTime(10_000);
  expect(await failed).toMatchObject({ code: 'ERR_NEVER_SENT', message: 'no connection within 10000 ms' });
  expect(vi.getTimerCount()).toBe(0);
});

it('a request takes no timer with it once it is connected', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  await using server = await serveTexts(OK);
  await read(server.url);
  expect(vi.getTimerCount()).toBe(0);
});

it('agents of the caller\u2019s own are used, and left alone', async () => {
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
    'an attempt to connect that was given up',
    `
    const controller = new AbortController();
    const failed = read(url.replace('http', 'https'), controller.signal).catch(() => {});
    setTimeout(() => controller.abort(), 50);
    await failed;`,
  ],
])('%s keeps no process alive', async (_, code) => {
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
