import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import * as zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { call, failureOf } from '../../test/example-provider.ts';
import { serve, text } from '../../test/loopback-server.ts';
import { serveRaw } from '../../test/raw-server.ts';
import { decodeBody } from './decode-body.ts';
import { nodeTransport } from './index.ts';

const transport = nodeTransport();

const ITEM = JSON.stringify({ id: '1', name: 'a name, again and again '.repeat(5_000) });
const codings: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  gzip: zlib.gzipSync,
  'x-gzip': zlib.gzipSync,
  deflate: zlib.deflateSync,
  'deflate ': zlib.deflateRawSync,
  br: zlib.brotliCompressSync,
  zstd: zlib.zstdCompressSync,
  GZIP: zlib.gzipSync,
  'identity, gzip': zlib.gzipSync,
  'gzip, br': (bytes) => zlib.brotliCompressSync(zlib.gzipSync(bytes)),
};
// Node 22 takes a truncated body in zstd for a whole one, which is why no server is asked for it.
const isChecked = (coding: string) => coding !== 'zstd' || !process.version.startsWith('v22.');
const cases = Object.entries(codings).flatMap(([coding, compress]) => (isChecked(coding) ? { coding, compress } : []));

describe.each(cases)('a response body in $coding', ({ coding, compress }) => {
  const bytes = compress(Buffer.from(ITEM));
  const respond = (body: Uint8Array, headers = {}) =>
    text(200, body, { 'content-encoding': coding.trim(), ...headers });

  it('is decoded, and the connection is reused', async () => {
    await using server = await serve(respond(bytes, { 'content-length': String(bytes.byteLength) }), respond(bytes));
    for (let count = 0; count < 3; count += 1) {
      expect(await call('read', { baseUrl: server.url, transport })).toEqual(JSON.parse(ITEM));
    }
    expect(server.usedSockets()).toBe(1);
  });

  it('is decoded byte by byte', async () => {
    const small = compress(Buffer.from('{"id":"1"}'));
    await using server = await serve(async (_, response) => {
      response.writeHead(200, { 'content-encoding': coding.trim() });
      for (const byte of small) {
        response.write(Uint8Array.of(byte));
        await new Promise(setImmediate);
      }
      response.end();
    });
    expect(await call('read', { baseUrl: server.url, transport })).toEqual({ id: '1' });
  });

  it('of no bytes is empty', async () => {
    await using server = await serve(respond(Buffer.alloc(0)));
    const error = await failureOf(call('unsafe', { baseUrl: server.url, transport }));
    expect(error).toMatchObject({ kind: 'response', outcome: 'applied' });
    expect(String(error)).toContain('an empty body');
  });

  it('that is not compressed rejects with the reason', async () => {
    await using server = await serve(respond(Buffer.from('{"id":"this was never compressed, by anybody"}')));
    const error = await failureOf(call('unsafe', { baseUrl: server.url, transport }));
    expect(error).toMatchObject({ kind: 'response', outcome: 'applied', attempts: 1 });
    expect(String(error)).toContain('whose compression is invalid');
  });

  it.each(['in HTTP', 'in itself'])('truncated %s rejects with the reason', async (where) => {
    const half = bytes.subarray(0, bytes.byteLength - 5);
    await using server = await serve((_, response) => {
      response.writeHead(200, { 'content-encoding': coding.trim() });
      if (where === 'in itself') response.end(half);
      else response.write(half, () => setTimeout(() => response.socket?.destroy(), 20));
    });
    const error = await failureOf(call('unsafe', { baseUrl: server.url, transport }));
    expect(error).toMatchObject({ kind: 'response', outcome: 'unknown', attempts: 1 });
    expect(String(error)).toContain('truncated');
  });
});

const bombs: [string, (bytes: Buffer) => Buffer][] = [
  ['gzip', zlib.gzipSync],
  ['br', (bytes: Buffer) => zlib.brotliCompressSync(bytes, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } })],
  ['zstd', zlib.zstdCompressSync],
];

describe.each(bombs.filter(([coding]) => isChecked(coding)))('very much in little: %s', (coding, compress) => {
  const bomb = compress(Buffer.alloc(2 ** 24, ' '));

  it('is read up to maxResponseBytes, and the connection is closed', async () => {
    await using server = await serve((_, response) => {
      response.writeHead(200, { 'content-encoding': coding });
      // The response does not end.
      response.write(bomb);
    });
    const error = await failureOf(call('unsafe', { baseUrl: server.url, transport, maxResponseBytes: 10_000 }));
    expect(error).toMatchObject({ kind: 'response', outcome: 'applied' });
    expect(String(error)).toContain('larger than 10,000 bytes');
    while (server.usedSockets() > 0) await pause(2);
  });

  it('is unpacked no faster than it is read', async () => {
    // More than the decoder takes in at once, and eighty times as much when it is decoded.
    const text = Buffer.concat(Array.from(randomBytes(2 ** 17), (byte) => Buffer.alloc(2 ** 8, byte)));
    const encoded = compress(text);
    let given = 0;
    let isLeft = false;
    async function* source() {
      try {
        for (; given < encoded.byteLength; given += 1_000) yield encoded.subarray(given, given + 1_000);
      } finally {
        isLeft = true;
      }
      return undefined;
    }
    const body = decodeBody(source(), coding);
    const { value } = await body.next();
    expect(value?.byteLength).toBeLessThan(2 ** 18);
    for (let before = -1; before !== given; await pause(20)) before = given;
    expect(given).toBeLessThan(encoded.byteLength / 2);
    await body.return(undefined);
    await pause(20);
    expect(isLeft).toBe(true);
  });
});

it('decodeBody yields a flushed event at once', async () => {
  const gzip = zlib.createGzip();
  await using server = await serveRaw(({ socket }) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n');
    gzip.on('data', (bytes) => socket.write(bytes));
    gzip.write('data: 1\n\n');
    gzip.flush();
  });
  const { signal } = new AbortController();
  const { body } = await transport({ method: 'GET', url: server.url, headers: {}, body: undefined, signal });
  const { value } = (await body?.read()) ?? {};
  expect(Buffer.from(value ?? []).toString()).toBe('data: 1\n\n');
  await body?.cancel();
  while (server.open() > 0) await pause(2);
});

it('decodeBody closes the connection of a body that is not compressed as declared', async () => {
  await using server = await serveRaw(({ socket }) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 1000\r\n\r\nnot compressed');
  });
  const { signal } = new AbortController();
  const { body } = await transport({ method: 'GET', url: server.url, headers: {}, body: undefined, signal });
  await expect(body?.read()).rejects.toMatchObject({ code: 'Z_DATA_ERROR' });
  while (server.open() > 0) await pause(2);
});

it.each(['unknown', 'gzip, unknown', 'gzip, gzip, gzip, gzip, gzip, gzip'])(
  'a body in the coding %s is not decoded',
  async (coding) => {
    await using server = await serve(text(200, '{"id":"1"}', { 'content-encoding': coding }));
    expect(await call('read', { baseUrl: server.url, transport })).toEqual({ id: '1' });
  },
);
