import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { sendOverHttp } from '../../test/node-http.ts';
import { exchangeRaw } from '../../test/raw-http.ts';
import { start, temporaryDirectory } from '../../test/start.ts';
import { vapiCaller } from '../../test/vapi-caller.ts';
import type { EmulatorOptions, RequestLogEntry } from '../index.ts';
import { providerNames } from '../providers/index.ts';
import { openDatabase } from '../storage/sqlite.ts';

/** An emulator, and a caller of its control API. */
async function stage(options?: EmulatorOptions) {
  const emulator = await start(options);
  const control = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${emulator.url}/_emulator${path}`, {
      method,
      ...(body !== undefined && {
        body: typeof body === 'string' ? body : JSON.stringify(body),
        headers: { 'Content-Type': 'application/json' },
      }),
    });
    return { status: response.status, body: (await response.json()) as unknown };
  };
  return { emulator, control, call: vapiCaller(emulator) };
}

const noProvider = `provider: there is no "vapid"; there is ${providerNames.join(', ')}`;
const refused = (message: unknown) => ({ status: 400, body: { message, error: 'Bad Request', statusCode: 400 } });

it('POST /seed stores sessions, and returns them', async () => {
  const { emulator, control } = await stage();
  const id = randomUUID();
  const response = await control('POST', '/seed', { vapi: { sessions: [{ id, cost: 1.5 }] } });
  const stored = emulator.sessions('vapi').map(({ session }) => session);
  expect(stored).toMatchObject([{ id, cost: 1.5, status: 'active' }]);
  expect(response).toEqual({ status: 201, body: expect.objectContaining({ vapi: { sessions: stored } }) });
  expect(await control('POST', '/seed', { vapi: { sessions: [{ id }] } })).toEqual(
    refused(`vapi.sessions.0.id: there is a session ${id} already`),
  );
});

it('GET /{provider}/sessions returns what sessions() returns', async () => {
  const { emulator, control } = await stage();
  emulator.seed({ vapi: { sessions: [{ createdAt: '2020-01-01T00:00:00Z', expirationSeconds: 60 }] } });
  const response = await control('GET', '/vapi/sessions');
  expect(response).toEqual({ status: 200, body: emulator.sessions('vapi') });
  expect(response.body).toMatchObject([{ expiresAt: '2020-01-01T00:01:00.000Z', expired: true }]);
  expect(await control('GET', '/vapid/sessions')).toEqual(refused(noProvider));
});

it('POST /reset deletes sessions, requests and faults, and resets the clock', async () => {
  const { emulator, control, call } = await stage();
  await call('POST', '/session', {});
  emulator.failNext('vapi', 'sessions.list', { kind: 'response', status: 500, body: {} });
  emulator.clock.freeze();
  expect(await control('POST', '/reset')).toEqual({ status: 200, body: {} });
  expect(emulator.sessions('vapi')).toEqual([]);
  expect(emulator.requests()).toEqual([]);
  expect(emulator.clock.frozen).toBe(false);
  expect((await call('GET', '/session')).status).toBe(200);
});

it.each(['/', '/_emulator/index'])('GET %s reads no rows', async (path) => {
  const data = temporaryDirectory();
  const { url } = await start({ data, seed: { sipher: { sessions: [{}] } } });
  const database = openDatabase(join(data, 'emulator.sqlite'));
  database.exec("UPDATE sipher_session SET document = 'unreadable'");
  database.close();
  const body = await (await fetch(`${url}${path}`)).json();
  expect(body).toMatchObject({ apis: { sipher: { tables: ['sessions'] } } });
});

it('a client that leaves in the middle of its body is no bug of the emulator', async () => {
  const print = vi.spyOn(console, 'error').mockReturnValue();
  onTestFinished(() => print.mockRestore());
  const entries: RequestLogEntry[] = [];
  const { url } = await start({ onRequest: (entry) => entries.push(entry) });
  const head = 'POST /_emulator/seed HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n';
  await exchangeRaw(url, `${head}Content-Length: 9\r\n\r\n{`);
  await expect.poll(() => entries).toMatchObject([{ status: 400 }]);
  expect(print).not.toHaveBeenCalled();
});

describe('/clock', () => {
  it('freezes, advances, returns and resumes the clock', async () => {
    const { emulator, control } = await stage();
    const at = (now: string, frozen = true) => ({ status: 200, body: { now, frozen } });
    const frozen = at('2026-01-01T00:00:00.000Z');
    expect(await control('POST', '/clock', { freeze: '2026-01-01T01:00:00+01:00' })).toEqual(frozen);
    expect(await control('GET', '/clock')).toEqual(frozen);
    expect(await control('POST', '/clock', { advance: 1500 })).toEqual(at('2026-01-01T00:00:01.500Z'));
    expect(await control('POST', '/clock', { freeze: true })).toEqual(at('2026-01-01T00:00:01.500Z'));
    expect(await control('POST', '/clock', { resume: true })).toMatchObject({ status: 200, body: { frozen: false } });
    expect(emulator.clock.frozen).toBe(false);
    expect(emulator.clock.now().toISOString()).toMatch(/^2026-01-01T00:00:0/);
  });

  it.each<[unknown, string | RegExp]>([
    [{}, 'The input: must have one of advance, freeze, resume and reset'],
    [{ advance: 1, resume: true }, 'The input: must have one of advance, freeze, resume and reset'],
    [{ advance: '1' }, 'advance: must be a number of milliseconds'],
    [{ advance: -1 }, 'clock.advance takes a number of milliseconds from 0 up, not -1'],
    [{ advance: 1e300 }, 'clock.advance leads past the last date there is'],
    [{ freeze: 'noon' }, 'freeze: must be true, or an ISO 8601 string such as 2026-01-01T00:00:00Z'],
    [{ freeze: false }, 'freeze: must be true, or an ISO 8601 string such as 2026-01-01T00:00:00Z'],
    [{ freeze: '2026-02-30T99:00:00Z' }, /^freeze: /],
    [{ resume: false }, 'resume: must be true'],
    [{ stop: true }, 'stop: is not a known field'],
    [[], 'The input: must be an object'],
    ['{', /JSON/],
  ])('refuses the body %j', async (body, message) => {
    const { emulator, control } = await stage();
    const expected = typeof message === 'string' ? message : expect.stringMatching(message);
    expect(await control('POST', '/clock', body)).toEqual(refused(expected));
    expect(emulator.clock.frozen).toBe(false);
  });
});

it('GET /requests returns the log without control requests, and DELETE clears it', async () => {
  const { emulator, control, call } = await stage();
  await call('GET', '/session');
  const response = await control('GET', '/requests');
  expect(response).toEqual({ status: 200, body: emulator.requests() });
  expect(response.body).toMatchObject([{ operation: 'sessions.list', status: 200 }]);
  expect(await control('DELETE', '/requests')).toEqual({ status: 200, body: {} });
  expect(await control('GET', '/requests')).toEqual({ status: 200, body: [] });
});

describe('POST /faults/next', () => {
  it('queues a fault', async () => {
    const { control, call } = await stage();
    const fault = { kind: 'response', status: 503, headers: { 'Retry-After': '1' }, body: { a: 1 } };
    const request = { provider: 'vapi', operation: 'sessions.list', fault };
    expect(await control('POST', '/faults/next', { ...request, times: 2 })).toEqual({ status: 201, body: {} });
    expect(await control('POST', '/faults/next', { ...request, fault: { kind: 'reset' } })).toMatchObject({
      status: 201,
    });
    for (const _ of [1, 2]) expect(await call('GET', '/session')).toMatchObject({ status: 503, body: { a: 1 } });
    await expect(call('GET', '/session')).rejects.toThrow(TypeError);
    expect((await call('GET', '/session')).status).toBe(200);
  });

  it.each<[object, string | RegExp]>([
    [{}, 'provider: is missing'],
    [{ provider: 'vapid' }, noProvider],
    [
      { operation: 'sessions.creat' },
      /^operation: there is no "sessions\.creat"; there is sessions\.create, .*delete$/,
    ],
    [{ operation: 1 }, 'operation: must be a string'],
    [{ fault: { kind: 'slow' } }, 'fault.kind: must be response, reset, hang, cut, end, pause, event or delay'],
    [{ times: 0 }, 'times: must be a whole number from 1 up'],
    [{ time: 1 }, 'time: is not a known field; did you mean times?'],
  ])('refuses the change %j', async (change, message) => {
    const { control, call } = await stage();
    const good = { provider: 'vapi', operation: 'sessions.list', fault: { kind: 'reset' } };
    const body = Object.keys(change).length === 0 ? {} : { ...good, ...change };
    const expected = typeof message === 'string' ? message : expect.stringMatching(message);
    expect(await control('POST', '/faults/next', body)).toEqual(refused(expected));
    expect((await call('GET', '/session')).status).toBe(200);
  });
});

describe('the control API', () => {
  it.each([
    ['GET', ''],
    ['GET', '/'],
    ['GET', '/seed'],
    ['PUT', '/clock'],
    ['GET', '/vapi'],
    ['GET', '/nothing'],
  ])('responds to %s %s with 404 and a list of its routes', async (method, path) => {
    const { status, body } = await (await stage()).control(method, path);
    expect(status).toBe(404);
    expect(body).toMatchObject({
      message: expect.stringContaining(`${method} /_emulator${path}. Control has, below /_emulator: GET /health; `),
      error: 'Not Found',
      statusCode: 404,
    });
  });

  it.each([
    ['text/plain', '{}', 400, 'Content-Type must be application/json'],
    ['application/json', `"${'x'.repeat(10 * 1024 * 1024)}"`, 413, 'request entity too large'],
  ])('refuses a body of %s', async (type, body, status, message) => {
    const { emulator } = await stage();
    const init = { method: 'POST', headers: { 'Content-Type': type }, body };
    const response = await fetch(`${emulator.url}/_emulator/seed`, init);
    expect([response.status, await response.json()]).toMatchObject([status, { message, statusCode: status }]);
  });

  it('responds to a bug with 500, and prints the stack', async () => {
    const print = vi.spyOn(console, 'error').mockReturnValue();
    const { emulator, control } = await stage();
    vi.spyOn(emulator.clock, 'now').mockImplementationOnce(() => {
      throw new Error('a bug');
    });
    expect(await control('GET', '/clock')).toMatchObject({ status: 500, body: { statusCode: 500 } });
    expect(print).toHaveBeenCalledWith(expect.objectContaining({ message: 'a bug' }));
  });
});

describe('the guard of the control API', () => {
  const page = 'http://localhost:5173';

  it.each([{ host: 'evil.example' }, { origin: page }, { origin: 'null' }])('refuses %j', async (headers) => {
    const { emulator } = await stage();
    emulator.seed({ vapi: { sessions: [{}] } });
    const request = { method: 'POST', path: '/_emulator/reset', headers };
    expect(await sendOverHttp(emulator.url, request)).toMatchObject({ status: 403 });
    expect(emulator.sessions('vapi')).toHaveLength(1);
  });

  it('accepts an allowed origin', async () => {
    const { emulator } = await stage({ allowOrigins: [page] });
    const preflight = { origin: page, 'access-control-request-method': 'DELETE' };
    const path = '/_emulator/requests';
    expect(await sendOverHttp(emulator.url, { method: 'OPTIONS', path, headers: preflight })).toMatchObject({
      status: 204,
      headers: {
        'access-control-allow-origin': page,
        'access-control-allow-methods': 'GET,POST,PATCH,DELETE',
        'access-control-allow-headers': 'Content-Type',
      },
    });
    const headers = { 'access-control-allow-origin': page };
    expect(await sendOverHttp(emulator.url, { path, headers: { origin: page } })).toMatchObject({
      status: 200,
      headers,
    });
  });
});
