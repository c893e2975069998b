import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { failureOf } from '../../test/example-provider.ts';
import { serveRaw } from '../../test/raw-server.ts';
import { bytesAt, upload } from '../../test/upload-file.ts';
import type * as core from '../index.ts';
import { nodeTransport } from '../node/index.ts';

const SIZE = 64 * 2 ** 20;
const PIECE = 2 ** 16;

/** A slow file of zeros that reports how far it was read, and whether its iterator was closed. */
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

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await pause(2);
}

describe.each([
  ['fetch', () => undefined],
  ['nodeTransport', nodeTransport],
])('an upload by %s stops reading the file', (_, open) => {
  it.each([
    ['while the server reads', () => {}],
    ['while the server has stopped reading', ({ socket }: { readonly socket: { pause(): void } }) => socket.pause()],
  ])('after an abort %s', async (_when, onData) => {
    await using server = await serveRaw(onData);
    const transport = open();
    const controller = new AbortController();
    const { seen, file } = zeros();
    const progress: number[] = [];
    const onUploadProgress = ({ sentBytes }: { readonly sentBytes: number }) => progress.push(sentBytes);
    const options = { signal: controller.signal, onUploadProgress };
    const failed = failureOf(upload(file, { baseUrl: server.url, transport }, options));
    await until(() => bytesAt(server) > PIECE);
    controller.abort('enough');
    const reported = progress.length;
    expect(await failed).toBe('enough');
    await until(() => seen.isOver);
    expect(seen.bytes).toBeLessThan(SIZE);
    expect(progress.length - reported).toBeLessThan(2);
  });

  it('after a timeout', async () => {
    await using server = await serveRaw(({ socket }) => socket.pause());
    const transport = open();
    const { seen, file } = zeros();
    const failed = failureOf(upload(file, { baseUrl: server.url, transport, timeout: 100 }));
    expect(await failed).toMatchObject({ kind: 'timeout', outcome: 'unknown' });
    await until(() => seen.isOver);
    expect(seen.bytes).toBeLessThan(SIZE);
  });

  it('after the connection has broken', async () => {
    await using server = await serveRaw(({ socket }) => socket.resetAndDestroy());
    const transport = open();
    const { seen, file } = zeros();
    const failed = failureOf(upload(file, { baseUrl: server.url, transport }));
    expect(await failed).toMatchObject({ kind: 'connection', outcome: 'unknown' });
    await until(() => seen.isOver);
    expect(seen.bytes).toBeLessThan(SIZE);
  });

  it.each([
    ['and closes', 413, 'connection: close\r\ncontent-length: 2\r\n\r\n{}'],
    ['by a truncated response', 413, 'content-length: 200\r\n\r\n{}'],
    ['by a response over the size limit', 413, `content-length: 200000\r\n\r\n${' '.repeat(200_000)}`],
    ['by a response without an end', 500, `transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n`],
  ])('after the server has refused it %s', async (_how, status, rest) => {
    let isRefused = false;
    await using server = await serveRaw(({ socket }) => {
      if (isRefused) return;
      isRefused = true;
      // Otherwise the whole file may be sent before the response is read.
      socket.pause();
      socket.write(`HTTP/1.1 ${status} No\r\n${rest}`);
    });
    const transport = open();
    const { seen, file } = zeros();
    const progress: number[] = [];
    const onUploadProgress = ({ sentBytes }: { readonly sentBytes: number }) => progress.push(sentBytes);
    const failed = failureOf(upload(file, { baseUrl: server.url, transport, timeout: 1_000 }, { onUploadProgress }));
    expect(await failed).toMatchObject({ kind: 'api', status });
    const reported = progress.length;
    await until(() => seen.isOver);
    expect(seen.bytes).toBeLessThan(SIZE);
    expect(progress.length - reported).toBeLessThan(2);
  });
});

it('the signal of a transport is aborted when the upload has failed', async () => {
  const signals: AbortSignal[] = [];
  const refuse: core.Transport = async ({ signal }) => {
    signals.push(signal);
    return { status: 413, headers: new Headers(), body: undefined };
  };
  const failed = failureOf(upload(zeros().file, { baseUrl: 'http://localhost', transport: refuse }));
  expect(await failed).toMatchObject({ kind: 'api', status: 413 });
  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
});

describe('a user’s own fetch that ignores the signal', () => {
  const readAll = () => {
    const received = { bytes: 0, isWhole: false };
    const fetch = async (_: string, { body }: RequestInit) => {
      for await (const piece of (body as Blob).stream()) received.bytes += piece.byteLength;
      received.isWhole = true;
      return Response.json({ id: '1' });
    };
    return { received, fetch };
  };

  it('does not get a part of a file as the whole, whenever the caller aborts', async () => {
    for (const turns of [...Array(40).keys(), 2_000]) {
      // The first call of a program loads ky.
      vi.resetModules();
      const fresh = await import('../index.ts');
      const { received, fetch } = readAll();
      const { seen, file } = zeros();
      const controller = new AbortController();
      const failed = failureOf(upload(file, { fetch }, { signal: controller.signal }, fresh));
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      controller.abort('enough');
      expect(await failed).toBe('enough');
      await pause(5);
      const { bytes } = seen;
      await pause(5);
      expect({ turns, isWhole: received.isWhole, read: seen.bytes }).toEqual({ turns, isWhole: false, read: bytes });
    }
  });
});

it('a file that throws when its iterator is closed causes no unhandled rejection', async () => {
  await using server = await serveRaw(({ socket }) => socket.pause());
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);
  process.on('unhandledRejection', note);
  const { file } = zeros();
  async function* stream() {
    try {
      yield* file.stream();
    } finally {
      // biome-ignore lint/correctness/noUnsafeFinally: a file of a user may do so
      throw new Error('cannot be closed');
    }
  }
  const failed = failureOf(upload({ ...file, stream }, { baseUrl: server.url, timeout: 100 }));
  expect(await failed).toMatchObject({ kind: 'timeout' });
  await pause(50);
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
});
