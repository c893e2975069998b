import { inspect } from 'node:util';
import { json, reset, serve, text } from '@x/core/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { failureOf, ID, KEY } from '../test/failure-of.ts';
import { createSipher, type SipherOptions } from './index.ts';

// What Sipher adds to core's errors. What every operation does after each fault is tested by the fault matrix.

const NOT_FOUND = { success: false, error: { code: 'SESSION_NOT_FOUND', message: `Session not found: ${ID}` } };

beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const client = (baseUrl: string, options: SipherOptions = {}) => createSipher({ baseUrl, apiKey: KEY, ...options });

describe('the hint on `baseUrl`', () => {
  it('is given where an HTML page is returned in place of a session', async () => {
    await using server = await serve(text(200, '<!doctype html><title>Sipher</title>'));
    const error = await failureOf(client(server.url).sessions.get(ID));
    expect(error.message).toContain(
      'an HTML page; expected JSON. Check `baseUrl`: the API is at https://sipher-api.sip-protocol.org; sipher.sip-protocol.org serves web pages.',
    );
  });

  it.each([
    ['404 with HTML', text(404, '<h1>Not found</h1>')],
    ['405', text(405, '')],
    [
      'an unknown route',
      json(404, { success: false, error: { code: 'NOT_FOUND', message: 'Route GET /x not found' } }),
    ],
  ])('is given after %s', async (_, handler) => {
    await using server = await serve(handler);
    const error = await failureOf(client(server.url).sessions.get(ID));
    expect(error).toMatchObject({ kind: 'api', attempts: 1 });
    expect(error.message).toContain('the API is at https://sipher-api.sip-protocol.org');
  });

  it('is not given where the session does not exist', async () => {
    await using server = await serve(json(404, NOT_FOUND));
    const error = await failureOf(client(server.url).sessions.delete(ID));
    expect(error).toMatchObject({ status: 404, reason: 'not-found', outcome: 'not-applied', attempts: 1 });
    expect(error.message).not.toContain('baseUrl');
  });
});

it('a rate limit is waited for before a write is retried', async () => {
  const limited = { success: false, error: { code: 'RATE_LIMIT_EXCEEDED', message: 'Too many requests' } };
  await using server = await serve(json(429, limited, { 'retry-after': '0' }));
  const error = await failureOf(client(server.url, { retries: 1 }).sessions.create({ defaults: {} }));
  expect(error).toMatchObject({ status: 429, reason: 'rate-limited', outcome: 'not-applied', attempts: 2 });
});

it('update is retried with the same bytes if the caller passes `retryUpdate`', async () => {
  const data = { sessionId: ID, defaults: { chain: 'near' }, expiresAt: 2, lastAccessedAt: 1 };
  await using server = await serve(reset, json(200, { success: true, data }));
  const change = { defaults: { chain: 'near' } } as const;
  expect(await client(server.url).sessions.update(ID, change, { retryUpdate: true })).toEqual(data);
  expect(server.requests.map(({ body }) => body)).toEqual(Array(2).fill(JSON.stringify(change)));
});

describe('a used-up quota', () => {
  const quota = (details: unknown, headers: Record<string, string> = { date: 'nonsense' }, message?: string) =>
    json(
      429,
      { success: false, error: { code: 'DAILY_QUOTA_EXCEEDED', message, details } },
      { 'ratelimit-reset': '7', ...headers },
    );
  const DATE = { date: 'Sun, 22 Nov 2026 22:00:00 GMT' };

  it('is not retried, and the error says when it resets', async () => {
    const resetAt = '2026-11-23T00:00:00.000Z';
    const message = `Daily quota exceeded. Used 2000/2000 operations. Resets at ${resetAt}.`;
    await using server = await serve(quota({ current: 2000, limit: 2000, resetAt }, DATE, message));
    const error = await failureOf(client(server.url).sessions.create({ defaults: {} }));
    expect(error).toMatchObject({ status: 429, reason: 'quota-exceeded', retryAfterMs: 7_200_000, attempts: 1 });
    expect(error).toHaveProperty('body.error.details.resetAt', resetAt);
    expect(error.message).toBe(
      `sipher sessions.create responded 429 (quota-exceeded): ${message} The server asks to wait 7,200 s.`,
    );
    expect(server.requests).toHaveLength(1);
  });

  it('is computed from this machine’s clock where the response has no valid date', async () => {
    const resetAt = new Date(Date.now() + 3_600_000).toISOString();
    await using server = await serve(quota({ resetAt }));
    const error = await failureOf(client(server.url).sessions.get(ID));
    expect(Math.round(error.retryAfterMs ?? 0) / 60_000).toBeCloseTo(60, 0);
    expect(error.message).toContain(`The quota resets at ${resetAt}.`);
  });

  it.each([
    ...[undefined, null, 'x', [], { resetAt: 'soon' }, { resetAt: 7 }, { resetAt: '2026-13-45T00:00:00Z' }],
    // `Date.parse` of V8 accepts these as dates of 2001.
    ...[{ resetAt: '1' }, { resetAt: 'banana 1' }, { resetAt: `\u001b[31m${'x'.repeat(300)} 1` }],
  ])('has no `retryAfterMs` if its details hold no valid time: %#', async (details) => {
    await using server = await serve(quota(details));
    const error = await failureOf(client(server.url).sessions.get(ID));
    expect(error).toMatchObject({ reason: 'quota-exceeded', attempts: 1 });
    // Nor what the headers say of the next minute.
    expect(error).not.toHaveProperty('retryAfterMs');
    expect(error.message).not.toContain('resets at');
  });

  it('that has been reset since asks for no wait', async () => {
    await using server = await serve(quota({ resetAt: '2020-01-01T00:00:00.000Z' }));
    expect(await failureOf(client(server.url).sessions.get(ID))).toMatchObject({ retryAfterMs: 0, attempts: 1 });
  });

  it('is computed across time zones', async () => {
    await using server = await serve(quota({ resetAt: '2026-11-23T02:00:00+02:00' }, DATE));
    expect(await failureOf(client(server.url).sessions.get(ID))).toMatchObject({ retryAfterMs: 7_200_000 });
  });
});

it('an error body of another shape does not hide the status', async () => {
  const odd = [null, 7, [], 'x', {}, { error: null }, { error: 'x' }, { error: { code: 5, message: {}, details: 5 } }];
  for (const body of [...odd, { error: { message: 'm', details: [null, 5, {}, { path: [1, null], message: 5 }] } }]) {
    await using server = await serve(json(400, body));
    const error = await failureOf(client(server.url).sessions.create({ defaults: {} }));
    expect(error).toMatchObject({ kind: 'api', status: 400, reason: 'invalid', outcome: 'not-applied', attempts: 1 });
    expect(error.message).not.toContain('[object');
  }
});

describe('createSipher', () => {
  it('uses the host of the API unless SIPHER_BASE_URL is set, and the key of SIPHER_API_KEY', async () => {
    vi.stubEnv('SIPHER_API_KEY', KEY);
    const fetch = vi.fn<typeof globalThis.fetch>(async () => Response.json(NOT_FOUND, { status: 404 }));
    await failureOf(createSipher({ fetch }).sessions.get(ID));
    vi.stubEnv('SIPHER_BASE_URL', 'http://localhost/prefix');
    await failureOf(createSipher({ fetch }).sessions.get(ID));
    expect(fetch.mock.calls.map(([url]) => url)).toEqual([
      `https://sipher-api.sip-protocol.org/v1/sessions/${ID}`,
      `http://localhost/prefix/v1/sessions/${ID}`,
    ]);
    vi.stubEnv('SIPHER_BASE_URL', 'nowhere');
    expect(() => createSipher()).toThrow('sipher: SIPHER_BASE_URL must be an absolute http(s) URL');
  });

  it('names the option and the variable where no key is set', async () => {
    vi.stubEnv('SIPHER_API_KEY', undefined);
    const { message } = await failureOf(createSipher().sessions.get(ID));
    expect(message).toBe(
      'sipher sessions.get: no credential: set `apiKey`, or the environment variable SIPHER_API_KEY. Nothing was sent.',
    );
  });

  it('returns a client whose operations can be stubbed, and that prints no key', async () => {
    const sipher = createSipher({ apiKey: KEY, baseUrl: 'http://127.0.0.1:2' });
    vi.spyOn(sipher.sessions, 'get').mockRejectedValueOnce('stubbed');
    await expect(sipher.sessions.get(ID)).rejects.toBe('stubbed');
    const shown = inspect(sipher, { depth: 9, showHidden: true, getters: true });
    for (const view of [shown, JSON.stringify(sipher), String(sipher)]) expect(view).not.toContain(KEY);
  });
});
