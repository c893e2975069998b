import { describe, expect, it } from 'vitest';
import { sendOverHttp } from '../../../test/node-http.ts';
import { exchangeRaw } from '../../../test/raw-http.ts';
import { sipherCaller } from '../../../test/sipher-caller.ts';
import { start } from '../../../test/start.ts';

const unknown = `sess_${'f'.repeat(64)}`;
const error = (code: string, message: string) => ({ success: false, error: { code, message } });
const noKey = error('UNAUTHORIZED', 'API key required. Provide via X-API-Key header or Authorization: Bearer <key>');
const badKey = error('INVALID_API_KEY', 'Invalid API key');
const badJson = error('INVALID_JSON', 'Request body is not valid JSON');
const fault = error('INTERNAL_SERVER_ERROR', 'An unexpected error occurred');
const badId = error('VALIDATION_ERROR', 'Invalid session ID format. Expected sess_ + 64 hex chars.');
const invalid = (...details: object[]) => ({
  success: false,
  error: { code: 'VALIDATION_ERROR', message: 'Invalid request data', details },
});
const wrongType = (path: string[], expected: string, received: string) => ({
  expected,
  code: 'invalid_type',
  path,
  message: `Invalid input: expected ${expected}, received ${received}`,
});

async function stage() {
  const emulator = await start();
  const { pro, enterprise, free } = emulator.keys.sipher;
  return { emulator, pro, enterprise, free, call: sipherCaller(emulator) };
}

describe('a key of Sipher', () => {
  it('in X-API-Key has precedence unless it is empty; the scheme is `Bearer`', async () => {
    const { call, pro } = await stage();
    const get = (headers: Record<string, string>) => call('GET', `/v1/sessions/${unknown}`, undefined, headers);
    expect(await get({ 'X-API-Key': pro, Authorization: 'Bearer x' })).toMatchObject({ status: 404 });
    expect(await get({ 'X-API-Key': '', Authorization: `Bearer ${pro}` })).toMatchObject({ status: 404 });
    for (const headers of [{ 'X-API-Key': 'x', Authorization: `Bearer ${pro}` }, { 'X-API-Key': `Bearer ${pro}` }]) {
      expect(await get(headers)).toMatchObject({ status: 401, body: badKey });
    }
    for (const Authorization of ['', 'Bearer', `bearer ${pro}`, `Basic ${pro}`, pro]) {
      expect(await get({ 'X-API-Key': '', Authorization })).toMatchObject({ status: 401, body: noKey });
    }
  });

  it('of the free tier is refused before body and id, with the sent path', async () => {
    const { call, free } = await stage();
    for (const [method, path] of [
      ['POST', '/v1/sessions'],
      ['PATCH', '/V1/Sessions/x/?a=b'],
      ['DELETE', '/v1/sessions/%zz'],
    ] as const) {
      const response = await call(method, path, 'no json', { 'X-API-Key': free });
      const shown = path.replace(/\?.*/, '');
      const message = `Endpoint ${shown} not available on free tier. Upgrade to pro or enterprise.`;
      expect(response).toMatchObject({ status: 403, body: error('TIER_ACCESS_DENIED', message) });
      expect(response.body.error).not.toHaveProperty('details');
    }
  });
});

describe('Sipher checks', () => {
  it('key, body as JSON, body against the schema, id, session', async () => {
    const { call } = await stage();
    const patch = (path: string, body: unknown, headers = {}) => call('PATCH', `/v1/sessions/${path}`, body, headers);
    expect(await patch('x', 'no json', { 'X-API-Key': '' })).toMatchObject({ status: 401, body: noKey });
    expect(await patch('x', 'no json')).toMatchObject({ status: 400, body: badJson });
    expect(await patch('x', {})).toMatchObject({
      status: 400,
      body: invalid(wrongType(['defaults'], 'object', 'undefined')),
    });
    expect(await patch('x', { defaults: {} })).toMatchObject({ status: 400, body: badId });
    expect(await patch(unknown, { defaults: {} })).toMatchObject({ status: 404 });
  });

  it('a body that is not JSON before an invalid id', async () => {
    const { call } = await stage();
    expect(await call('DELETE', '/v1/sessions/x', '{')).toMatchObject({ status: 400, body: badJson });
    expect(await call('DELETE', '/v1/sessions/x', '{}')).toMatchObject({ status: 400, body: badId });
  });
});

describe('a body for Sipher', () => {
  it.each(['"text"', '7', 'null', '{', '{"defaults": undefined}', ' '])(
    'that is not a JSON object or array is refused: %j',
    async (body) => {
      const { call } = await stage();
      expect(await call('POST', '/v1/sessions', body)).toMatchObject({ status: 400, body: badJson });
    },
  );

  it.each([
    ['of another content type', '{"defaults":{}}', { 'Content-Type': 'text/plain' }],
    ['of a like content type', '{"defaults":{}}', { 'Content-Type': 'application/jsonp' }],
  ])('%s is ignored', async (_, body, headers) => {
    const { call } = await stage();
    const expected = invalid(wrongType([], 'object', 'undefined'));
    expect(await call('POST', '/v1/sessions', body, headers)).toMatchObject({ status: 400, body: expected });
  });

  it('that is empty is an object without `defaults`', async () => {
    const { call } = await stage();
    const expected = invalid(wrongType(['defaults'], 'object', 'undefined'));
    const headers = { 'Content-Type': 'application/json' };
    expect(await call('POST', '/v1/sessions', '', headers)).toMatchObject({ status: 400, body: expected });
    expect(await call('PATCH', '/v1/sessions/x', '', headers)).toMatchObject({ status: 400, body: expected });
  });

  it.each(['GET', 'HEAD', 'DELETE'])('is refused if it is broken, also with %s', async (method) => {
    const { emulator, pro } = await stage();
    const send = (body: string, type = 'application/json') =>
      sendOverHttp(`${emulator.baseUrls.sipher}/v1/sessions/${unknown}`, {
        method,
        headers: { 'X-API-Key': pro, 'Content-Type': type, 'Content-Length': String(body.length) },
        body,
      });
    expect(await send('{')).toMatchObject({ status: 400, body: method === 'HEAD' ? '' : JSON.stringify(badJson) });
    for (const [body, type] of [['{}'], [''], ['{', 'text/plain']]) {
      expect(await send(body ?? '', type)).toMatchObject({ status: 404 });
    }
  });

  it('without a length does not exist', async () => {
    const { emulator, pro } = await stage();
    const head = ['POST /sipher/v1/sessions HTTP/1.1', 'Host: 127.0.0.1', `X-API-Key: ${pro}`, 'Connection: close'];
    const received = await exchangeRaw(emulator.url, [...head, 'Content-Type: application/json', '', ''].join('\r\n'));
    expect(received).toContain(JSON.stringify(invalid(wrongType([], 'object', 'undefined'))));
  });

  it('may be in UTF-16', async () => {
    const { emulator, pro } = await stage();
    const headers = { 'X-API-Key': pro, 'Content-Type': 'application/json; charset=UTF-16LE' };
    const body = Buffer.from('{"defaults":{"chain":"near"}}', 'utf16le');
    const response = await fetch(`${emulator.baseUrls.sipher}/v1/sessions`, { method: 'POST', headers, body });
    expect([response.status, (await response.json()).data.defaults]).toEqual([201, { chain: 'near' }]);
  });

  it('may have a byte order mark, a charset, and any depth', async () => {
    const { call } = await stage();
    const headers = { 'Content-Type': 'Application/JSON; charset="UTF-8"' };
    expect((await call('POST', '/v1/sessions', '\uFEFF{"defaults":{}}', headers)).status).toBe(201);
    const deep = `{"defaults":{},"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect((await call('POST', '/v1/sessions', deep)).status).toBe(201);
  });

  it('over 1 MiB, in latin1, or with an invalid escape in the path gets 500', async () => {
    const { call } = await stage();
    const body = (size: number) => `{"defaults":{},"x":"${'x'.repeat(size - 22)}"}`;
    expect(body(1024)).toHaveLength(1024);
    expect((await call('POST', '/v1/sessions', body(1024 * 1024))).status).toBe(201);
    expect(await call('POST', '/v1/sessions', body(1024 * 1024 + 1))).toMatchObject({ status: 500, body: fault });
    for (const charset of ['latin1', 'utf-99']) {
      const headers = { 'Content-Type': `application/json; charset=${charset}` };
      expect(await call('POST', '/v1/sessions', '{}', headers)).toMatchObject({ status: 500, body: fault });
    }
    for (const method of ['GET', 'DELETE', 'PATCH']) {
      const sent = method === 'PATCH' ? {} : undefined;
      expect(await call(method, '/v1/sessions/%E0%A4%A', sent)).toMatchObject({ status: 500, body: fault });
    }
  });
});

describe('an id of Sipher', () => {
  it.each([unknown.toUpperCase(), `${unknown}0`, unknown.slice(0, -1), 'x', 'a%2Fb', `${unknown}%0A`])(
    'of another form gets 400: %s',
    async (id) => {
      const { call } = await stage();
      for (const method of ['GET', 'PATCH', 'DELETE']) {
        const body = method === 'PATCH' ? { defaults: {} } : undefined;
        expect(await call(method, `/v1/sessions/${id}`, body)).toMatchObject({ status: 400, body: badId });
      }
    },
  );
});

describe('an unknown route of Sipher gets 404', () => {
  it.each([
    ['GET', '/v1/sessions'],
    ['PUT', `/v1/sessions/${unknown}`],
    ['DELETE', '/v1/sessions'],
    ['GET', '/v1/sessions/a/b'],
    ['GET', '/sessions'],
    ['GET', '/'],
  ])('%s %s', async (method, path) => {
    const { call } = await stage();
    const body = error('NOT_FOUND', `Route ${method} ${path} not found`);
    expect(await call(method, path)).toMatchObject({ status: 404, body });
    if (method !== 'GET') expect(await call(method, path, '{')).toMatchObject({ status: 400, body: badJson });
    expect(await call(method, path, undefined, { 'X-API-Key': '' })).toMatchObject({ status: 401, body: noKey });
  });
});

it('Sipher names the charset in the content type of each response', async () => {
  const { call } = await stage();
  const type = 'application/json; charset=utf-8';
  const created = await call('POST', '/v1/sessions', { defaults: {} });
  expect([created.status, created.headers.get('Content-Type')]).toEqual([201, type]);
  const missing = await call('GET', `/v1/sessions/${unknown}`);
  expect([missing.status, missing.headers.get('Content-Type')]).toEqual([404, type]);
});

it('Sipher returns the request id of the request, or a new one', async () => {
  const { call } = await stage();
  for (const path of ['/v1/sessions', `/v1/sessions/${unknown}`, '/v1/sessions/%zz']) {
    const echoed = await call('GET', path, undefined, { 'X-Request-ID': 'mine-1' });
    expect(echoed.headers.get('X-Request-ID')).toBe('mine-1');
    for (const headers of [{}, { 'X-Request-ID': '' }]) {
      const id = (await call('GET', path, undefined, headers)).headers.get('X-Request-ID');
      expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    }
  }
});

it('Sipher allows GET and POST without X-Session-Id from other origins', async () => {
  const page = 'http://localhost:5173';
  const emulator = await start({ allowOrigins: [page] });
  const response = await sendOverHttp(`${emulator.baseUrls.sipher}/v1/sessions/${unknown}`, {
    method: 'OPTIONS',
    headers: { Origin: page, 'Access-Control-Request-Method': 'PATCH' },
  });
  expect(response).toMatchObject({ status: 204 });
  expect(response.headers['access-control-allow-methods']).toBe('GET,POST,OPTIONS');
  expect(response.headers['access-control-allow-headers']).toBe('Content-Type,Authorization,X-API-Key,X-Request-ID');
});
