import { getEventListeners } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { call, EXAMPLE, failureOf, KEY } from '../../test/example-provider.ts';
import { json, serve } from '../../test/loopback-server.ts';
import { serveRaw, serveTexts } from '../../test/raw-server.ts';
import { createClient, customRequest } from '../index.ts';
import type { TransportRequest, TransportResponse } from '../transport/transport.ts';
import { nodeTransport } from './index.ts';

const transport = nodeTransport();

function send(url: string, request: Partial<TransportRequest> = {}): Promise<TransportResponse> {
  const { signal } = new AbortController();
  return transport({ method: 'GET', url, headers: {}, body: undefined, signal, ...request });
}

async function textOf({ body }: TransportResponse): Promise<string> {
  const pieces: Uint8Array[] = [];
  for (let read = await body?.read(); read && !read.done; read = await body?.read()) {
    pieces.push(read.value as Uint8Array);
  }
  return Buffer.concat(pieces).toString('latin1');
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await pause(2);
}

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

describe('nodeTransport sends', () => {
  const headersOf = (line: string, host: string, ...headers: string[]) => {
    const own = [`host: ${host}`, 'connection: keep-alive', 'accept-encoding: gzip, deflate, br', 'user-agent: node'];
    return `${[line, ...own, ...headers].join('\r\n')}\r\n\r\n`;
  };

  it.each<[string, Partial<TransportRequest>, string[], string]>([
    ['a read', { headers: { accept: 'a/b', 'x-name': 'caf\xe9' } }, ['accept: a/b', 'x-name: caf\xe9'], ''],
    ['a string', { method: 'POST', body: '{"a":1}' }, ['content-length: 7'], '{"a":1}'],
    [
      'a string after a header in Latin-1',
      { method: 'POST', body: 'ok', headers: { 'x-name': 'caf\xe9' } },
      ['x-name: caf\xe9', 'content-length: 2'],
      'ok',
    ],
    [
      'a non-ASCII string after a header in Latin-1',
      { method: 'POST', body: '"\u20ac"', headers: { 'x-name': 'caf\xe9' } },
      ['x-name: caf\xe9', 'content-length: 5'],
      '"\xe2\x82\xac"',
    ],
    ['bytes', { method: 'PATCH', body: Uint8Array.of(0, 255) }, ['content-length: 2'], '\x00\xff'],
    ['a DELETE with a body', { method: 'DELETE', body: '[]' }, ['content-length: 2'], '[]'],
    ['a PUT without a body', { method: 'PUT' }, ['content-length: 0'], ''],
    ['a PATCH without a body', { method: 'PATCH' }, ['content-length: 0'], ''],
    ['a DELETE without a body', { method: 'DELETE' }, [], ''],
    ['a stream of known size', { method: 'POST', body: bodyOf('ab', 'c') }, ['content-length: 3'], 'abc'],
    ['an empty stream', { method: 'POST', body: bodyOf() }, ['content-length: 0'], ''],
  ])('%s with exactly these bytes', async (_, request, headers, body) => {
    await using server = await serveTexts(OK);
    expect(await textOf(await send(`${server.url}/p/a%2Fb?q=%20`, request))).toBe('ok');
    const line = `${request.method ?? 'GET'} /p/a%2Fb?q=%20 HTTP/1.1`;
    expect(server.connections[0]?.received).toBe(headersOf(line, server.url.slice(7), ...headers) + body);
  });

  it('the accept-encoding and user-agent of the caller', async () => {
    await using server = await serveTexts(OK);
    await textOf(await send(server.url, { headers: { 'accept-encoding': 'identity', 'user-agent': 'mine' } }));
    expect(server.connections[0]?.received).toContain('\r\naccept-encoding: identity\r\nuser-agent: mine\r\n');
  });

  it('the path of a custom request as fetch does', async () => {
    await using server = await serve(json(200, {}));
    const all = Array.from({ length: 95 }, (_, at) => `/a${String.fromCharCode(0x20 + at)}b/\u00fc`);
    const paths = all.filter((path) => !/[#?\\%]/.test(path));
    for (const given of [{ transport }, { fetch: globalThis.fetch }]) {
      const client = createClient(EXAMPLE, { apiKey: KEY, baseUrl: `${server.url}/a|{b}`, ...given });
      for (const path of paths) await customRequest(client, { method: 'GET', path });
    }
    const sent = server.requests.map(({ url }) => url);
    expect(sent.splice(0, paths.length)).toEqual(sent);
  });

  it('nothing for another protocol', async () => {
    await expect(send('ftp://127.0.0.1/')).rejects.toMatchObject({ code: 'UND_ERR_INVALID_ARG' });
  });
});

/** A body of these pieces. */
function bodyOf(...texts: string[]) {
  const pieces = texts.map((text) => Buffer.from(text));
  return {
    size: Buffer.concat(pieces).byteLength,
    async *bytes() {
      yield* pieces;
    },
    blob: async () => new Blob(pieces),
  };
}

it.each(['', '/p', 'http:p', 'http://', '127.0.0.1/p'])(
  'nodeTransport refuses the URL %j, which is not absolute',
  async (url) => {
    const { signal } = new AbortController();
    const error = await failureOf(send(url, { signal }));
    expect(error).toMatchObject({
      message: 'was not sent: its URL is not absolute',
      transportFailure: { kind: 'config' },
    });
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  },
);

describe('nodeTransport returns', () => {
  it('headers in any case, joined if repeated, in Latin-1', async () => {
    const bytes = 'HTTP/1.1 418 Tea\r\nX-One: caf\xe9\r\nSet-It: a\r\nset-it: b\r\ncontent-length: 0\r\n\r\n';
    await using server = await serveTexts(Buffer.from(bytes, 'latin1'));
    const { status, headers, bodyBytes } = await send(server.url);
    expect([status, headers.get('x-one'), headers.get('SET-IT'), headers.get('none'), bodyBytes]).toEqual([
      418,
      'caf\xe9',
      'a, b',
      null,
      0,
    ]);
  });

  it.each([
    ['204', 'HTTP/1.1 204 No Content\r\n\r\n', 'GET'],
    ['304', 'HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\n\r\n', 'GET'],
    ['a response to HEAD', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n', 'HEAD'],
  ])('no body for %s, and sends the next request', async (_, response, method) => {
    await using server = await serveTexts(response, OK);
    expect(await send(server.url, { method })).toMatchObject({ body: undefined });
    expect(await textOf(await send(server.url))).toBe('ok');
  });

  it('the response after informational ones, and a chunked body without its trailers', async () => {
    const chunks = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\nx-sum: 1\r\n\r\n';
    await using server = await serveTexts(
      `HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n${chunks}`,
    );
    const response = await send(server.url);
    expect([response.status, response.bodyBytes, await textOf(response)]).toEqual([200, undefined, 'abc']);
  });

  it.each([301, 302, 303, 307, 308])('a %i without following it', async (status) => {
    await using server = await serveTexts(
      `HTTP/1.1 ${status} X\r\nlocation: http://127.0.0.1:1/x\r\ncontent-length: 0\r\n\r\n`,
    );
    const error = await failureOf(call('unsafe', { baseUrl: server.url, transport }));
    expect(error).toMatchObject({ kind: 'response', status, outcome: 'unknown', attempts: 1 });
    expect(String(error)).toContain('http://127.0.0.1:1');
  });

  it.each([
    ['an unrequested upgrade', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nok'],
    ['a length and chunks', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['endless headers', `HTTP/1.1 200 OK\r\nx: ${'x'.repeat(70_000)}`],
    ['bytes that are not HTTP', '220 mail.example.com ESMTP\r\n'],
  ])('an error for %s, and closes the connection', async (_, response) => {
    await using server = await serveTexts(response);
    const error = await failureOf(call('unsafe', { baseUrl: server.url, transport }));
    expect(error).toMatchObject({ kind: 'connection', outcome: 'unknown', attempts: 1 });
    await until(() => server.open() === 0);
  });

  const endings = {
    'in order': (socket: Socket) => socket.end(),
    'by a reset': (socket: Socket) => setTimeout(() => socket.resetAndDestroy(), 20),
  };
  it.each(
    Object.entries(endings).flatMap(([end, close]) => [
      {
        what: 'a body shorter than its length',
        end,
        close,
        response: 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"id":1}',
      },
      {
        what: 'truncated chunks',
        end,
        close,
        response: 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n8\r\n{"id":1}\r\n',
      },
    ]),
  )('an error at the end of $what, closed $end', async ({ response: bytes, close }) => {
    await using server = await serveRaw(({ socket }) => {
      socket.write(bytes);
      close(socket);
    });
    const response = await send(server.url);
    await expect(textOf(response)).rejects.toMatchObject({
      code: expect.stringMatching(/^(ECONNRESET|UND_ERR_SOCKET)$/),
    });
    expect(await failureOf(call('unsafe', { baseUrl: server.url, transport }))).toMatchObject({
      kind: 'response',
      outcome: 'unknown',
    });
  });

  it('a whole body that ends with its connection', async () => {
    await using server = await serveRaw(({ socket }) => socket.end('HTTP/1.1 200 OK\r\n\r\nall of it'));
    expect(await textOf(await send(server.url))).toBe('all of it');
  });

  it('a body no faster than it is read', async () => {
    const piece = Buffer.alloc(2 ** 16);
    let written = 0;
    await using server = await serveRaw(async ({ socket }) => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${2 ** 26}\r\n\r\n`);
      while (written < 2 ** 26 && !socket.destroyed) {
        written += piece.byteLength;
        await new Promise<void>((resolve) => socket.write(piece, () => resolve()));
      }
    });
    const response = await send(server.url);
    await response.body?.read();
    let before = -1;
    while (before !== written) {
      before = written;
      await pause(50);
    }
    // What the buffers between the two hold.
    expect(written).toBeLessThan(2 ** 24);
    let bytes = 0;
    for (let read = await response.body?.read(); read && !read.done; read = await response.body?.read())
      bytes += read.value?.byteLength ?? 0;
    expect(written).toBe(2 ** 26);
    expect(bytes).toBeGreaterThan(2 ** 25);
  });
});
