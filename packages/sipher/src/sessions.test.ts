import { operationOf, operationsOf, recordExchanges } from '@x/contracts';
import { type Emulator, startEmulator } from '@x/emulator';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { failureOf } from '../test/failure-of.ts';
import { type CreateSession, createSipher, createSipherClient, type Sipher, sessionHeaders } from './index.ts';
import { createSipherSessions, get } from './sessions-exports.ts';

// Over real sockets to the emulator; every request and response is also checked against the OpenAPI document.

const START = new Date('2026-11-22T12:00:00.000Z');

let emulator: Emulator;
let recording: ReturnType<typeof recordExchanges>;
let sipher: Sipher;
const covered = new Set<string | undefined>();

beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(async () => {
  await emulator.close();
});

beforeEach(() => {
  emulator.reset();
  emulator.clock.freeze(START);
  recording = recordExchanges('sipher', fetch, { baseUrl: emulator.baseUrls.sipher });
  sipher = clientOf(emulator.keys.sipher.pro);
});
afterEach(() => {
  vi.unstubAllEnvs();
  expect(recording.problems()).toEqual([]);
  for (const { request } of recording.exchanges) {
    covered.add(operationOf('sipher', request, { baseUrl: emulator.baseUrls.sipher }));
  }
});

function clientOf(apiKey: string): Sipher {
  const { fetch } = recording;
  return createSipher({ baseUrl: emulator.baseUrls.sipher, apiKey, fetch, validation: 'throw' });
}

/** The last exchange as method, path below the base URL, headers and body, and its status. */
function lastExchange() {
  const exchange = recording.exchanges.at(-1);
  if (!exchange?.response) throw new Error('nothing was sent');
  return {
    line: `${exchange.request.method} ${exchange.request.url.slice(emulator.baseUrls.sipher.length)}`,
    headers: Object.fromEntries(exchange.request.headers as Headers),
    body: exchange.request.body,
    status: exchange.response.status,
  };
}

const BASE_HEADERS = { accept: 'application/json', 'x-api-key': 'sk_pro_emulator_key' };
const JSON_HEADERS = { ...BASE_HEADERS, 'content-type': 'application/json' };
const ALL_DEFAULTS = {
  chain: 'near',
  privacyLevel: 'shielded',
  rpcProvider: 'helius',
  backend: 'sip-native',
  defaultViewingKey: '0xAbCdEf0123456789',
} as const;

describe('create', () => {
  it('sends the body as it is, and returns the data without the envelope', async () => {
    const body = { ttlSeconds: 120, defaults: ALL_DEFAULTS };
    const session = await sipher.sessions.create(body);
    expect(lastExchange()).toEqual({
      line: 'POST /v1/sessions',
      headers: JSON_HEADERS,
      body: JSON.stringify(body),
      status: 201,
    });
    expect(session).toEqual({
      sessionId: expect.stringMatching(/^sess_[0-9a-f]{64}$/),
      defaults: ALL_DEFAULTS,
      createdAt: START.getTime(),
      expiresAt: START.getTime() + 120_000,
    });
    expect(Object.keys(session)).toEqual(['sessionId', 'defaults', 'createdAt', 'expiresAt']);
  });

  it('accepts empty defaults; the session then lives an hour', async () => {
    const { createdAt, expiresAt, defaults } = await sipher.sessions.create({ defaults: {} });
    expect({ defaults, lifeMs: expiresAt - createdAt }).toEqual({ defaults: {}, lifeMs: 3_600_000 });
    expect(lastExchange().body).toBe('{"defaults":{}}');
  });

  it.each([60, 60.0, 86_400])('accepts %d seconds, as the API does', async (ttlSeconds) => {
    const { createdAt, expiresAt } = await sipher.sessions.create({ defaults: {}, ttlSeconds });
    expect(expiresAt - createdAt).toBe(ttlSeconds * 1000);
  });

  it('sends unknown fields, which the API drops', async () => {
    const body = { defaults: { chain: 'sui', colour: 'red' }, label: 'mine' } as CreateSession;
    expect((await sipher.sessions.create(body)).defaults).toEqual({ chain: 'sui' });
    expect(lastExchange().body).toBe(JSON.stringify(body));
  });

  it('creates a second session with the same idempotency key, as the API does', async () => {
    const options = { idempotencyKey: 'again' };
    const first = await sipher.sessions.create({ defaults: {} }, options);
    const second = await sipher.sessions.create({ defaults: {} }, options);
    expect(lastExchange().headers).toMatchObject({ 'idempotency-key': 'again' });
    expect(second.sessionId).not.toBe(first.sessionId);
  });
});

describe('get', () => {
  it('returns one session with the time of the access', async () => {
    const made = await sipher.sessions.create({ defaults: { chain: 'near' } });
    emulator.clock.advance(1_234);
    const session = await sipher.sessions.get(made.sessionId);
    expect(session).toEqual({ ...made, lastAccessedAt: START.getTime() + 1_234 });
    expect(lastExchange()).toEqual({
      line: `GET /v1/sessions/${made.sessionId}`,
      headers: BASE_HEADERS,
      body: '',
      status: 200,
    });
  });

  it('can be imported alone, with a client and the key from the environment', async () => {
    const { sessionId } = await sipher.sessions.create({ defaults: {} });
    vi.stubEnv('SIPHER_API_KEY', emulator.keys.sipher.pro);
    const client = createSipherClient({ baseUrl: emulator.baseUrls.sipher, fetch: emulator.fetch });
    expect(await get(client, sessionId)).toMatchObject({ sessionId });
  });

  it('can be bound without the rest of the client, by createSipherSessions', async () => {
    const { sessionId } = await sipher.sessions.create({ defaults: {} });
    const options = { baseUrl: emulator.baseUrls.sipher, fetch: recording.fetch, apiKey: emulator.keys.sipher.pro };
    const sessions = createSipherSessions(options);
    expect(await sessions.get(sessionId)).toMatchObject({ sessionId });
    expect(lastExchange()).toMatchObject({ line: `GET /v1/sessions/${sessionId}`, headers: BASE_HEADERS, status: 200 });
    expect(Object.keys(sessions).sort()).toEqual(Object.keys(sipher.sessions).sort());
  });

  it('sends a key that was given with `Bearer` as the bare key', async () => {
    const pasted = clientOf(`Bearer ${emulator.keys.sipher.pro}`);
    await pasted.sessions.create({ defaults: {} });
    expect(lastExchange()).toMatchObject({ headers: JSON_HEADERS, status: 201 });
  });
});

describe('update', () => {
  it('replaces the given defaults, keeps the others, and returns no createdAt', async () => {
    const { sessionId, expiresAt } = await sipher.sessions.create({
      defaults: { chain: 'near', backend: 'sip-native' },
    });
    emulator.clock.advance(500);
    const change = { defaults: { privacyLevel: 'maximum', chain: 'sui' } } as const;
    const changed = await sipher.sessions.update(sessionId, change);
    expect(lastExchange()).toEqual({
      line: `PATCH /v1/sessions/${sessionId}`,
      headers: JSON_HEADERS,
      body: JSON.stringify(change),
      status: 200,
    });
    const defaults = { chain: 'sui', backend: 'sip-native', privacyLevel: 'maximum' };
    expect(changed).toEqual({ sessionId, defaults, expiresAt, lastAccessedAt: START.getTime() + 500 });
    expect(Object.keys(changed.defaults)).toEqual(['chain', 'backend', 'privacyLevel']);
    expect((await sipher.sessions.get(sessionId)).defaults).toEqual(defaults);
  });

  it('changes nothing with empty defaults', async () => {
    const { sessionId } = await sipher.sessions.create({ defaults: ALL_DEFAULTS });
    expect((await sipher.sessions.update(sessionId, { defaults: {} })).defaults).toEqual(ALL_DEFAULTS);
  });
});

describe('delete', () => {
  it('returns the receipt; the session is not found afterwards', async () => {
    const { sessionId } = await sipher.sessions.create({ defaults: {} });
    expect(await sipher.sessions.delete(sessionId)).toEqual({ sessionId, deleted: true });
    expect(lastExchange()).toEqual({
      line: `DELETE /v1/sessions/${sessionId}`,
      headers: BASE_HEADERS,
      body: '',
      status: 200,
    });
    const gone = { kind: 'api', status: 404, reason: 'not-found', code: 'SESSION_NOT_FOUND', attempts: 1 };
    await expect(sipher.sessions.delete(sessionId)).rejects.toMatchObject(gone);
    await expect(sipher.sessions.get(sessionId)).rejects.toMatchObject(gone);
  });
});

describe('another key', () => {
  it('gets the same errors for a session of the first key as for an unknown id', async () => {
    const { sessionId } = await sipher.sessions.create({ defaults: {} });
    const stranger = clientOf(emulator.keys.sipher.enterprise);
    const unknown = `sess_${'f'.repeat(64)}`;
    const responsesTo = async (id: string) => {
      const calls = [
        () => stranger.sessions.get(id),
        () => stranger.sessions.update(id, { defaults: { chain: 'zcash' } }),
        () => stranger.sessions.delete(id),
      ];
      const bodies: string[] = [];
      for (const call of calls) {
        expect(await failureOf(call())).toMatchObject({ status: 404, reason: 'not-found' });
        bodies.push(String(recording.exchanges.at(-1)?.response?.body).replaceAll(id, 'ID'));
      }
      return bodies;
    };
    expect(await responsesTo(sessionId)).toEqual(await responsesTo(unknown));
    expect((await sipher.sessions.get(sessionId)).defaults).toEqual({});
  });
});

describe('an expired session', () => {
  it('is not found, and sessionHeaders refuses it before the server has dropped it', async () => {
    const session = await sipher.sessions.create({ defaults: {}, ttlSeconds: 60 });
    const now = () => ({ now: emulator.clock.now() });
    emulator.clock.advance(59_499);
    expect(sessionHeaders(session, now())).toEqual({ 'X-Session-Id': session.sessionId });
    await sipher.sessions.get(session.sessionId);
    emulator.clock.advance(1);
    expect(() => sessionHeaders(session, now())).toThrow('has expired');
    emulator.clock.advance(501);
    const id = session.sessionId;
    for (const call of [
      () => sipher.sessions.get(id),
      () => sipher.sessions.update(id, { defaults: {} }),
      () => sipher.sessions.delete(id),
    ]) {
      expect(await failureOf(call())).toMatchObject({ status: 404, reason: 'not-found', code: 'SESSION_NOT_FOUND' });
    }
  });
});

it('the tests of the sessions call every operation of the OpenAPI document', () => {
  expect([...covered].sort()).toEqual(operationsOf('sipher').sort());
});
