import { operationOf, operationsOf, recordExchanges } from '@x/contracts';
import { type Emulator, startEmulator } from '@x/emulator';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { failureOf } from '../test/failure-of.ts';
import { type CreateSession, createSipher, createSipherClient, type Sipher, sessionHeaders } from './index.ts';
import { createSipherSessions, get } from './sessions-exports.ts';

// Over real sockets to the emulator; every exchange is also held against the provider's OpenAPI document, both ways.

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
  it('posts the body as it is, and takes the envelope off', async () => {
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
    expect(recording.problems()).toEqual([]);
  });

  it('takes empty defaults, and then lives an hour', async () => {
    const { createdAt, expiresAt, defaults } = await sipher.sessions.create({ defaults: {} });
    expect({ defaults, lifeMs: expiresAt - createdAt }).toEqual({ defaults: {}, lifeMs: 3_600_000 });
    expect(lastExchange().body).toBe('{"defaults":{}}');
    expect(recording.problems()).toEqual([]);
  });

  it.each([60, 60.0, 86_400])('takes the bound %d, which the server takes', async (ttlSeconds) => {
    const { createdAt, expiresAt } = await sipher.sessions.create({ defaults: {}, ttlSeconds });
    expect(expiresAt - createdAt).toBe(ttlSeconds * 1000);
    expect(recording.problems()).toEqual([]);
  });

  it('passes on what it does not know, and the server drops it', async () => {
    const body = { defaults: { chain: 'sui', colour: 'red' }, label: 'mine' } as CreateSession;
    expect((await sipher.sessions.create(body)).defaults).toEqual({ chain: 'sui' });
    expect(lastExchange().body).toBe(JSON.stringify(body));
    expect(recording.problems()).toEqual([]);
  });

  it('makes a second session for the same idempotency key, as the API does', async () => {
    const options = { idempotencyKey: 'again' };
    const first = await sipher.sessions.create({ defaults: {} }, options);
    const second = await sipher.sessions.create({ defaults: {} }, options);
    expect(lastExchange().headers).toMatchObject({ 'idempotency-key': 'again' });
    expect(second.sessionId).not.toBe(first.sessionId);
  });
});

describe('get', () => {
  it('gets one session, and the moment of the access', async () => {
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
    expect(recording.problems()).toEqual([]);
  });

  it('works as a single operation on a client handle, with the key from the environment', async () => {
    const { sessionId } = await sipher.sessions.create({ defaults: {} });
    vi.stubEnv('SIPHER_API_KEY', emulator.keys.sipher.pro);
    const client = createSipherClient({ baseUrl: emulator.baseUrls.sipher, fetch: emulator.fetch });
    expect(await get(client, sessionId)).toMatchObject({ sessionId });
  });

  it('works on the sessions alone, without the rest of the client', async () => {
    const { sessionId } = await sipher.sessions.create({ defaults: {} });
    const options = { baseUrl: emulator.baseUrls.sipher, fetch: recording.fetch, apiKey: emulator.keys.sipher.pro };
    const sessions = createSipherSessions(options);
    expect(await sessions.get(sessionId)).toMatchObject({ sessionId });
    expect(lastExchange()).toMatchObject({ line: `GET /v1/sessions/${sessionId}`, headers: BASE_HEADERS, status: 200 });
    expect(Object.keys(sessions).sort()).toEqual(Object.keys(sipher.sessions).sort());
  });

  it('sends a key that was pasted with its scheme as the bare key', async () => {
    const pasted = clientOf(`Bearer ${emulator.keys.sipher.pro}`);
    await pasted.sessions.create({ defaults: {} });
    expect(lastExchange()).toMatchObject({ headers: JSON_HEADERS, status: 201 });
  });
});

describe('update', () => {
  it('replaces what it names, keeps the rest, and has no createdAt', async () => {
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
    expect(recording.problems()).toEqual([]);
  });

  it('changes nothing with empty defaults', async () => {
    const { sessionId } = await sipher.sessions.create({ defaults: ALL_DEFAULTS });
    expect((await sipher.sessions.update(sessionId, { defaults: {} })).defaults).toEqual(ALL_DEFAULTS);
    expect(recording.problems()).toEqual([]);
  });
});

describe('delete', () => {
  it('gives the receipt, and then it is gone', async () => {
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
    expect(recording.problems()).toEqual([]);
  });
});

describe('two keys', () => {
  it('never see each other’s sessions, and cannot tell them from none', async () => {
    const { sessionId } = await sipher.sessions.create({ defaults: {} });
    const stranger = clientOf(emulator.keys.sipher.enterprise);
    const unknown = `sess_${'f'.repeat(64)}`;
    const answersTo = async (id: string) => {
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
    expect(await answersTo(sessionId)).toEqual(await answersTo(unknown));
    expect((await sipher.sessions.get(sessionId)).defaults).toEqual({});
  });
});

describe('expiry', () => {
  it('is a not-found on all three, and sessionHeaders refuses before the server can let go', async () => {
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

it('the exchanges above cover every operation of the document', () => {
  expect([...covered].sort()).toEqual(operationsOf('sipher').sort());
});
