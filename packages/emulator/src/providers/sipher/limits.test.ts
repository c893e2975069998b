import { describe, expect, it } from 'vitest';
import { sipherCaller } from '../../../test/sipher-caller.ts';
import { start, temporaryDirectory } from '../../../test/start.ts';
import type { EmulatorOptions, SipherSettings } from '../../index.ts';

const noon = new Date('2026-11-22T12:00:00.000Z');
const unknown = `/v1/sessions/sess_${'f'.repeat(64)}`;
const body = { defaults: {} };

async function stage(sipher: SipherSettings = {}, options: EmulatorOptions = {}) {
  const emulator = await start({ ...options, settings: { sipher } });
  emulator.clock.freeze(noon);
  const { free, enterprise } = emulator.keys.sipher;
  const ofKey = (key: string) => sipherCaller(emulator, { key, fetch: emulator.fetch });
  return { emulator, call: ofKey(emulator.keys.sipher.pro), enterprise: ofKey(enterprise), free: ofKey(free) };
}

const headersOf = (headers: Headers) =>
  Object.fromEntries([...headers].filter(([name]) => /^ratelimit-|^retry-after$/.test(name)));
const policy = { 'ratelimit-policy': '100;w=60', 'ratelimit-limit': '100' };
const tooMany = {
  code: 'RATE_LIMIT_EXCEEDED',
  message: 'Too many requests, please try again later',
  details: { retryAfter: 60, limit: 100 },
};

describe('the rate limit', () => {
  it('is 100 requests in 60 seconds of all keys, refused ones included', async () => {
    const { emulator, call, enterprise, free } = await stage();
    const first = await call('GET', unknown);
    expect(headersOf(first.headers)).toEqual({ ...policy, 'ratelimit-remaining': '99', 'ratelimit-reset': '60' });
    emulator.clock.advance(10_500);
    for (let count = 0; count < 33; count += 1) {
      for (const each of [enterprise, free, sipherCaller(emulator, { key: 'x', fetch: emulator.fetch })]) {
        await each('GET', '/v1/sessions');
      }
    }
    const over = await call('POST', '/v1/sessions', 'no json', { 'X-API-Key': 'x', 'X-Request-ID': 'mine' });
    expect(over).toMatchObject({ status: 429, body: { success: false, error: tooMany } });
    const spent = { ...policy, 'ratelimit-remaining': '0', 'ratelimit-reset': '50' };
    expect(headersOf(over.headers)).toEqual({ ...spent, 'retry-after': '50' });
    expect(over.headers.get('X-Request-ID')).toBe('mine');

    emulator.clock.advance(49_499);
    expect((await call('POST', '/v1/sessions', body)).headers.get('Retry-After')).toBe('1');
    emulator.clock.advance(1);
    const { status, headers } = await call('POST', '/v1/sessions', body);
    expect({ status, ...headersOf(headers) }).toEqual({
      status: 201,
      ...policy,
      'ratelimit-remaining': '99',
      'ratelimit-reset': '60',
    });
  });

  it('can be set, also to Infinity', async () => {
    const { call } = await stage({ rateLimit: { requests: 1, windowSeconds: 5 } });
    expect((await call('GET', unknown)).headers.get('RateLimit-Policy')).toBe('1;w=5');
    const details = { retryAfter: 5, limit: 1 };
    expect(await call('GET', unknown)).toMatchObject({ status: 429, body: { error: { ...tooMany, details } } });
    const lifted = await stage({ rateLimit: { requests: Number.POSITIVE_INFINITY } });
    for (let count = 0; count < 110; count += 1) expect((await lifted.call('GET', unknown)).status).toBe(404);
  });

  it('starts again when the clock is set back, and after a reset', async () => {
    const { emulator, call } = await stage({ rateLimit: { requests: 1 } });
    await call('GET', unknown);
    emulator.clock.freeze(new Date(noon.getTime() - 1));
    expect((await call('GET', unknown)).status).toBe(404);
    expect((await call('GET', unknown)).status).toBe(429);
    emulator.reset();
    expect((await call('GET', unknown)).status).toBe(404);
  });
});

describe('the daily quota', () => {
  const lifted = { rateLimit: { requests: 1e9 } };

  it('counts the successful requests of each key on a UTC day', async () => {
    const { emulator, call, enterprise } = await stage({ ...lifted, dailyQuota: { pro: 2, enterprise: 1 } });
    await call('GET', unknown);
    await call('POST', '/v1/sessions', 'no json');
    const { data } = (await call('POST', '/v1/sessions', body)).body;
    expect((await call('GET', `/v1/sessions/${data.sessionId}`)).status).toBe(200);

    const resetAt = '2026-11-23T00:00:00.000Z';
    const over = await call('PATCH', unknown, 'no json');
    expect(over.status).toBe(429);
    expect(over.text).toBe(
      `{"success":false,"error":{"code":"DAILY_QUOTA_EXCEEDED","message":"Daily quota exceeded. Used 2/2 operations. Resets at ${resetAt}.","details":{"category":"session","current":2,"limit":2,"resetAt":"${resetAt}","tier":"pro"}}}`,
    );
    expect(over.headers.get('Retry-After')).toBeNull();
    expect(over.headers.get('RateLimit-Remaining')).not.toBeNull();
    expect(over.headers.get('Date')).toBe('Sun, 22 Nov 2026 12:00:00 GMT');

    expect((await enterprise('POST', '/v1/sessions', body)).status).toBe(201);
    expect((await enterprise('POST', '/v1/sessions', body)).body.error.details).toMatchObject({ tier: 'enterprise' });
    emulator.clock.advance(12 * 3_600_000 - 1);
    expect((await call('POST', '/v1/sessions', body)).status).toBe(429);
    emulator.clock.advance(1);
    expect((await call('POST', '/v1/sessions', body)).status).toBe(201);
  });

  it('is 2,000 for pro by default', async () => {
    const { call } = await stage(lifted);
    for (let count = 0; count < 2_000; count += 1) {
      if ((await call('POST', '/v1/sessions', body)).status !== 201) throw new Error(`refused after ${count}`);
    }
    const response = await call('POST', '/v1/sessions', body);
    expect(response.body.error.details).toMatchObject({ current: 2_000, limit: 2_000 });
  });

  it('is kept in a directory, and ends with a reset', async () => {
    const data = temporaryDirectory();
    const settings = { dailyQuota: { pro: 1 } };
    const before = await stage(settings, { data });
    const { sessionId } = (await before.call('POST', '/v1/sessions', body)).body.data;
    await before.emulator.close();
    const { emulator, call } = await stage(settings, { data });
    expect((await call('GET', `/v1/sessions/${sessionId}`)).status).toBe(429);
    expect(emulator.sessions('sipher')).toMatchObject([{ session: { sessionId } }]);
    emulator.reset();
    emulator.clock.freeze(noon);
    expect((await call('POST', '/v1/sessions', body)).status).toBe(201);
  });
});
