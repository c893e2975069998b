import { describe, expect, it } from 'vitest';
import { sendOverHttp } from '../../test/node-http.ts';
import { start } from '../../test/start.ts';
import type { Emulator, Fault } from '../index.ts';

type Fetch = typeof globalThis.fetch;

const ways: [string, (emulator: Emulator) => Fetch][] = [
  ['over a socket', () => fetch],
  ['in the process', (emulator) => emulator.fetch],
];

function creation(emulator: Emulator, signal?: AbortSignal) {
  const headers = { Authorization: `Bearer ${emulator.keys.vapi.private}`, 'Content-Type': 'application/json' };
  return { method: 'POST', headers, body: '{"name":"one"}', ...(signal && { signal }) };
}

/** An emulator with queued faults for `sessions.create`, and a function that creates a session. */
async function stage(wayOf: (emulator: Emulator) => Fetch, ...faults: Fault[]) {
  const emulator = await start();
  for (const fault of faults) emulator.failNext('vapi', 'sessions.create', fault);
  const send = wayOf(emulator);
  const create = (signal?: AbortSignal) => send(`${emulator.baseUrls.vapi}/session`, creation(emulator, signal));
  return { emulator, create };
}

describe.each(ways)('a fault %s', (_, wayOf) => {
  it('with a response replaces the operation once', async () => {
    const headers = { 'Retry-After': '7', 'X-Extra': 'a' };
    const { emulator, create } = await stage(wayOf, { kind: 'response', status: 429, headers, body: { a: [1] } });
    const response = await create();
    expect([response.status, response.headers.get('Retry-After'), response.headers.get('X-Extra')]).toEqual([
      429,
      '7',
      'a',
    ]);
    expect(response.headers.get('Content-Type')).toBe('application/json');
    expect(await response.json()).toEqual({ a: [1] });
    expect(emulator.sessions('vapi')).toEqual([]);
    expect((await create()).status).toBe(201);
  });

  it.each<[unknown, string, string | null]>([
    ['<h1>Bad gateway</h1>', '<h1>Bad gateway</h1>', 'text/plain;charset=UTF-8'],
    [null, 'null', 'application/json'],
    [undefined, '', null],
  ])('with the body %j sends it, applied or not', async (body, text, type) => {
    const fault = { kind: 'response', status: 502, ...(body !== undefined && { body }) } as const;
    const { emulator, create } = await stage(wayOf, { ...fault, applied: true }, fault);
    for (const _ of [1, 2]) {
      const response = await create();
      expect([response.status, await response.text(), response.headers.get('Content-Type')]).toEqual([502, text, type]);
    }
    expect(emulator.sessions('vapi')).toHaveLength(1);
  });

  it('may have its own content type, or a status without a body', async () => {
    const html = { 'content-type': 'text/html' };
    const page = { kind: 'response', status: 503, headers: html, body: '<p>' } as const;
    const { create } = await stage(wayOf, page, { kind: 'response', status: 204 });
    expect((await create()).headers.get('Content-Type')).toBe('text/html');
    expect((await create()).status).toBe(204);
  });

  it.each([false, true])('of a reset sends no response (applied: %s)', async (applied) => {
    const { emulator, create } = await stage(wayOf, { kind: 'reset', applied });
    const error = await create().catch((reason) => reason);
    expect(error).toBeInstanceOf(TypeError);
    expect(error.cause).toMatchObject({ code: 'ECONNRESET' });
    expect(emulator.sessions('vapi')).toHaveLength(applied ? 1 : 0);
    expect((await create()).status).toBe(201);
  });

  it.each([false, true])('of a hang ends when the client aborts (applied: %s)', async (applied) => {
    const { emulator, create } = await stage(wayOf, { kind: 'hang', applied });
    const controller = new AbortController();
    const hanging = create(controller.signal);
    await expect.poll(() => emulator.requests()).toMatchObject([{ fault: { applied: expect.any(Boolean) } }]);
    expect((await create()).status).toBe(201);
    expect(emulator.sessions('vapi')).toHaveLength(applied ? 2 : 1);
    controller.abort(new Error('enough'));
    await expect(hanging).rejects.toThrow('enough');
  });

  it.each(['reset', 'close'] as const)('of a hang ends on %s', async (method) => {
    const { emulator, create } = await stage(wayOf, { kind: 'hang' });
    const ended = create().catch((reason) => reason);
    await expect.poll(() => emulator.requests()).toMatchObject([{ fault: { applied: expect.any(Boolean) } }]);
    await emulator[method]();
    expect(await ended).toBeInstanceOf(TypeError);
  });

  it.each([false, true])('of a cut ends within the body (applied: %s)', async (applied) => {
    const { emulator, create } = await stage(wayOf, { kind: 'cut', applied });
    const response = await create();
    expect(response.status).toBe(applied ? 201 : 200);
    expect(response.headers.get('Content-Type')).toBe('application/json');
    expect(Number(response.headers.get('Content-Length'))).toBeGreaterThan(40);
    const error = await response.json().catch((reason) => reason);
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toBe('terminated');
    expect(emulator.sessions('vapi')).toHaveLength(applied ? 1 : 0);
    expect((await create()).status).toBe(201);
  });
});

describe('a fault over node:http', () => {
  async function send(...faults: Fault[]) {
    const { emulator } = await stage(() => fetch, ...faults);
    return { emulator, response: sendOverHttp(`${emulator.baseUrls.vapi}/session`, creation(emulator)) };
  }

  it('sends a complete response', async () => {
    const { response } = await send({ kind: 'response', status: 500, body: 'x'.repeat(100_000) });
    expect(await response).toMatchObject({ status: 500, body: 'x'.repeat(100_000), cut: false });
  });

  it('resets the connection', async () => {
    await expect((await send({ kind: 'reset', applied: true })).response).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('of a hang sends no response headers', async () => {
    const { emulator, response } = await send({ kind: 'hang' });
    await expect.poll(() => emulator.requests()).toMatchObject([{ fault: { applied: expect.any(Boolean) } }]);
    emulator.reset();
    await expect(response).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('of a cut sends response headers and half of the declared body', async () => {
    const { emulator, response } = await send({ kind: 'cut', applied: true });
    const { status, headers, body, cut } = await response;
    const whole = JSON.stringify(emulator.sessions('vapi')[0]?.session);
    expect({ status, cut, length: Number(headers['content-length']) }).toEqual({
      status: 201,
      cut: true,
      length: whole.length,
    });
    expect(body).toBe(whole.slice(0, Math.floor(whole.length / 2)));
  });
});

describe('the queue of faults', () => {
  const response = (status: number) => ({ kind: 'response', status }) as const;

  it('is first in, first out for each operation, and respects `times`', async () => {
    const { emulator, create } = await stage(() => fetch);
    emulator.failNext('vapi', 'sessions.create', response(500), { times: 2 });
    emulator.failNext('vapi', 'sessions.create', response(503));
    emulator.failNext('vapi', 'sessions.list', response(504));
    const list = () => fetch(`${emulator.baseUrls.vapi}/session`, { headers: creation(emulator).headers });
    const statuses: number[] = [];
    for (const call of [create, create, create, create, list, list]) statuses.push((await call()).status);
    expect(statuses).toEqual([500, 500, 503, 201, 504, 200]);
  });

  it.each([
    ['sessions.create', 'POST', '/session', '{}'],
    ['sessions.list', 'GET', '/session', undefined],
    ['sessions.get', 'GET', '/session/x', undefined],
    ['sessions.update', 'PATCH', '/session/x', '{}'],
    ['sessions.delete', 'DELETE', '/session/x', undefined],
  ] as const)('comes before authentication in %s', async (operation, method, path, body) => {
    const emulator = await start();
    emulator.failNext('vapi', operation, response(418));
    const url = `${emulator.baseUrls.vapi}${path}`;
    const init = { method, ...(body && { body }) };
    expect((await fetch(url, init)).status).toBe(418);
    expect((await fetch(url, init)).status).toBe(401);
  });

  it('is not used by a request that the guard refuses', async () => {
    const { emulator, create } = await stage(() => fetch, response(503));
    const init = creation(emulator);
    const foreign = { ...init, headers: { ...init.headers, Origin: 'http://evil.example' } };
    expect((await fetch(`${emulator.baseUrls.vapi}/session`, foreign)).status).toBe(403);
    expect((await create()).status).toBe(503);
  });

  it('sends CORS headers to an allowed origin', async () => {
    const page = 'http://localhost:5173';
    const emulator = await start({ allowOrigins: [page] });
    emulator.failNext('vapi', 'sessions.list', response(503));
    emulator.failNext('vapi', 'sessions.list', { ...response(503), applied: true });
    for (const _ of [1, 2]) {
      const { status, headers } = await fetch(`${emulator.baseUrls.vapi}/session`, { headers: { Origin: page } });
      expect([status, headers.get('Access-Control-Allow-Origin')]).toEqual([503, page]);
    }
  });
});
