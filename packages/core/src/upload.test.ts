import { setTimeout as pause } from 'node:timers/promises';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { EXAMPLE, failureOf, ItemSchema } from '../test/example-provider.ts';
import { type RawServer, serveRaw } from '../test/raw-server.ts';
import {
  type CoreClientOptions,
  createClient,
  readFile,
  request,
  type UploadOptions,
  writeMultipart,
} from './index.ts';
import { nodeTransport } from './node/index.ts';

const SIZE = 64 * 2 ** 20;
const PIECE = 2 ** 16;

/** A file of zeros, read with a pause now and then, that tells how far it was read and whether it was let go of. */
function zeros() {
  const seen = { bytes: 0, isOver: false };
  async function* stream() {
    try {
      for (; seen.bytes < SIZE; seen.bytes += PIECE) {
        if (seen.bytes % 2 ** 20 === 0) await pause(1);
        yield new Uint8Array(PIECE);
      }
    } finally {
      seen.isOver = true;
    }
  }
  return { seen, file: { name: 'zeros.bin', type: '', size: SIZE, stream } };
}

function upload(file: object, options: CoreClientOptions, requestOptions: UploadOptions = {}): Promise<unknown> {
  const part = readFile('file', file, () => 'application/octet-stream');
  return request(
    createClient(EXAMPLE, { apiKey: 'a-key', ...options }),
    {
      operation: 'files.create',
      method: 'post',
      effect: 'unsafe',
      path: ['files'],
      body: { value: {}, schema: v.object({}), write: () => writeMultipart([['file', part]]) },
      response: ItemSchema,
    },
    requestOptions,
  );
}

const bytesAt = (server: RawServer) => server.connections[0]?.socket.bytesRead ?? 0;

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await pause(2);
}

describe.each([
  ['fetch', () => undefined],
  ['node:http', nodeTransport],
])('a file that goes out by %s is read no further', (_, open) => {
  it.each([
    ['while the server reads', () => {}],
    ['while the server has stopped to read', ({ socket }: { readonly socket: { pause(): void } }) => socket.pause()],
  ])('after an abort %s', async (_when, onData) => {
    await using server = await serveRaw(onData);
    using transport = open();
    const controller = new AbortController();
    const { seen, file } = zeros();
    const progress: number[] = [];
    const onUploadProgress = ({ sentBytes }: { readonly sentBytes: number }) => progress.push(sentBytes);
    const options = { signal: controller.signal, onUploadProgress };
    const failed = failureOf(upload(file, { baseUrl: server.url, transport }, options));
    await until(() => bytesAt(server) > PIECE);
    controller.abort('enough');
    const told = progress.length;
    expect(await failed).toBe('enough');
    await until(() => seen.isOver);
    expect(seen.bytes).toBeLessThan(SIZE);
    expect(progress.length - told).toBeLessThan(2);
  });

  it('after its time is up', async () => {
    await using server = await serveRaw(({ socket }) => socket.pause());
    using transport = open();
    const { seen, file } = zeros();
    const failed = failureOf(upload(file, { baseUrl: server.url, transport, timeout: 100 }));
    expect(await failed).toMatchObject({ kind: 'timeout', outcome: 'unknown' });
    await until(() => seen.isOver);
    expect(seen.bytes).toBeLessThan(SIZE);
  });

  it('after the connection has broken', async () => {
    await using server = await serveRaw(({ socket }) => socket.resetAndDestroy());
    using transport = open();
    const { seen, file } = zeros();
    const failed = failureOf(upload(file, { baseUrl: server.url, transport }));
    expect(await failed).toMatchObject({ kind: 'connection', outcome: 'unknown' });
    await until(() => seen.isOver);
    expect(seen.bytes).toBeLessThan(SIZE);
  });

  it('after the server has refused it', async () => {
    let isRefused = false;
    await using server = await serveRaw(({ socket }) => {
      if (!isRefused) socket.write('HTTP/1.1 413 Too Large\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}');
      isRefused = true;
    });
    using transport = open();
    const { seen, file } = zeros();
    const failed = failureOf(upload(file, { baseUrl: server.url, transport }));
    expect(await failed).toMatchObject({ kind: 'api', status: 413, outcome: 'not-applied' });
    await until(() => seen.isOver);
    expect(seen.bytes).toBeLessThan(SIZE);
  });
});
