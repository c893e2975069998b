import { describe, expect, it } from 'vitest';
import { start } from '../../test/start.ts';
import { vapiCaller } from '../../test/vapi-caller.ts';

async function stage() {
  const emulator = await start();
  const send = (path: string, init?: RequestInit) => fetch(`${emulator.baseUrls.vapi}${path}`, init);
  return { emulator, send, call: vapiCaller(emulator) };
}

const json = { 'Content-Type': 'application/json' };

it('requests() returns all of a request but its credentials', async () => {
  const { emulator, send } = await stage();
  const path = '/session?name=a%20b&phoneNumberIdAny=1&phoneNumberIdAny=2&__proto__=x';
  const headers = { Authorization: 'Bearer a-secret', 'X-Extra': 'b' };
  await send(path, { method: 'PUT', headers: { ...headers, ...json }, body: '{"a":[1]}' });
  expect(emulator.requests()).toEqual([
    {
      id: 1,
      at: expect.stringMatching(/^\d{4}-.*Z$/),
      provider: 'vapi',
      method: 'PUT',
      path: '/vapi/session',
      query: JSON.parse('{"name":"a b","phoneNumberIdAny":["1","2"],"__proto__":"x"}'),
      headers: expect.objectContaining({
        authorization: 'Bearer ***',
        'x-extra': 'b',
        'content-type': json['Content-Type'],
      }),
      body: { a: [1] },
      status: 404,
      response: {
        headers: { 'content-type': 'application/json' },
        body: { message: 'Cannot PUT /session', error: 'Not Found', statusCode: 404 },
      },
      durationMs: expect.any(Number),
      fault: false,
      problem: 'Cannot PUT /session',
    },
  ]);
});

it.each([
  ['POST', '/session', 'sessions.create', 201],
  ['GET', '/session', 'sessions.list', 200],
  ['GET', '/session/x', 'sessions.get', 400],
  ['PATCH', '/session/x', 'sessions.update', 400],
  ['DELETE', '/session/x', 'sessions.delete', 400],
])('requests() names the operation of %s %s: %s', async (method, path, operation, status) => {
  const { emulator, call } = await stage();
  await call(method, path, method === 'POST' ? {} : undefined);
  expect(emulator.requests()).toMatchObject([{ operation, method, path: `/vapi${path}`, status }]);
});

it.each([
  ['authorization', 'Basic dTpw', 'Basic ***'],
  ['authorization', 'token a-b', 'token ***'],
  ['authorization', 'secret words', '***'],
  ['proxy-authorization', 'Bearer x', 'Bearer ***'],
  ['cookie', 'a=b', '***'],
  ['x-api-key', 'k', '***'],
  ['apikey', 'k', '***'],
  ['x-auth-token', 't', '***'],
  ['x-client-secret', 's', '***'],
  ['idempotency-key', 'order-1', 'order-1'],
])('requests() shows the header %s: %s as %s', async (name, value, shown) => {
  const emulator = await start();
  await emulator.fetch(`${emulator.baseUrls.vapi}/session`, { headers: { [name]: value } });
  expect(emulator.requests()[0]?.headers).toEqual({ [name]: shown });
});

describe('the body in requests()', () => {
  it.each<[Record<string, string>, string, unknown]>([
    [json, '{"a":1}', { a: 1 }],
    [{ 'Content-Type': 'application/problem+JSON; charset=utf-8' }, 'null', null],
    [json, '{"a":', '{"a":'],
    [json, '['.repeat(501) + ']'.repeat(501), '['.repeat(501) + ']'.repeat(501)],
    [{ 'Content-Type': 'text/plain' }, '{"a":1}', '{"a":1}'],
    [json, `"${'x'.repeat(70_000)}"`, `"${'x'.repeat(65_535)}`],
  ])('with %j of %.20j', async (headers, sent, shown) => {
    const { emulator, send } = await stage();
    await send('/session', { method: 'POST', headers, body: sent });
    expect(emulator.requests()[0]?.body).toEqual(shown);
  });

  it('is absent for a request without a body', async () => {
    const { emulator, send } = await stage();
    await send('/session', { method: 'POST', headers: json });
    await send('/session');
    for (const request of emulator.requests()) expect(request).not.toHaveProperty('body');
  });

  it('is not recorded if the request was truncated, and nothing is printed', async () => {
    const { emulator, send } = await stage();
    const controller = new AbortController();
    const body = new ReadableStream(
      {
        start: (stream) => stream.enqueue(new TextEncoder().encode('{')),
        pull: () => controller.abort(new Error('enough')),
      },
      { highWaterMark: 2 },
    );
    const init = { method: 'POST', headers: json, body, duplex: 'half', signal: controller.signal } as RequestInit;
    await expect(send('/session', init)).rejects.toThrow('enough');
    await send('/session');
    expect(emulator.requests()).toMatchObject([{ method: 'GET' }]);
  });
});

it('requests() tells which requests met a fault, with their status', async () => {
  const { emulator, call } = await stage();
  emulator.failNext('vapi', 'sessions.list', { kind: 'response', status: 503, body: {} });
  emulator.failNext('vapi', 'sessions.list', { kind: 'cut', applied: true });
  emulator.failNext('vapi', 'sessions.list', { kind: 'reset' });
  for (const _ of [1, 2, 3, 4]) await call('GET', '/session').catch(() => {});
  expect(emulator.requests().map(({ status, fault }) => [status, fault])).toEqual([
    [503, { kind: 'response', applied: false, text: 'status 503 in place of the response' }],
    [200, { kind: 'cut', applied: true, text: 'truncated after half of the body, applied' }],
    [undefined, { kind: 'reset', applied: false, text: 'connection reset' }],
    [200, false],
  ]);
});

it('requests() returns copies of the last 1,000 requests', async () => {
  const emulator = await start();
  const call = vapiCaller(emulator, { fetch: emulator.fetch });
  for (let page = 1; page <= 1001; page += 1) await call('GET', `/session?page=${page}`);
  const requests = emulator.requests();
  expect(requests).toHaveLength(1000);
  expect([requests.at(0)?.query, requests.at(-1)?.query]).toEqual([{ page: '2' }, { page: '1001' }]);
  Object.assign(requests[0] ?? {}, { method: 'mine' });
  expect(emulator.requests()[0]?.method).toBe('GET');
  emulator.clearRequests();
  expect(emulator.requests()).toEqual([]);
  expect(requests).toHaveLength(1000);
});

it('requests() has no control requests and no requests that the guard refused', async () => {
  const emulator = await start();
  await fetch(`${emulator.url}/_emulator/requests`);
  await fetch(`${emulator.baseUrls.vapi}/session`, { headers: { Origin: 'http://evil.example' } });
  expect(emulator.requests()).toEqual([]);
});
