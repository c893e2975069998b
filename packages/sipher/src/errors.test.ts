import { inspect } from 'node:util';
import { hang, json, reset, serve, stall, text } from '@x/core/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { failureOf, ID, KEY } from '../test/failure-of.ts';
import { createSipher, type RequestOptions, type Sipher, type SipherOptions } from './index.ts';

/** Each operation with good arguments, and whether a lost answer leaves its outcome open. */
const OPERATIONS: Record<
  string,
  { write: boolean; resent: boolean; call: (sipher: Sipher, options?: RequestOptions) => Promise<unknown> }
> = {
  'sessions.create': {
    write: true,
    resent: false,
    call: (sipher, options) => sipher.sessions.create({ defaults: {} }, options),
  },
  'sessions.get': { write: false, resent: true, call: (sipher, options) => sipher.sessions.get(ID, options) },
  'sessions.update': {
    write: true,
    resent: false,
    call: (sipher, options) => sipher.sessions.update(ID, { defaults: {} }, options),
  },
  'sessions.delete': { write: true, resent: true, call: (sipher, options) => sipher.sessions.delete(ID, options) },
};

const FAULT = { success: false, error: { code: 'INTERNAL_SERVER_ERROR', message: 'An unexpected error occurred' } };
const NOT_FOUND = { success: false, error: { code: 'SESSION_NOT_FOUND', message: `Session not found: ${ID}` } };
const PAGE = text(200, '<!doctype html><title>Sipher</title>', { 'content-type': 'text/html' });

beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

const client = (baseUrl: string, options: SipherOptions = {}) => createSipher({ baseUrl, apiKey: KEY, ...options });

describe.each(Object.entries(OPERATIONS))('%s', (operation, { write, resent, call }) => {
  const unknown = write ? { outcome: 'unknown' } : {};

  it('server error', async () => {
    await using server = await serve(json(500, FAULT));
    const error = await failureOf(call(client(server.url)));
    const code = 'INTERNAL_SERVER_ERROR';
    expect(error).toMatchObject({ kind: 'api', operation, status: 500, reason: 'unavailable', code, ...unknown });
    expect(server.requests).toHaveLength(resent ? 3 : 1);
    if (write) expect(error.message).toContain('It may have been applied');
    else expect(error).not.toHaveProperty('outcome');
  });

  it('an HTML page in place of a session: the API is elsewhere', async () => {
    await using server = await serve(PAGE);
    const error = await failureOf(call(client(server.url)));
    const unknown = write ? { outcome: 'unknown' } : {};
    expect(error).toMatchObject({ kind: 'response', status: 200, attempts: 1, ...unknown });
    expect(error.message).toContain(
      'an HTML page; expected JSON. Check `baseUrl`: the API is at https://sipher-api.sip-protocol.org; sipher.sip-protocol.org serves web pages.',
    );
  });

  it('a path that is not known there, or a method', async () => {
    for (const answer of [
      text(404, '<h1>Not found</h1>'),
      text(405, ''),
      json(404, { success: false, error: { code: 'NOT_FOUND', message: 'Route GET /x not found' } }),
    ]) {
      await using server = await serve(answer);
      const error = await failureOf(call(client(server.url)));
      expect(error).toMatchObject({ kind: 'api', attempts: 1 });
      expect(error.message).toContain('the API is at https://sipher-api.sip-protocol.org');
    }
  });

  it('a reset', async () => {
    await using server = await serve(reset);
    const error = await failureOf(call(client(server.url)));
    expect(error).toMatchObject({ kind: 'connection', ...unknown });
    expect(server.requests).toHaveLength(resent ? 3 : 1);
  });

  it.each([
    ['no answer in time', hang],
    ['a stalled body', stall],
  ])('%s', async (_, fault) => {
    await using server = await serve(fault);
    const error = await failureOf(call(client(server.url, { timeout: 50, retries: 0 })));
    expect(error).toMatchObject({ kind: 'timeout', scope: 'attempt', ...unknown });
  });

  it('abort', async () => {
    await using server = await serve(hang);
    const controller = new AbortController();
    const reason = new Error('the user went away');
    const rejected = expect(call(client(server.url), { signal: controller.signal })).rejects.toBe(reason);
    await server.arrived(1);
    controller.abort(reason);
    await rejected;
    expect(server.requests).toHaveLength(1);
  });

  it('a server that is not there', async () => {
    const server = await serve(hang);
    await server[Symbol.asyncDispose]();
    const error = await failureOf(call(client(server.url)));
    expect(error).toMatchObject({ kind: 'connection', attempts: 3, code: 'ECONNREFUSED' });
    if (write) expect(error).toMatchObject({ outcome: 'not-applied' });
  });

  it('a rate limit is waited for, whatever the operation', async () => {
    const limited = { success: false, error: { code: 'RATE_LIMIT_EXCEEDED', message: 'Too many requests' } };
    await using server = await serve(json(429, limited, { 'retry-after': '0' }));
    const error = await failureOf(call(client(server.url, { retries: 1 })));
    expect(error).toMatchObject({ kind: 'api', status: 429, reason: 'rate-limited', retryAfterMs: 0, attempts: 2 });
    if (write) expect(error).toMatchObject({ outcome: 'not-applied' });
  });

  it('a used-up quota is not', async () => {
    const resetAt = '2026-11-23T00:00:00.000Z';
    const details = { category: 'session', current: 2000, limit: 2000, resetAt, tier: 'pro' };
    const message = `Daily quota exceeded. Used 2000/2000 operations. Resets at ${resetAt}.`;
    await using server = await serve(
      json(
        429,
        { success: false, error: { code: 'DAILY_QUOTA_EXCEEDED', message, details } },
        { date: 'Sun, 22 Nov 2026 22:00:00 GMT', 'ratelimit-reset': '7' },
      ),
    );
    const error = await failureOf(call(client(server.url)));
    expect(error).toMatchObject({ status: 429, reason: 'quota-exceeded', retryAfterMs: 7_200_000, attempts: 1 });
    expect(error).toHaveProperty('body.error.details.resetAt', resetAt);
    expect(error.message).toBe(
      `sipher ${operation} responded 429 (quota-exceeded): ${message} The server asks to wait 7,200 s.`,
    );
    expect(server.requests).toHaveLength(1);
  });

  it('no key', async () => {
    vi.stubEnv('SIPHER_API_KEY', undefined);
    const error = await failureOf(call(createSipher()));
    expect(error).toMatchObject({ kind: 'config', attempts: 0 });
    expect(error.message).toBe(
      `sipher ${operation}: no credential: set \`apiKey\`, or the environment variable SIPHER_API_KEY. Nothing was sent.`,
    );
  });
});

it('the default base URL is the host of the API', async () => {
  const fetch = vi.fn<typeof globalThis.fetch>(async () => Response.json(NOT_FOUND, { status: 404 }));
  await failureOf(createSipher({ apiKey: KEY, fetch }).sessions.get(ID));
  const url = `https://sipher-api.sip-protocol.org/v1/sessions/${ID}`;
  expect(fetch.mock.calls[0]?.[0]).toBe(url);
});

describe('delete', () => {
  it('that finds nothing after a lost answer is done', async () => {
    for (const lost of [reset, json(500, FAULT)]) {
      await using server = await serve(lost, json(404, NOT_FOUND));
      await expect(client(server.url).sessions.delete(ID)).resolves.toBeUndefined();
      expect(server.requests.map(({ method, url }) => `${method} ${url}`)).toEqual(
        Array(2).fill(`DELETE /v1/sessions/${ID}`),
      );
    }
  });

  it('that finds nothing at once is an error', async () => {
    await using server = await serve(json(404, NOT_FOUND));
    const error = await failureOf(client(server.url).sessions.delete(ID));
    expect(error).toMatchObject({ status: 404, reason: 'not-found', outcome: 'not-applied', attempts: 1 });
    expect(error.message).not.toContain('baseUrl');
  });
});

it('update is sent again on demand, byte for byte the same', async () => {
  const data = { sessionId: ID, defaults: { chain: 'near' }, expiresAt: 2, lastAccessedAt: 1 };
  await using server = await serve(reset, json(200, { success: true, data }));
  const change = { defaults: { chain: 'near' } } as const;
  expect(await client(server.url).sessions.update(ID, change, { retryUpdate: true })).toEqual(data);
  expect(server.requests.map(({ body }) => body)).toEqual(Array(2).fill(JSON.stringify(change)));
});

describe('a used-up quota', () => {
  const quota = (details: unknown, message?: string) =>
    json(
      429,
      { success: false, error: { code: 'DAILY_QUOTA_EXCEEDED', message, details } },
      { date: 'nonsense', 'ratelimit-reset': '7' },
    );

  it('is reckoned from this machine’s clock where the answer tells no time', async () => {
    const resetAt = new Date(Date.now() + 3_600_000).toISOString();
    await using server = await serve(quota({ resetAt }, 'Quota.'));
    const error = await failureOf(client(server.url).sessions.get(ID));
    expect(error).toMatchObject({ reason: 'quota-exceeded', attempts: 1 });
    expect(Math.round((error as { retryAfterMs?: number }).retryAfterMs ?? 0) / 60_000).toBeCloseTo(60, 0);
    expect(error.message).toContain(`Quota. The quota resets at ${resetAt}.`);
  });

  it.each([
    ...[undefined, null, 'x', [], { resetAt: 'soon' }, { resetAt: 7 }, { resetAt: '2026-13-45T00:00:00Z' }],
    // What `Date.parse` of V8 takes for days long gone.
    ...[{ resetAt: '1' }, { resetAt: 'banana 1' }, { resetAt: `\u001b[31m${'x'.repeat(300)} 1` }],
  ])('with details that tell no moment: %#', async (details) => {
    await using server = await serve(quota(details));
    const error = await failureOf(client(server.url).sessions.get(ID));
    expect(error).toMatchObject({ reason: 'quota-exceeded', attempts: 1 });
    // Nor what the headers say of the next minute.
    expect(error).not.toHaveProperty('retryAfterMs');
    expect(error.message).not.toContain('resets at');
  });

  it('that has ended in the meantime asks for no wait', async () => {
    await using server = await serve(quota({ resetAt: '2020-01-01T00:00:00.000Z' }));
    expect(await failureOf(client(server.url).sessions.get(ID))).toMatchObject({ retryAfterMs: 0, attempts: 1 });
  });

  it('is reckoned across time zones', async () => {
    const details = { resetAt: '2026-11-23T02:00:00+02:00' };
    const answer = { success: false, error: { code: 'DAILY_QUOTA_EXCEEDED', details } };
    await using server = await serve(json(429, answer, { date: 'Sun, 22 Nov 2026 23:00:00 GMT' }));
    expect(await failureOf(client(server.url).sessions.get(ID))).toMatchObject({ retryAfterMs: 3_600_000 });
  });
});

it('an odd error body does not hide the status', async () => {
  const odd = [null, 7, [], 'x', {}, { error: null }, { error: 'x' }, { error: { code: 5, message: {}, details: 5 } }];
  for (const body of [...odd, { error: { message: 'm', details: [null, 5, {}, { path: [1, null], message: 5 }] } }]) {
    await using server = await serve(json(400, body));
    const error = await failureOf(client(server.url).sessions.create({ defaults: {} }));
    expect(error).toMatchObject({ kind: 'api', status: 400, reason: 'invalid', outcome: 'not-applied', attempts: 1 });
    expect(error.message).not.toContain('[object');
  }
});

it('a key in a browser page is refused, and allowed on demand', () => {
  vi.stubGlobal('window', { document: {} });
  expect(() => createSipher({ apiKey: KEY })).toThrow('is a secret and must not be used in browsers');
  expect(() => createSipher({ apiKey: KEY, dangerouslyAllowBrowser: true })).not.toThrow();
});

it('reads the base URL from SIPHER_BASE_URL, and names it if it is invalid', async () => {
  await using server = await serve(json(404, {}));
  vi.stubEnv('SIPHER_BASE_URL', `${server.url}/prefix`);
  expect(await failureOf(createSipher({ apiKey: KEY }).sessions.get(ID))).toMatchObject({ status: 404 });
  expect(server.requests[0]?.url).toMatch(/^\/prefix\//);
  vi.stubEnv('SIPHER_BASE_URL', 'nowhere');
  expect(() => createSipher({ apiKey: KEY })).toThrow('sipher: SIPHER_BASE_URL must be an absolute http(s) URL');
});

it('lets tests spy on operations and replace them, and shows no key when printed', async () => {
  const sipher = createSipher({ apiKey: KEY, baseUrl: 'http://127.0.0.1:2' });
  const spy = vi.spyOn(sipher.sessions, 'get').mockRejectedValueOnce('stubbed');
  await expect(sipher.sessions.get(ID)).rejects.toBe('stubbed');
  expect(spy).toHaveBeenCalledWith(ID);
  const shown = inspect(sipher, { depth: 9, showHidden: true, getters: true });
  for (const view of [shown, JSON.stringify(sipher), String(sipher)]) expect(view).not.toContain(KEY);
});
