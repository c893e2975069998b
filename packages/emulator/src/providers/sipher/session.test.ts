import { describe, expect, it } from 'vitest';
import { type Call, sipherCaller } from '../../../test/sipher-caller.ts';
import { start } from '../../../test/start.ts';

const now = Date.parse('2026-11-22T12:00:00.123Z');
const unknown = `sess_${'f'.repeat(64)}`;
const notFound = (id: string) => ({
  status: 404,
  body: { success: false, error: { code: 'SESSION_NOT_FOUND', message: `Session not found: ${id}` } },
});

/** One stored session, made at a known time, over a real socket. */
async function stage(body: object = { defaults: { backend: 'sip-native', chain: 'near' }, ttlSeconds: 60 }) {
  const emulator = await start();
  emulator.clock.freeze(new Date(now));
  const call = sipherCaller(emulator);
  const stranger = sipherCaller(emulator, { key: emulator.keys.sipher.enterprise });
  const created = await call('POST', '/v1/sessions', body);
  return { emulator, call, stranger, created, id: created.body.data?.sessionId };
}

/** GET, PATCH and DELETE of a session. */
const onOne: [method: string, body: unknown][] = [
  ['GET', undefined],
  ['PATCH', { defaults: { chain: 'sui' } }],
  ['DELETE', undefined],
];

describe('POST /v1/sessions', () => {
  it('returns the session with its defaults in order, without unknown fields', async () => {
    const defaults = {
      colour: null,
      defaultViewingKey: '0xF',
      backend: 'sip-native',
      rpcProvider: 'generic',
      privacyLevel: 'standard',
      chain: 'dydx',
    };
    const { created } = await stage({ label: 1, ttlSeconds: 86_400.0, defaults });
    const id = created.body.data.sessionId;
    expect(id).toMatch(/^sess_[0-9a-f]{64}$/);
    expect(created.status).toBe(201);
    expect(created.text).toBe(
      `{"success":true,"data":{"sessionId":"${id}","defaults":{"chain":"dydx","privacyLevel":"standard","rpcProvider":"generic","backend":"sip-native","defaultViewingKey":"0xF"},"createdAt":${now},"expiresAt":${now + 86_400_000}}}`,
    );
  });

  it('creates a new session each time, which lives an hour by default', async () => {
    const { call, created, id } = await stage({ defaults: {} });
    expect(created.body.data).toEqual({ sessionId: id, defaults: {}, createdAt: now, expiresAt: now + 3_600_000 });
    const again = await call('POST', '/v1/sessions', { defaults: {} }, { 'Idempotency-Key': 'x' });
    expect(again.body.data.sessionId).not.toBe(id);
  });
});

describe('GET /v1/sessions/{id}', () => {
  it('returns the session, and changes lastAccessedAt only', async () => {
    const { emulator, call, created, id } = await stage();
    emulator.clock.advance(1_000);
    const response = await call('GET', `/v1/sessions/${id}`);
    expect(response.status).toBe(200);
    expect(response.body).toEqual({ success: true, data: { ...created.body.data, lastAccessedAt: now + 1_000 } });
  });

  it('responds to HEAD, to a path in any case, and to a trailing slash', async () => {
    const { call, id } = await stage();
    expect(await call('HEAD', `/v1/sessions/${id}`)).toMatchObject({ status: 200, text: '' });
    expect(await call('GET', `/V1/Sessions/${id}/`)).toMatchObject({ status: 200 });
    expect(await call('POST', '/v1/SESSIONS/', { defaults: {} })).toMatchObject({ status: 201 });
    expect(await call('GET', `/v1/sessions/${id.replace('_', '%5F')}`)).toMatchObject({ status: 200 });
  });
});

describe('PATCH /v1/sessions/{id}', () => {
  it('replaces and adds defaults, and keeps the others and the expiry', async () => {
    const { emulator, call, created, id } = await stage();
    emulator.clock.advance(500);
    const { status, text } = await call('PATCH', `/v1/sessions/${id}`, {
      defaults: { privacyLevel: 'maximum', chain: 'sui', colour: 1 },
      ttlSeconds: 5,
    });
    expect(status).toBe(200);
    expect(text).toBe(
      `{"success":true,"data":{"sessionId":"${id}","defaults":{"chain":"sui","backend":"sip-native","privacyLevel":"maximum"},"expiresAt":${created.body.data.expiresAt},"lastAccessedAt":${now + 500}}}`,
    );
    expect((await call('PATCH', `/v1/sessions/${id}`, { defaults: {} })).body.data.defaults).toEqual({
      chain: 'sui',
      backend: 'sip-native',
      privacyLevel: 'maximum',
    });
  });
});

describe('DELETE /v1/sessions/{id}', () => {
  it('returns a receipt once', async () => {
    const { call, id } = await stage();
    const receipt = { success: true, data: { sessionId: id, deleted: true } };
    expect(await call('DELETE', `/v1/sessions/${id}`)).toMatchObject({ status: 200, body: receipt });
    for (const [method, body] of onOne)
      expect(await call(method, `/v1/sessions/${id}`, body)).toMatchObject(notFound(id));
  });
});

describe('another key of Sipher', () => {
  it('gets the same bytes for a session as for an unknown id, and changes nothing', async () => {
    const { call, stranger, created, id } = await stage();
    for (const [method, body] of onOne) {
      const foreign = await stranger(method, `/v1/sessions/${id}`, body);
      const absent = await stranger(method, `/v1/sessions/${unknown}`, body);
      expect(foreign).toMatchObject(notFound(id));
      expect(foreign.text.replaceAll(id, unknown)).toBe(absent.text);
    }
    expect((await call('GET', `/v1/sessions/${id}`)).body.data).toMatchObject(created.body.data);
  });

  it('is not the same key in the other header', async () => {
    const { emulator, call, id } = await stage();
    const bearer = { 'X-API-Key': '', Authorization: `Bearer ${emulator.keys.sipher.pro}` };
    expect(await call('GET', `/v1/sessions/${id}`, undefined, bearer)).toMatchObject({ status: 200 });
  });
});

describe('a session of Sipher', () => {
  const isThere = async (call: Call, id: string) => (await call('GET', `/v1/sessions/${id}`)).status === 200;

  it.each(onOne)('is found by %s until its expiry', async (method, body) => {
    for (const [wait, found] of [
      [60_000, true],
      [60_001, false],
    ] as const) {
      const { emulator, call, id } = await stage();
      emulator.clock.advance(wait);
      const response = await call(method, `/v1/sessions/${id}`, body);
      expect(response).toMatchObject(found ? { status: 200 } : notFound(id));
      expect(emulator.sessions('sipher')).toHaveLength(method === 'DELETE' && found ? 0 : 1);
    }
  });

  it.each(['GET', 'PATCH', 'header'])(
    'expires at the same time after an access (%s), up to 500 ms early',
    async (how) => {
      const { emulator, call, id } = await stage();
      // 29,499 ms are left, of which it keeps 29 whole seconds.
      emulator.clock.advance(30_501);
      if (how === 'GET') await call('GET', `/v1/sessions/${id}`);
      else if (how === 'PATCH') await call('PATCH', `/v1/sessions/${id}`, { defaults: {} });
      else await call('POST', '/v1/sessions', { defaults: {} }, { 'X-Session-Id': id });
      emulator.clock.advance(29_000);
      expect(emulator.sessions('sipher')[0]).toMatchObject({ expired: false });
      emulator.clock.advance(1);
      expect(emulator.sessions('sipher')[0]).toMatchObject({ expired: true });
      expect(await isThere(call, id)).toBe(false);
    },
  );

  it('expires at the same time in spite of rounding', async () => {
    const { emulator, call, id } = await stage();
    emulator.clock.advance(59_900);
    expect(await isThere(call, id)).toBe(true);
    emulator.clock.advance(101);
    expect(await isThere(call, id)).toBe(false);
  });
});

it('X-Session-Id has no effect on the session endpoints', async () => {
  const { call, stranger, id } = await stage();
  for (const value of [id, unknown, 'x', id.toUpperCase()]) {
    const header = { 'X-Session-Id': value };
    expect((await call('POST', '/v1/sessions', { defaults: {} }, header)).body.data.defaults).toEqual({});
    expect((await call('POST', '/v1/sessions', {}, header)).status).toBe(400);
    expect((await stranger('GET', `/v1/sessions/${id}`, undefined, header)).status).toBe(404);
  }
});

it('sessions() returns the sessions of all keys of Sipher with their expiry', async () => {
  const { emulator, stranger, id } = await stage();
  await stranger('POST', '/v1/sessions', { defaults: {}, ttlSeconds: 120 });
  emulator.clock.advance(60_001);
  const times = { createdAt: now, expiresAt: now + 60_000, lastAccessedAt: now };
  const session = { sessionId: id, defaults: { chain: 'near', backend: 'sip-native' }, ...times, key: 'pro' };
  expect(emulator.sessions('sipher')).toEqual([
    { session, expiresAt: '2026-11-22T12:01:00.123Z', expired: true },
    { session: expect.objectContaining({ key: 'enterprise' }), expiresAt: '2026-11-22T12:02:00.123Z', expired: false },
  ]);
});
