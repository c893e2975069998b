import { execFile } from 'node:child_process';
import { getEventListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { failureOf } from '../../test/example-provider.ts';
import { hang, json, serve, stall } from '../../test/loopback-server.ts';
import { serveRaw, serveTexts } from '../../test/raw-server.ts';
import { isNeverSent } from '../errors/never-sent.ts';
import type { Transport } from '../transport/transport.ts';
import { nodeTransport } from './index.ts';

const transport = nodeTransport();
const warnings: string[] = [];
const onWarning = ({ message }: Error) => warnings.push(message);
beforeEach(() => {
  process.on('warning', onWarning);
});
afterEach(async () => {
  // A warning is given in the next turn.
  await new Promise(setImmediate);
  process.off('warning', onWarning);
  expect(warnings.splice(0)).toEqual([]);
});

function get(url: string, signal = new AbortController().signal, given = transport) {
  return given({ method: 'GET', url, headers: {}, body: undefined, signal });
}

/** Gets it and reads it to its end. */
async function read(url: string, signal?: AbortSignal, given?: Transport): Promise<void> {
  const { body } = await get(url, signal, given);
  while (body && !(await body.read()).done);
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await pause(2);
}

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

describe('a connection', () => {
  it('serves one request after another', async () => {
    await using server = await serveTexts(OK);
    for (let count = 0; count < 20; count += 1) await read(server.url);
    // Undici's pool opens a second one for a request that is made in the turn in which a response has ended.
    expect(server.connections.length).toBeLessThanOrEqual(2);
  });

  it('is closed if the response says so', async () => {
    await using server = await serveTexts('HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok');
    await read(server.url);
    await until(() => server.open() === 0);
  });

  it('that the server closed while it was idle is not used', async () => {
    await using server = await serveTexts(OK);
    await read(server.url);
    server.connections[0]?.socket.end();
    await until(() => server.open() === 0);
    await read(server.url);
    expect(server.connections).toHaveLength(2);
  });

  it.each(['while it was idle', 'with the response', 'in the turn of the next request'])(
    'on which a response came unasked %s does not serve the next request with it',
    async (when) => {
      const EVIL = 'HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil';
      await using server = await serveTexts(when === 'with the response' ? OK + EVIL : OK, OK.replace('ok', 'no'));
      await read(server.url);
      if (when !== 'with the response') server.connections[0]?.socket.write(EVIL);
      if (when !== 'in the turn of the next request') await pause(20);
      const { body } = await get(server.url);
      expect(Buffer.from((await body?.read())?.value ?? []).toString()).toBe('no');
      expect(server.connections).toHaveLength(2);
    },
  );

  it('whose response was cancelled is not reused', async () => {
    await using server = await serve(stall);
    const { body } = await get(server.url);
    await body?.read();
    await body?.cancel();
    await until(() => server.usedSockets() === 0);
  });
});

describe('an abort', () => {
  it.each(['in the TLS handshake', 'before the response', 'in the body'])(
    '%s: rejects with the reason in the same turn, and leaves no listener',
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
      const nextTurn = new Promise((resolve) => setImmediate(resolve, 'the next turn'));
      expect(await Promise.race([failed, nextTurn])).toBe('enough');
      // As with fetch, undici goes on to connect, for the next request, until it gives up after ten seconds.
      if (phase !== 'in the TLS handshake') await until(() => server.open() === 0);
      expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    },
  );

  it.each(['an abort', 'a cancellation'])('or %s with unread bytes: they are not read any more', async (what) => {
    const { signal, abort } = abortable();
    await using server = await serveTexts('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nok');
    const { body } = await get(server.url, signal);
    await pause(20);
    if (what === 'an abort') abort('enough');
    else await body?.cancel();
    expect(await body?.read().catch((reason) => reason)).toEqual(what === 'an abort' ? 'enough' : { done: true });
    await until(() => server.open() === 0);
  });

  it.each(['before', 'in the same turn', 'in the next turn'])('%s: nothing is sent', async (when) => {
    const { signal, abort } = abortable();
    await using server = await serveTexts(OK);
    if (when === 'before') abort('enough');
    const failed = failureOf(read(server.url, signal));
    if (when === 'in the next turn') await Promise.resolve();
    abort('enough');
    expect(await failed).toBe('enough');
    await pause(20);
    await until(() => server.open() === 0);
    expect(server.connections.filter(({ received }) => received !== '')).toEqual([]);
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

it('gives up connecting after the time of the dispatcher, and nothing was sent', async () => {
  // It accepts the connection, and never speaks TLS.
  await using server = await serveRaw(() => {});
  // Later than the first use of Node's own dispatcher, which it would replace.
  const { Agent } = await import('undici7');
  const dispatcher = new Agent({ connect: { timeout: 100 } });
  onTestFinished(() => dispatcher.destroy());
  const own = nodeTransport({ dispatcher });
  const error = await failureOf(get(server.url.replace('http', 'https'), undefined, own));
  expect(error).toMatchObject({ code: 'UND_ERR_CONNECT_TIMEOUT' });
  expect(isNeverSent(error, 'POST')).toBe(true);
});

it('waits longer than the dispatcher would, before the response and in its body', async () => {
  await using server = await serveRaw(async ({ socket }) => {
    await pause(2_500);
    socket.write(OK.slice(0, -1));
    await pause(2_500);
    socket.write('k');
  });
  // Later than the first use of Node's own dispatcher, which it would replace.
  const { Agent } = await import('undici7');
  const dispatcher = new Agent({ headersTimeout: 1_000, bodyTimeout: 1_000 });
  onTestFinished(() => dispatcher.destroy());
  await read(server.url, undefined, nodeTransport({ dispatcher }));
}, 15_000);

it('an idle connection keeps no process alive', async () => {
  await using server = await serveTexts(OK);
  const program = `
    import { nodeTransport } from ${JSON.stringify(import.meta.resolve('./index.ts'))};
    const { signal } = new AbortController();
    const url = ${JSON.stringify(server.url)};
    const { body } = await nodeTransport()({ method: 'GET', url, headers: {}, body: undefined, signal });
    while (!(await body.read()).done);
    const doneAt = performance.now();
    process.on('exit', () => console.log(performance.now() - doneAt));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program]);
  // The dispatcher closes an idle connection after four seconds.
  expect(Number(stdout)).toBeLessThan(3_000);
});
