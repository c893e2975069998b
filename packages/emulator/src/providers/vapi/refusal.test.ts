import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { start } from '../../../test/start.ts';

const json = 'application/json';

/** Sends exactly the given request over a socket. */
async function sender() {
  const emulator = await start();
  const key = `Bearer ${emulator.keys.vapi.private}`;
  return async (method: string, path: string, headers: Record<string, string>, body?: BodyInit) => {
    const init = { method, headers: { Authorization: key, ...headers }, duplex: 'half' };
    const response = await fetch(`${emulator.baseUrls.vapi}${path}`, body === undefined ? init : { ...init, body });
    return { status: response.status, body: await response.json() };
  };
}

describe('Vapi responds with 401', () => {
  const missing = { message: 'Missing Authorization Header.', error: 'Unauthorized', statusCode: 401 };
  const invalid = {
    message: 'Invalid Key. Hot tip, you may be using the private key instead of the public key, or vice versa.',
    error: 'Unauthorized',
    statusCode: 401,
  };
  const operations = [
    ['POST', '/session'],
    ['GET', '/session?x=1'],
    ['GET', '/session/x'],
    ['PATCH', '/session/x'],
    ['DELETE', '/session/x'],
  ] as const;

  it.each(operations)('before any other error of %s %s', async (method, path) => {
    const send = await sender();
    const body = method === 'GET' ? undefined : 'no json';
    expect(await send(method, path, { Authorization: '' }, body)).toEqual({ status: 401, body: missing });
    expect(await send(method, path, { Authorization: 'Bearer x' }, body)).toEqual({ status: 401, body: invalid });
  });

  it.each([
    'Bearer emulator-vapi-public-key',
    'Bearer emulator-vapi-private-key x',
    'Bearer Bearer emulator-vapi-private-key',
    'Basic emulator-vapi-private-key',
    'emulator-vapi-private-key',
    'Bearer',
  ])('to Authorization: %j', async (Authorization) => {
    expect(await (await sender())('GET', '/session', { Authorization })).toEqual({ status: 401, body: invalid });
  });

  it('unless the key is valid, with the scheme in any case', async () => {
    const send = await sender();
    expect(await send('GET', '/session', { Authorization: 'bearer emulator-vapi-private-key' })).toMatchObject({
      status: 200,
    });
  });
});

describe('a body for Vapi', () => {
  it.each([
    ['', 'Unexpected end of JSON input'],
    ['{', /JSON/],
    ['{"name": undefined}', /JSON/],
    ['[]', 'Body must be a JSON object'],
    ['null', 'Body must be a JSON object'],
    ['"text"', 'Body must be a JSON object'],
    ['['.repeat(501), 'JSON nested deeper than 500 levels'],
    ['{"a":'.repeat(1_000_000), 'JSON nested deeper than 500 levels'],
  ])('that is not a JSON object gets 400: %.20j', async (body, message) => {
    const send = await sender();
    for (const [method, path] of [
      ['POST', '/session'],
      ['PATCH', `/session/${randomUUID()}`],
    ] as const) {
      const response = await send(method, path, { 'Content-Type': json }, body);
      expect(response).toMatchObject({ status: 400, body: { error: 'Bad Request', statusCode: 400 } });
      if (typeof message === 'string') expect(response.body.message).toBe(message);
      else expect(response.body.message).toMatch(message);
    }
  });

  it('may be nested up to the limit, and have brackets in strings', async () => {
    const send = await sender();
    const deep = `${'['.repeat(490)}"[[\\"]]"${']'.repeat(490)}`;
    const body = JSON.stringify({ name: '['.repeat(40), assistant: { x: '\\"[{'.repeat(600) } }).replace(
      '"x":',
      `"y":${deep},"x":`,
    );
    expect((await send('POST', '/session', { 'Content-Type': json }, body)).status).toBe(201);
    expect((await send('GET', `/session?name=${'%5B'.repeat(40)}`, {})).body.results).toHaveLength(1);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', ''])(
    'with the content type %j gets 400',
    async (type) => {
      const response = await (await sender())('POST', '/session', { 'Content-Type': type }, '{}');
      expect(response).toEqual({
        status: 400,
        body: { message: 'Content-Type must be application/json', error: 'Bad Request', statusCode: 400 },
      });
    },
  );

  it('may have a charset or a byte order mark', async () => {
    const send = await sender();
    expect(
      (await send('POST', '/session', { 'Content-Type': 'Application/JSON; charset=utf-8' }, '\uFEFF{}')).status,
    ).toBe(201);
  });
});

describe('a body over 10 MiB for Vapi', () => {
  const large = `{"name":"${'x'.repeat(10 * 1024 * 1024)}"}`;
  const tooLarge = { message: 'request entity too large', error: 'Payload Too Large', statusCode: 413 };

  it('gets 413, with or without a declared length', async () => {
    const send = await sender();
    const streamed = () => new Blob([large]).stream();
    for (const body of [large, streamed()]) {
      expect(await send('POST', '/session', { 'Content-Type': json }, body)).toEqual({ status: 413, body: tooLarge });
    }
    expect((await send('GET', '/session', {})).status).toBe(200);
  });

  it('is not read to its end', async () => {
    const emulator = await start();
    let read = 0;
    const body = new ReadableStream({
      pull(stream) {
        read += 1;
        stream.enqueue(new Uint8Array(1024 * 1024));
        if (read === 100) stream.close();
      },
    });
    const headers = { Authorization: `Bearer ${emulator.keys.vapi.private}`, 'Content-Type': json };
    const init = { method: 'POST', headers, body, duplex: 'half' } as const;
    expect((await emulator.fetch(`${emulator.baseUrls.vapi}/session`, init)).status).toBe(413);
    expect(read).toBeLessThan(20);
  });

  it('is more than one of exactly 10 MiB, which is accepted', async () => {
    const body = `{"assistant":{"x":"${'x'.repeat(10 * 1024 * 1024 - 22)}"}}`;
    expect((await (await sender())('POST', '/session', { 'Content-Type': json }, body)).status).toBe(201);
  });
});

describe('an unknown route of Vapi gets 404', () => {
  it.each([
    ['POST', '/session/x'],
    ['PUT', '/session'],
    ['GET', '/session/'],
    ['GET', '/session/x/y'],
    ['GET', '/Session'],
    ['DELETE', '/session'],
    ['GET', '/call'],
  ])('%s %s', async (method, path) => {
    expect(await (await sender())(method, path, { Authorization: '' })).toEqual({
      status: 404,
      body: { message: `Cannot ${method} ${path}`, error: 'Not Found', statusCode: 404 },
    });
  });

  it('as does the bare base URL', async () => {
    expect((await (await sender())('GET', '', {})).body.message).toBe('Cannot GET /');
  });
});
