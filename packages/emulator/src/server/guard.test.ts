import { describe, expect, it } from 'vitest';
import { sendOverHttp } from '../../test/node-http.ts';
import { start } from '../../test/start.ts';
import type { Emulator } from '../start-emulator.ts';

const page = 'http://localhost:5173';

function send(emulator: Emulator, headers: Record<string, string>, { method = 'GET', path = '/vapi/session' } = {}) {
  return sendOverHttp(emulator.url, { method, path, headers });
}

describe('the Host of a request', () => {
  it.each(['127.0.0.1', '127.0.0.1:4010', 'localhost', 'LOCALHOST:80', '[::1]:9'])('may be %s', async (host) => {
    expect(await send(await start(), { host })).toMatchObject({ status: 401 });
  });

  it.each(['evil.example', 'evil.example:80', 'localhost.evil.example', '127.0.0.1.evil.example', '10.0.0.1'])(
    'is refused before any route: %s',
    async (host) => {
      const response = await send(await start(), { host });
      expect(response.status).toBe(403);
      expect(JSON.parse(response.body)).toEqual({
        message: expect.stringMatching(/^This Host is not served here\. Use 127\.0\.0\.1 or localhost, or start .*\.$/),
        error: 'Forbidden',
        statusCode: 403,
      });
    },
  );

  it('is refused in the request line, too', async () => {
    const emulator = await start();
    const response = await send(emulator, { host: '127.0.0.1' }, { path: 'http://evil.example/vapi/session' });
    expect(response.status).toBe(403);
  });

  it('is refused by the in-process fetch, too', async () => {
    const emulator = await start();
    expect((await emulator.fetch('http://evil.example/vapi/session')).status).toBe(403);
    expect((await emulator.fetch(emulator.url, { headers: { Host: 'evil.example' } })).status).toBe(403);
  });
});

describe('the option allowHosts', () => {
  it('allows these hosts, and a page of the emulator under one of them', async () => {
    const emulator = await start({ allowHosts: ['Emulator', '::1', '192.168.1.5'] });
    for (const host of ['emulator:4010', '[::1]:4010', '192.168.1.5']) {
      expect(await send(emulator, { host })).toMatchObject({ status: 401 });
      expect(await send(emulator, { host, origin: `http://${host}` })).toMatchObject({ status: 401 });
    }
    expect(await send(emulator, { host: 'emulator:4010', origin: 'http://emulator' })).toMatchObject({ status: 403 });
    expect(await send(emulator, { host: 'emulator', origin: 'http://evil.example' })).toMatchObject({ status: 403 });
    expect(await send(emulator, { host: 'evil.example' })).toMatchObject({ status: 403 });
  });

  it.each(['emulator:4010', '*', '*.example', 'http://emulator', 'emulator/', 'a@b', ''])(
    'refuses %j',
    async (host) => {
      await expect(start({ allowHosts: [host] })).rejects.toThrow(
        /^allowHosts\.0: must be a string, a name or an address/,
      );
    },
  );
});

describe('the Origin of a request', () => {
  it.each([page, 'null', 'http://127.0.0.1'])('is refused by default, whatever the method: %s', async (origin) => {
    const emulator = await start();
    for (const method of ['GET', 'POST', 'OPTIONS']) {
      const response = await send(emulator, { origin }, { method });
      expect(response).toMatchObject({ status: 403 });
      expect(response.headers).not.toHaveProperty('access-control-allow-origin');
    }
  });

  it.each(['127.0.0.1', 'localhost', '[::1]', 'LocalHost'])(
    'may be that of the emulator itself at %s',
    async (name) => {
      const emulator = await start();
      const { port } = new URL(emulator.url);
      for (const host of ['127.0.0.1', 'localhost']) {
        const headers = { host: `${host}:${port}`, origin: `http://${name}:${port}` };
        const response = await send(emulator, headers, { method: 'POST', path: '/_emulator/reset' });
        expect(response).toMatchObject({ status: 200, headers: { 'access-control-allow-origin': headers.origin } });
      }
    },
  );

  it.each([
    'http://127.0.0.1:1',
    'https://127.0.0.1:PORT',
    'http://evil.example:PORT',
    'http://u@localhost:PORT',
    'http://localhost:PORT/',
  ])('is refused where scheme, host or port are not those of the emulator: %s', async (origin) => {
    const emulator = await start();
    const { port } = new URL(emulator.url);
    const headers = { host: `localhost:${port}`, origin: origin.replace('PORT', port) };
    expect(await send(emulator, headers, { method: 'POST', path: '/_emulator/reset' })).toMatchObject({ status: 403 });
  });

  it('is refused if it is not allowed', async () => {
    const emulator = await start({ allowOrigins: [page] });
    expect(await send(emulator, { origin: 'http://localhost:5174' })).toMatchObject({ status: 403 });
  });

  it('gets a preflight response if it is allowed', async () => {
    const emulator = await start({ allowOrigins: ['http://other.example', `${page}/`] });
    const response = await send(
      emulator,
      { origin: page, 'access-control-request-method': 'PATCH', 'access-control-request-headers': 'authorization' },
      { method: 'OPTIONS' },
    );
    expect(response).toMatchObject({
      status: 204,
      headers: {
        'access-control-allow-origin': page,
        'access-control-allow-methods': 'GET,POST,PATCH,DELETE',
        'access-control-allow-headers': 'Authorization,Content-Type',
      },
    });
    expect(response.headers.vary).toContain('Origin');
  });

  it('may call each endpoint of control if it is allowed', async () => {
    const emulator = await start({ allowOrigins: [page] });
    const preflight = { origin: page, 'access-control-request-method': 'PATCH' };
    const path = '/_emulator/edgegap/deployments/3f1c9a7be204';
    const { headers } = await send(emulator, preflight, { method: 'OPTIONS', path });
    expect(headers['access-control-allow-methods']).toBe('GET,POST,PATCH,DELETE');
  });

  it('gets CORS headers if it is allowed, also for errors', async () => {
    const emulator = await start({ allowOrigins: [page] });
    const authorization = `Bearer ${emulator.keys.vapi.private}`;
    const headers = { 'access-control-allow-origin': page };
    expect(await send(emulator, { origin: page, authorization })).toMatchObject({ status: 200, headers });
    expect(await send(emulator, { origin: page })).toMatchObject({ status: 401, headers });
    expect(await send(emulator, { origin: page }, { path: '/vapi/none' })).toMatchObject({ status: 404, headers });
  });

  it('is not in the response headers if the request has none', async () => {
    const response = await send(await start({ allowOrigins: [page] }), {});
    expect(response.headers).not.toHaveProperty('access-control-allow-origin');
    const options = await send(await start({ allowOrigins: [page] }), {}, { method: 'OPTIONS' });
    expect(JSON.parse(options.body).message).toBe('Cannot OPTIONS /session');
  });

  it.each(['*', 'localhost:5173', 'http://localhost:5173/app', 'ftp://localhost', ''])(
    'cannot be allowed as %j',
    async (origin) => {
      await expect(start({ allowOrigins: [origin] })).rejects.toThrow(TypeError);
    },
  );
});
