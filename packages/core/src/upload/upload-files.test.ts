import { Readable } from 'node:stream';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { failureOf } from '../../test/example-provider.ts';
import { serveRaw, serveTexts } from '../../test/raw-server.ts';
import { bytesAt, upload } from '../../test/upload-file.ts';
import type * as core from '../index.ts';
import { nodeTransport } from '../node/index.ts';

const ways: readonly [string, () => core.CoreClientOptions][] = [
  ['fetch', () => ({})],
  ['the option fetch', () => ({ fetch: (url, init) => fetch(url, init) })],
  ['nodeTransport', () => ({ transport: nodeTransport() })],
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
  ])('is named in an input error, and nothing was sent, if it cannot be %s', async (_when, stream) => {
    await using server = await serveRaw(() => {});
    const error = await failureOf(upload(file(stream), { baseUrl: server.url, ...options() }));
    expect(error).toMatchObject({ kind: 'input', parameter: 'file', outcome: 'not-applied', attempts: 1 });
    expect(String(error)).toContain(`could not read the file a.csv: ${problem}. Nothing was sent.`);
    expect(bytesAt(server)).toBe(0);
  });

  it.each([
    ['breaks off', problem, [Buffer.from('a'), new Error(problem)]],
    ['became shorter', 'it changed after its size was read', [Buffer.from('a')]],
  ])('is named in an input error, with an unknown outcome, if it %s in the middle', async (_when, message, pieces) => {
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

  it.each(once)('is not retried, and the error has the first failure and the reason: %s', async (_name, open) => {
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

describe('an upload of bytes', () => {
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
    'accepts those of another realm: %s',
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
  ])('reads them when the call is made: %s', async (_, viewOf) => {
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
  ])('is sent as its bytes: %s', async (_, options, isGlobal) => {
    await using server = await serveTexts('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{"id":"1"}');
    if (isGlobal) vi.stubGlobal('Blob', ForeignBlob);
    await upload(foreign(), { baseUrl: server.url, ...options() });
    expect(server.connections[0]?.received.split('\r\n').slice(-3)[0]).toBe('ab');
  });
});
