import { json, serve } from '@x/core/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ID, KEY } from '../test/failure-of.ts';
import {
  createSipher,
  isClientError,
  type SessionHeadersOptions,
  sessionHeaders,
  type UsableSession,
} from './index.ts';

const EXPIRES_AT = Date.parse('2026-11-22T12:00:00.000Z');
const SESSION = { sessionId: ID, expiresAt: EXPIRES_AT };

afterEach(() => {
  vi.useRealTimers();
});

function refusalOf(session: unknown, options?: SessionHeadersOptions) {
  try {
    sessionHeaders(session as UsableSession, options);
  } catch (error) {
    if (isClientError(error)) return error;
  }
  throw new Error('a client error was expected');
}

it('sessionHeaders returns the header until 500 ms before the expiry, while the server surely has the session', () => {
  for (const now of [0, EXPIRES_AT - 501, new Date(EXPIRES_AT - 501)]) {
    expect(sessionHeaders(SESSION, { now })).toEqual({ 'X-Session-Id': ID });
  }
  for (const now of [EXPIRES_AT - 500, new Date(EXPIRES_AT), EXPIRES_AT + 1]) {
    expect(refusalOf(SESSION, { now })).toMatchObject({
      kind: 'input',
      provider: 'sipher',
      operation: 'sessionHeaders',
      parameter: 'session',
      attempts: 0,
      message:
        'sipher sessionHeaders: `session` has expired (at 2026-11-22T12:00:00.000Z, or within half a second of it): create a new one. Nothing was sent.',
    });
  }
});

it('sessionHeaders uses this machine’s clock by default', () => {
  vi.useFakeTimers({ now: EXPIRES_AT - 501 });
  expect(sessionHeaders(SESSION)).toEqual({ 'X-Session-Id': ID });
  vi.advanceTimersByTime(1);
  expect(refusalOf(SESSION)).toMatchObject({ parameter: 'session' });
});

describe('sessionHeaders refuses what the API would silently ignore', () => {
  it.each<[unknown, string]>([
    [undefined, 'session.sessionId'],
    [null, 'session.sessionId'],
    [ID, 'session.sessionId'],
    [{ ...SESSION, sessionId: ID.toUpperCase() }, 'session.sessionId'],
    [{ ...SESSION, sessionId: `${ID}0` }, 'session.sessionId'],
    [{ ...SESSION, sessionId: `${ID}\r\nx: y` }, 'session.sessionId'],
    [{ sessionId: ID }, 'session.expiresAt'],
    [{ ...SESSION, expiresAt: '2026-11-22T12:00:00Z' }, 'session.expiresAt'],
    [{ ...SESSION, expiresAt: Number.NaN }, 'session.expiresAt'],
    [{ ...SESSION, expiresAt: JSON.parse('1e999') }, 'session.expiresAt'],
  ])('the session %j', (session, parameter) => {
    expect(refusalOf(session, { now: 0 })).toMatchObject({ kind: 'input', parameter, attempts: 0 });
  });

  it.each<unknown>([
    ...[new Date('x'), Number.NaN, Number.NEGATIVE_INFINITY, null, '', false, [], Symbol('now')],
    '2026-11-22T11:00:00.000Z',
  ])('an invalid `now`: %s', (now) => {
    const options = { now } as SessionHeadersOptions;
    expect(refusalOf(SESSION, options)).toMatchObject({ kind: 'input', parameter: 'now' });
  });

  it('but accepts null as its options', () => {
    vi.useFakeTimers({ now: EXPIRES_AT - 501 });
    expect(sessionHeaders(SESSION, null as unknown as SessionHeadersOptions)).toEqual({ 'X-Session-Id': ID });
  });
});

it('sessionHeaders can be passed to `request` for another endpoint', async () => {
  await using server = await serve(json(200, { success: true, data: { address: 'a' } }));
  const sipher = createSipher({ apiKey: KEY, baseUrl: server.url });
  const call = { method: 'post', path: ['v1', 'stealth', 'generate'], body: {} } as const;
  const response = await sipher.request(call, { headers: sessionHeaders(SESSION, { now: 0 }) });
  expect(response).toEqual({ success: true, data: { address: 'a' } });
  expect(server.requests).toMatchObject([
    { method: 'POST', url: '/v1/stealth/generate', body: '{}', headers: { 'x-session-id': ID, 'x-api-key': KEY } },
  ]);
});
