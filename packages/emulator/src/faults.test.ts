import { describe, expect, it } from 'vitest';
import { sendOverHttp } from '../test/node-http.ts';
import { start } from '../test/start.ts';
import type { Emulator, Fault } from './index.ts';

type Fetch = typeof globalThis.fetch;

const ways: [string, (emulator: Emulator) => Fetch][] = [
  ['over a socket', () => fetch],
  ['in the process', (emulator) => emulator.fetch],
];

function creation(emulator: Emulator, signal?: AbortSignal) {
  const headers = { Authorization: `Bearer ${emulator.keys.vapi.private}`, 'Content-Type': 'application/json' };
  return { method: 'POST', headers, body: '{"name":"one"}', ...(signal && { signal }) };
}

/** An emulator with faults in line for creations, and what creates a session there. */
async function stage(wayOf: (emulator: Emulator) => Fetch, ...faults: Fault[]) {
  const emulator = await start();
  for (const fault of faults) emulator.failNext('vapi', 'sessions.create', fault);
  const send = wayOf(emulator);
  const create = (signal?: AbortSignal) => send(`${emulator.baseUrls.vapi}/session`, creation(emulator, signal));
  return { emulator, create };
}

describe.each(ways)('%s', (_, wayOf) => {
  it('a response takes the place of the operation, once', async () => {
    const headers = { 'Retry-After': '7', 'X-Extra': 'a' };
    const { emulator, create } = await stage(wayOf, { kind: 'response', status: 429, headers, body: { a: [1] } });
    const answer = await create();
    expect([answer.status, answer.headers.get('Retry-After'), answer.headers.get('X-Extra')]).toEqual([429, '7', 'a']);
    expect(answer.headers.get('Content-Type')).toBe('application/json');
    expect(await answer.json()).toEqual({ a: [1] });
    expect(emulator.sessions('vapi')).toEqual([]);
    expect((await create()).status).toBe(201);
  });

  it.each<[unknown, string, string | null]>([
    ['<h1>Bad gateway</h1>', '<h1>Bad gateway</h1>', 'text/plain;charset=UTF-8'],
    [null, 'null', 'application/json'],
    [undefined, '', null],
  ])('a response with the body %j, applied or not', async (body, text, type) => {
    const fault = { kind: 'response', status: 502, ...(body !== undefined && { body }) } as const;
    const { emulator, create } = await stage(wayOf, { ...fault, applied: true }, fault);
    for (const _ of [1, 2]) {
      const answer = await create();
      expect([answer.status, await answer.text(), answer.headers.get('Content-Type')]).toEqual([502, text, type]);
    }
    expect(emulator.sessions('vapi')).toHaveLength(1);
  });

  it('a response may name its own content type, and have a status without a body', async () => {
    const html = { 'content-type': 'text/html' };
    const page = { kind: 'response', status: 503, headers: html, body: '<p>' } as const;
    const { create } = await stage(wayOf, page, { kind: 'response', status: 204 });
    expect((await create()).headers.get('Content-Type')).toBe('text/html');
    expect((await create()).status).toBe(204);
  });

  it.each([false, true])('a reset leaves no answer (applied: %s)', async (applied) => {
    const { emulator, create } = await stage(wayOf, { kind: 'reset', applied });
    const error = await create().catch((reason) => reason);
    expect(error).toBeInstanceOf(TypeError);
    expect(error.cause).toMatchObject({ code: 'ECONNRESET' });
    expect(emulator.sessions('vapi')).toHaveLength(applied ? 1 : 0);
    expect((await create()).status).toBe(201);
  });

  it.each([false, true])('a call hangs until its client gives up (applied: %s)', async (applied) => {
    const { emulator, create } = await stage(wayOf, { kind: 'hang', applied });
    const controller = new AbortController();
    const hanging = create(controller.signal);
    await expect.poll(() => emulator.requests()).toMatchObject([{ fault: true }]);
    expect((await create()).status).toBe(201);
    expect(emulator.sessions('vapi')).toHaveLength(applied ? 2 : 1);
    controller.abort(new Error('enough'));
    await expect(hanging).rejects.toThrow('enough');
  });

  it.each(['reset', 'close'] as const)('a call hangs until %s', async (method) => {
    const { emulator, create } = await stage(wayOf, { kind: 'hang' });
    const ended = create().catch((reason) => reason);
    await expect.poll(() => emulator.requests()).toMatchObject([{ fault: true }]);
    await emulator[method]();
    expect(await ended).toBeInstanceOf(TypeError);
  });

  it.each([false, true])('a cut answer ends amid its body (applied: %s)', async (applied) => {
    const { emulator, create } = await stage(wayOf, { kind: 'cut', applied });
    const answer = await create();
    expect(answer.status).toBe(applied ? 201 : 200);
    expect(answer.headers.get('Content-Type')).toBe('application/json');
    expect(Number(answer.headers.get('Content-Length'))).toBeGreaterThan(40);
    const error = await answer.json().catch((reason) => reason);
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toBe('terminated');
    expect(emulator.sessions('vapi')).toHaveLength(applied ? 1 : 0);
    expect((await create()).status).toBe(201);
  });
});

describe('over node:http', () => {
  async function send(...faults: Fault[]) {
    const { emulator } = await stage(() => fetch, ...faults);
    return { emulator, answer: sendOverHttp(`${emulator.baseUrls.vapi}/session`, creation(emulator)) };
  }

  it('a response is whole', async () => {
    const { answer } = await send({ kind: 'response', status: 500, body: 'x'.repeat(100_000) });
    expect(await answer).toMatchObject({ status: 500, body: 'x'.repeat(100_000), cut: false });
  });

  it('a reset is one', async () => {
    await expect((await send({ kind: 'reset', applied: true })).answer).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('a hanging call sends nothing, not even a head', async () => {
    const { emulator, answer } = await send({ kind: 'hang' });
    await expect.poll(() => emulator.requests()).toMatchObject([{ fault: true }]);
    emulator.reset();
    await expect(answer).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('a cut answer has its head and half of the body that the head declares', async () => {
    const { emulator, answer } = await send({ kind: 'cut', applied: true });
    const { status, headers, body, cut } = await answer;
    const whole = JSON.stringify(emulator.sessions('vapi')[0]?.session);
    expect({ status, cut, length: Number(headers['content-length']) }).toEqual({
      status: 201,
      cut: true,
      length: whole.length,
    });
    expect(body).toBe(whole.slice(0, Math.floor(whole.length / 2)));
  });
});

describe('the line of faults', () => {
  const response = (status: number) => ({ kind: 'response', status }) as const;

  it('goes first in, first out, each as often as it says, for its own operation alone', async () => {
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
  ] as const)('comes before anything is looked at in %s', async (operation, method, path, body) => {
    const emulator = await start();
    emulator.failNext('vapi', operation, response(418));
    const url = `${emulator.baseUrls.vapi}${path}`;
    const init = { method, ...(body && { body }) };
    expect((await fetch(url, init)).status).toBe(418);
    expect((await fetch(url, init)).status).toBe(401);
  });

  it('is not for whom the guard keeps out', async () => {
    const { emulator, create } = await stage(() => fetch, response(503));
    const init = creation(emulator);
    const foreign = { ...init, headers: { ...init.headers, Origin: 'http://evil.example' } };
    expect((await fetch(`${emulator.baseUrls.vapi}/session`, foreign)).status).toBe(403);
    expect((await create()).status).toBe(503);
  });

  it('lets an allowed origin read the answer', async () => {
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
