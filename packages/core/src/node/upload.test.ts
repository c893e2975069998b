import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { failureOf } from '../../test/example-provider.ts';
import { type RawServer, serveRaw } from '../../test/raw-server.ts';
import type { BodyStream, TransportRequest, TransportResponse } from '../transport/transport.ts';
import { nodeTransport } from './index.ts';

const transport = nodeTransport();

function post(url: string, body: TransportRequest['body'], signal = new AbortController().signal) {
  return transport({ method: 'POST', url, headers: {}, body, signal });
}

async function textOf({ body }: TransportResponse): Promise<string> {
  let text = '';
  for (let read = await body?.read(); read && !read.done; read = await body?.read())
    text += Buffer.from(read.value ?? []);
  return text;
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await pause(2);
}

/** Reads on: a paused socket does not report that it was closed. */
async function closed(server: RawServer): Promise<void> {
  for (const { socket } of server.connections) socket.removeAllListeners('data').resume();
  await until(() => server.open() === 0);
}

/** Waits until no more of a body is read. */
async function stalled(seen: { readonly bytes: number }): Promise<void> {
  for (let before = -1; before !== seen.bytes || before === 0; await pause(50)) before = seen.bytes;
}

const MEGABYTE = 2 ** 20;

/** A body of zeros that reports how far it was read, and whether its iterator was closed. */
function zeros(size: number) {
  const seen = { bytes: 0, isOver: false };
  const body: BodyStream = {
    size,
    async *bytes() {
      try {
        for (; seen.bytes < size; seen.bytes += 2 ** 16) yield Buffer.alloc(2 ** 16);
      } finally {
        seen.isOver = true;
      }
    },
    blob: async () => new Blob(),
  };
  return { body, seen };
}

it('a body is read no faster than it is sent', async () => {
  await using server = await serveRaw(
    ({ socket, received }) => {
      if (received.length >= 64 * MEGABYTE) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
    },
    ({ socket }) => socket.pause(),
  );
  const { body, seen } = zeros(64 * MEGABYTE);
  const sent = post(server.url, body);
  await stalled(seen);
  // What the buffers of the two sockets hold.
  expect(seen.bytes).toBeLessThan(16 * MEGABYTE);
  server.connections[0]?.socket.resume();
  expect(await textOf(await sent)).toBe('ok');
  expect(seen).toEqual({ bytes: 64 * MEGABYTE, isOver: true });
});

describe('a response before the whole body was sent', () => {
  const REFUSAL = 'HTTP/1.1 413 Too Large\r\nconnection: close\r\ncontent-length: 4\r\n\r\nlong';

  it.each([
    ['continues reading', () => {}],
    ['stops reading', (socket: Socket) => socket.pause()],
    ['closes', (socket: Socket) => socket.end()],
    // Unread bytes lead to a reset, which may arrive before the response.
    ['destroys the connection', (socket: Socket) => socket.destroySoon()],
  ])('of 413 is returned if the server then %s, and the rest of the body is not read', async (_, then) => {
    for (let round = 0; round < 10; round += 1) {
      let isRefused = false;
      await using server = await serveRaw(({ socket }) => {
        if (isRefused) return;
        isRefused = true;
        socket.write(REFUSAL);
        then(socket);
      });
      const { body, seen } = zeros(64 * MEGABYTE);
      const response = await post(server.url, body);
      expect(response.status).toBe(413);
      expect(await textOf(response)).toBe('long');
      await closed(server);
      expect(seen.isOver).toBe(true);
      expect(seen.bytes).toBeLessThan(64 * MEGABYTE);
    }
  });

  it('of 200 does not stop the upload', async () => {
    const { body, seen } = zeros(32 * MEGABYTE);
    await using server = await serveRaw((connection) => {
      if (connection.socket.bytesWritten === 0) connection.socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n');
      if (connection.received.length >= 32 * MEGABYTE) connection.socket.write('ok');
    });
    const response = await post(server.url, body);
    expect([response.status, await textOf(response), seen.bytes]).toEqual([200, 'ok', 32 * MEGABYTE]);
  });

  it.each([
    ['a stream', zeros(16 * MEGABYTE).body],
    ['a string', 'x'.repeat(16 * MEGABYTE)],
    ['bytes', Buffer.alloc(16 * MEGABYTE)],
  ])('that is read to its end closes the connection if the server has stopped reading %s', async (_, body) => {
    await using server = await serveRaw(({ socket, received }) => {
      if (received.startsWith('POST')) socket.pause();
      if (socket.bytesWritten === 0) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
    });
    expect(await textOf(await post(server.url, body))).toBe('ok');
    const { signal } = new AbortController();
    const next = { method: 'GET', url: server.url, headers: {}, body: undefined, signal };
    // On the same connection it would wait behind the rest of the upload.
    expect(await textOf(await transport(next))).toBe('ok');
    const [first] = server.connections;
    first?.socket.removeAllListeners('data').resume();
    // Sooner than an idle connection is closed.
    await expect.poll(() => first?.socket.destroyed, { timeout: 2_500 }).toBe(true);
  });
});

it('an abort closes the iterator of a body that waits for the server', async () => {
  await using server = await serveRaw(({ socket }) => socket.pause());
  const controller = new AbortController();
  const { body, seen } = zeros(64 * MEGABYTE);
  const sent = failureOf(post(server.url, body, controller.signal));
  await stalled(seen);
  controller.abort('enough');
  expect(await sent).toBe('enough');
  await closed(server);
  expect(seen.isOver).toBe(true);
});

it('a body is not read if its request is aborted while it waits for a connection', async () => {
  await using server = await serveRaw(() => {});
  // Later than the first use of Node's own dispatcher, which it would replace.
  const { Agent } = await import('undici7');
  const dispatcher = new Agent({ connections: 1 });
  onTestFinished(() => dispatcher.destroy());
  const own = nodeTransport({ dispatcher });
  const request = { method: 'POST', url: server.url, headers: {} };
  const first = failureOf(own({ ...request, body: 'x', signal: AbortSignal.timeout(500) }));
  const controller = new AbortController();
  const { body, seen } = zeros(MEGABYTE);
  const second = failureOf(own({ ...request, body, signal: controller.signal }));
  await until(() => server.open() === 1);
  controller.abort('enough');
  expect(await second).toBe('enough');
  await first;
  await pause(50);
  expect(seen.bytes).toBe(0);
  expect(server.connections.filter(({ received }) => received !== '')).toHaveLength(1);
});

it('a broken connection closes the iterator of a body', async () => {
  await using server = await serveRaw(({ socket }) => socket.resetAndDestroy());
  const { body, seen } = zeros(64 * MEGABYTE);
  expect(await failureOf(post(server.url, body))).toMatchObject({ code: expect.stringMatching(/ECONNRESET|EPIPE/) });
  await until(() => seen.isOver);
});

it.each([
  ['too few bytes', ['a'], 2],
  ['too many', ['a', 'bc'], 2],
])('a body of %s closes the connection, and rejects', async (_, texts, size) => {
  await using server = await serveRaw(() => {});
  const body: BodyStream = {
    size,
    async *bytes() {
      for (const text of texts) yield Buffer.from(text);
    },
    blob: async () => new Blob(),
  };
  expect(await failureOf(post(server.url, body))).toMatchObject({ code: 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH' });
  await until(() => server.connections[0]?.socket.destroyed === true);
  // Undici may open another one right away.
  expect(server.connections.map(({ received }) => received).join('')).toMatch(/^POST [^\0]*\r\n\r\na?$/);
});

it.each(['at once', 'later'])('a body that throws %s rejects with its error', async (when) => {
  await using server = await serveRaw(() => {});
  const fail = () => {
    throw new Error('no such file');
  };
  const failLater = async function* () {
    yield Buffer.from('a');
    fail();
  };
  const body = { size: 4, bytes: when === 'later' ? failLater : fail, blob: async () => new Blob() };
  expect(await failureOf(post(server.url, body))).toMatchObject({ message: 'no such file' });
  await until(() => server.open() === 0);
});
