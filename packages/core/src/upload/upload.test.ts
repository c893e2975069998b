import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { runInNewContext } from 'node:vm';
import * as v from 'valibot';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { EXAMPLE, failureOf, ItemSchema } from '../../test/example-provider.ts';
import { type RawServer, serveRaw, serveTexts } from '../../test/raw-server.ts';
import * as core from '../index.ts';
import { nodeTransport } from '../node/index.ts';

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

function upload(
  file: object,
  options: core.CoreClientOptions,
  requestOptions: core.UploadOptions = {},
  { createClient, readFile, request, encodeMultipart } = core,
): Promise<unknown> {
  const part = readFile('file', file, () => 'application/octet-stream');
  return request(
    createClient(EXAMPLE, { apiKey: 'a-key', ...options }),
    {
      operation: 'files.create',
      method: 'post',
      effect: 'unsafe',
      path: ['files'],
      body: { value: {}, schema: v.object({}), write: () => encodeMultipart([['file', part]]) },
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

  it.each([
    ['and closes', 413, 'connection: close\r\ncontent-length: 2\r\n\r\n{}'],
    ['by half an answer', 413, 'content-length: 200\r\n\r\n{}'],
    ['by an answer too long to read', 413, `content-length: 200000\r\n\r\n${' '.repeat(200_000)}`],
    ['by an answer without an end', 500, `transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n`],
  ])('after the server has refused it %s', async (_how, status, answer) => {
    let isRefused = false;
    await using server = await serveRaw(({ socket }) => {
      if (isRefused) return;
      isRefused = true;
      // Else the file may be out before the answer has been waited for.
      socket.pause();
      socket.write(`HTTP/1.1 ${status} No\r\n${answer}`);
    });
    using transport = open();
    const { seen, file } = zeros();
    const progress: number[] = [];
    const onUploadProgress = ({ sentBytes }: { readonly sentBytes: number }) => progress.push(sentBytes);
    const failed = failureOf(upload(file, { baseUrl: server.url, transport, timeout: 200 }, { onUploadProgress }));
    expect(await failed).toMatchObject({ kind: 'api', status });
    const told = progress.length;
    await until(() => seen.isOver);
    expect(seen.bytes).toBeLessThan(SIZE);
    expect(progress.length - told).toBeLessThan(2);
  });
});

it('aborts the signal of a transport once the upload has failed, so that it reads no further', async () => {
  const signals: AbortSignal[] = [];
  const refuse: core.Transport = async ({ signal }) => {
    signals.push(signal);
    return { status: 413, headers: new Headers(), body: undefined };
  };
  const failed = failureOf(upload(zeros().file, { baseUrl: 'http://localhost', transport: refuse }));
  expect(await failed).toMatchObject({ kind: 'api', status: 413 });
  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
});

describe('a fetch of the user’s own that does not heed the signal', () => {
  const takeAll = () => {
    const took = { bytes: 0, isWhole: false };
    const fetch = async (_: string, { body }: RequestInit) => {
      for await (const piece of (body as Blob).stream()) took.bytes += piece.byteLength;
      took.isWhole = true;
      return Response.json({ id: '1' });
    };
    return { took, fetch };
  };

  it('takes no part of a file for the whole, whenever the caller gives up', async () => {
    for (const turns of [...Array(40).keys(), 2_000]) {
      // The first call of a program has to load ky before.
      vi.resetModules();
      const fresh = await import('../index.ts');
      const { took, fetch } = takeAll();
      const { seen, file } = zeros();
      const controller = new AbortController();
      const failed = failureOf(upload(file, { fetch }, { signal: controller.signal }, fresh));
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      controller.abort('enough');
      expect(await failed).toBe('enough');
      await pause(5);
      const { bytes } = seen;
      await pause(5);
      expect({ turns, isWhole: took.isWhole, read: seen.bytes }).toEqual({ turns, isWhole: false, read: bytes });
    }
  });
});

it('a file that fails as it is let go of is nobody’s trouble', async () => {
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

const ways: readonly [string, () => core.CoreClientOptions][] = [
  ['fetch', () => ({})],
  ['the option fetch', () => ({ fetch: (url, init) => fetch(url, init) })],
  ['node:http', () => ({ transport: nodeTransport() })],
];
const file = (stream: () => unknown) => ({ name: 'a.csv', type: '', size: 3, stream });

describe.each(ways)('a file that cannot be read, sent by %s', (way, options) => {
  const problem = 'EIO: i/o error, read';

  it.each([
    [
      'opened',
      () => {
        throw new Error(problem);
      },
    ],
    ['read', () => new Readable({ read: () => {} }).destroy(new Error(problem))],
  ])('is named where it cannot be %s: nothing was sent', async (_when, stream) => {
    await using server = await serveRaw(() => {});
    const error = await failureOf(upload(file(stream), { baseUrl: server.url, ...options() }));
    expect(error).toMatchObject({ kind: 'input', parameter: 'file', outcome: 'not-applied', attempts: 1 });
    expect(String(error)).toContain(`could not read the file a.csv: ${problem}. Nothing was sent.`);
    expect(bytesAt(server)).toBe(0);
  });

  it.each([
    ['breaks off', problem, [Buffer.from('a'), new Error(problem)]],
    ['became shorter', 'it changed after its size was read', [Buffer.from('a')]],
  ])('is named where it %s in the middle, and what was sent may have been applied', async (_when, message, pieces) => {
    await using server = await serveRaw(() => {});
    const stream = async function* () {
      for (const piece of pieces) {
        if (piece instanceof Error) throw piece;
        yield piece;
      }
    };
    const error = await failureOf(upload(file(stream), { baseUrl: server.url, ...options() }));
    // As one Blob it is read whole before anything is sent.
    const outcome = way === 'the option fetch' ? 'not-applied' : 'unknown';
    expect(error).toMatchObject({ kind: 'input', outcome, attempts: 1, isRetryable: false });
    expect(String(error)).toContain(`could not read the file a.csv: ${message}`);
  });
});

describe.each(ways)('a file that can be read only once, sent by %s', (_, options) => {
  const once: readonly [string, () => () => unknown][] = [
    ['a web stream', () => () => new Blob(['a,b']).stream()],
    ['a stream of Node', () => () => Readable.from([Buffer.from('a,b')])],
    [
      'a generator',
      () =>
        async function* () {
          yield Buffer.from('a,b');
        },
    ],
  ];

  it.each(once)('keeps the first failure, which says why there was no retry: %s', async (_name, open) => {
    const stream = open()();
    const busy = 'HTTP/1.1 429 No\r\nretry-after: 0\r\ncontent-length: 2\r\n\r\n{}';
    await using server = await serveTexts(busy);
    const error = await failureOf(
      upload(
        file(() => stream),
        { baseUrl: server.url, ...options() },
      ),
    );
    expect(error).toMatchObject({ kind: 'api', status: 429, outcome: 'not-applied', attempts: 1, isRetryable: false });
    expect(String(error)).toContain('Its retry could not read the file a.csv');
    const received = server.connections.map((connection) => connection.received).join('');
    expect(received.match(/POST/g)).toHaveLength(1);
  });
});

it.each(ways)('a redirect of an upload by %s is not followed', async (_, options) => {
  await using server = await serveTexts('HTTP/1.1 307 No\r\nlocation: /other\r\ncontent-length: 0\r\n\r\n');
  const error = await failureOf(upload(new Blob(['a']), { baseUrl: server.url, ...options() }));
  expect(error).toMatchObject({ kind: 'response', outcome: 'unknown', attempts: 1 });
  expect(String(error)).toContain('redirects are not followed');
  expect(server.connections).toHaveLength(1);
});

describe('bytes to upload', () => {
  const bodyOf = async (given: object) => {
    let sent: Promise<string> | undefined;
    const fetch = async (_: string, { body }: RequestInit) => {
      sent = (body as Blob).text();
      return Response.json({ id: '1' });
    };
    const done = upload(given, { fetch });
    return { done, sent: async () => (await sent)?.split('\r\n')[4] };
  };

  it.each(['new Uint8Array([97, 98])', 'new Uint8Array([97, 98]).buffer'])(
    'may come from another realm: %s',
    async (code) => {
      const { done, sent } = await bodyOf({ name: 'a', data: runInNewContext(code) });
      await done;
      expect(await sent()).toBe('ab');
    },
  );

  it.each([
    ['bytes', (bytes: Uint8Array) => bytes],
    ['a Buffer', (bytes: Uint8Array) => Buffer.from(bytes.buffer)],
    ['an ArrayBuffer', (bytes: Uint8Array) => bytes.buffer],
  ])('are read when the call is made: %s', async (_, viewOf) => {
    const bytes = new Uint8Array([97, 98]);
    const { done, sent } = await bodyOf({ name: 'a', data: viewOf(bytes) });
    bytes.fill(120);
    await done;
    expect(await sent()).toBe('ab');
  });
});

describe('the Blob of a test environment, which fetch takes for a string', () => {
  /** As that of jsdom: without a stream. */
  class ForeignBlob {
    readonly #bytes: Promise<Uint8Array<ArrayBuffer>>;
    readonly size: number;
    readonly type = '';
    readonly name = 'a.csv';
    constructor(given: readonly (string | Uint8Array<ArrayBuffer> | ForeignBlob)[]) {
      const parts = given.map((part) => (typeof part === 'string' ? Buffer.from(part) : part));
      this.size = parts.reduce((sum, part) => sum + ('size' in part ? part.size : part.byteLength), 0);
      this.#bytes = Promise.all(parts.map((part) => ('size' in part ? part.#bytes : part)))
        .then((each) => Buffer.concat(each))
        .then((whole) => new Uint8Array(whole));
    }
    get [Symbol.toStringTag]() {
      return 'File';
    }
    async arrayBuffer() {
      return (await this.#bytes).buffer;
    }
    slice() {
      return this;
    }
  }
  const foreign = () => new ForeignBlob([new Uint8Array([97, 98])]);
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it.each([
    ...ways.map(([name, options]) => [name, options, false] as const),
    ['the option fetch in that environment', ways[1]?.[1] ?? expect.unreachable(), true] as const,
  ])('is sent by its bytes: %s', async (_, options, isGlobal) => {
    await using server = await serveTexts('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{"id":"1"}');
    if (isGlobal) vi.stubGlobal('Blob', ForeignBlob);
    await upload(foreign(), { baseUrl: server.url, ...options() });
    expect(server.connections[0]?.received.split('\r\n').slice(-3)[0]).toBe('ab');
  });
});
