import { describe, expect, it } from 'vitest';
import { sendOverHttp } from '../test/node-http.ts';
import { start } from '../test/start.ts';
import type { Emulator } from './start-emulator.ts';

const page = 'http://localhost:5173';

function send(emulator: Emulator, headers: Record<string, string>, { method = 'GET', path = '/vapi/session' } = {}) {
  return sendOverHttp(emulator.url, { method, path, headers });
}

describe('Host', () => {
  it.each(['127.0.0.1', '127.0.0.1:4010', 'localhost', 'LOCALHOST:80', '[::1]:9'])('lets %s pass', async (host) => {
    expect(await send(await start(), { host })).toMatchObject({ status: 401 });
  });

  it.each(['evil.example', 'evil.example:80', 'localhost.evil.example', '127.0.0.1.evil.example', '10.0.0.1'])(
    'refuses %s before any route',
    async (host) => {
      const answer = await send(await start(), { host });
      expect(answer.status).toBe(403);
      expect(JSON.parse(answer.body)).toEqual({
        message: 'This Host is not served here. Use 127.0.0.1 or localhost.',
        error: 'Forbidden',
        statusCode: 403,
      });
    },
  );

  it('refuses a foreign name in the request line, too', async () => {
    const emulator = await start();
    const answer = await send(emulator, { host: '127.0.0.1' }, { path: 'http://evil.example/vapi/session' });
    expect(answer.status).toBe(403);
  });

  it('guards the in-process fetch alike', async () => {
    const emulator = await start();
    expect((await emulator.fetch('http://evil.example/vapi/session')).status).toBe(403);
    expect((await emulator.fetch(emulator.url, { headers: { Host: 'evil.example' } })).status).toBe(403);
  });
});

describe('Origin', () => {
  it.each([page, 'null', 'http://127.0.0.1'])('refuses %s by default, whatever the method', async (origin) => {
    const emulator = await start();
    for (const method of ['GET', 'POST', 'OPTIONS']) {
      const answer = await send(emulator, { origin }, { method });
      expect(answer).toMatchObject({ status: 403 });
      expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
    }
  });

  it('refuses others than the allowed ones', async () => {
    const emulator = await start({ allowOrigins: [page] });
    expect(await send(emulator, { origin: 'http://localhost:5174' })).toMatchObject({ status: 403 });
  });

  it('answers the preflight of an allowed one', async () => {
    const emulator = await start({ allowOrigins: ['http://other.example', `${page}/`] });
    const answer = await send(
      emulator,
      { origin: page, 'access-control-request-method': 'PATCH', 'access-control-request-headers': 'authorization' },
      { method: 'OPTIONS' },
    );
    expect(answer).toMatchObject({
      status: 204,
      headers: {
        'access-control-allow-origin': page,
        'access-control-allow-methods': 'GET,POST,PATCH,DELETE',
        'access-control-allow-headers': 'Authorization,Content-Type',
      },
    });
    expect(answer.headers.vary).toContain('Origin');
  });

  it('lets an allowed one read answers, refusals too', async () => {
    const emulator = await start({ allowOrigins: [page] });
    const authorization = `Bearer ${emulator.keys.vapi.private}`;
    const headers = { 'access-control-allow-origin': page };
    expect(await send(emulator, { origin: page, authorization })).toMatchObject({ status: 200, headers });
    expect(await send(emulator, { origin: page })).toMatchObject({ status: 401, headers });
    expect(await send(emulator, { origin: page }, { path: '/vapi/none' })).toMatchObject({ status: 404, headers });
  });

  it('says nothing about origins to those who have none', async () => {
    const answer = await send(await start({ allowOrigins: [page] }), {});
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
    const options = await send(await start({ allowOrigins: [page] }), {}, { method: 'OPTIONS' });
    expect(JSON.parse(options.body).message).toBe('Cannot OPTIONS /session');
  });

  it.each(['*', 'localhost:5173', 'http://localhost:5173/app', 'ftp://localhost', ''])(
    'does not start with %j as an origin',
    async (origin) => {
      await expect(start({ allowOrigins: [origin] })).rejects.toThrow(TypeError);
    },
  );
});
