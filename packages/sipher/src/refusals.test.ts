import { type Emulator, startEmulator } from '@x/emulator';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { failureOf, ID, KEY } from '../test/failure-of.ts';
import { type CreateSession, createSipher, type Sipher } from './index.ts';

// What the API itself refuses, as the emulator says it.

const START = new Date('2026-11-22T12:00:00.000Z');

let emulator: Emulator;
let sipher: Sipher;
beforeAll(async () => {
  emulator = await startEmulator({ settings: { sipher: { rateLimit: { requests: 20 }, dailyQuota: { pro: 4 } } } });
});
afterAll(async () => {
  await emulator.close();
});
beforeEach(() => {
  emulator.reset();
  emulator.clock.freeze(START);
  sipher = clientOf(emulator.keys.sipher.pro);
});

function clientOf(apiKey: string): Sipher {
  return createSipher({ baseUrl: emulator.baseUrls.sipher, apiKey, retries: 0 });
}

/** All four operations. */
function callsOf({ sessions }: Sipher): [operation: string, call: () => Promise<unknown>][] {
  return [
    ['sessions.create', () => sessions.create({ defaults: {} })],
    ['sessions.get', () => sessions.get(ID)],
    ['sessions.update', () => sessions.update(ID, { defaults: {} })],
    ['sessions.delete', () => sessions.delete(ID)],
  ];
}

it('an unknown key', async () => {
  for (const [operation, call] of callsOf(clientOf(KEY))) {
    const facts = { kind: 'api', operation, status: 401, reason: 'unauthenticated', code: 'INVALID_API_KEY' };
    expect(await failureOf(call())).toMatchObject({ ...facts, attempts: 1, requestId: expect.stringMatching(/-4/) });
  }
});

it('a key of the free tier', async () => {
  for (const [operation, call] of callsOf(clientOf(emulator.keys.sipher.free))) {
    const error = await failureOf(call());
    const facts = { operation, status: 403, reason: 'forbidden', code: 'TIER_ACCESS_DENIED', attempts: 1 };
    expect(error).toMatchObject({ kind: 'api', ...facts });
    expect(error.message).toContain('Upgrade to pro or enterprise');
  }
});

it('an unknown id, and one of another form', async () => {
  for (const [, call] of callsOf(sipher).slice(1)) {
    expect(await failureOf(call())).toMatchObject({ status: 404, reason: 'not-found', code: 'SESSION_NOT_FOUND' });
  }
  const error = await failureOf(sipher.sessions.get('session_1'));
  expect(error).toMatchObject({ status: 400, reason: 'invalid', code: 'VALIDATION_ERROR' });
  expect(error).not.toHaveProperty('fields');
  expect(error.message).toContain('Invalid session ID format. Expected sess_ + 64 hex chars.');
});

it('a body at fault: with the list of fields', async () => {
  // Past the client's own checks, as a body from JavaScript without them would be.
  const body = { defaults: { chain: 'mars', defaultViewingKey: 5 }, ttlSeconds: 5 };
  const error = await failureOf(sipher.request({ method: 'post', path: ['v1', 'sessions'], body }));
  expect(error).toMatchObject({
    kind: 'api',
    status: 400,
    reason: 'invalid',
    code: 'VALIDATION_ERROR',
    outcome: 'not-applied',
    fields: [
      { field: 'defaults.chain', message: expect.stringMatching(/^Invalid option: expected one of "solana"\|/) },
      { field: 'defaults.defaultViewingKey', message: 'Invalid input: expected string, received number' },
      { field: 'ttlSeconds', message: 'Too small: expected number to be >=60' },
    ],
  });
  const empty = await failureOf(sipher.request({ method: 'post', path: ['v1', 'sessions'], body: [] }));
  expect(empty).toMatchObject({ fields: [{ field: 'body', message: expect.stringContaining('received array') }] });
  expect(empty.message).toBe(
    'sipher post /v1/sessions responded 400 (invalid): Invalid request data: body: Invalid input: expected object, received array.',
  );
});

describe('too many requests', () => {
  it('in a minute: rate-limited, with the wait', async () => {
    const spend = () => sipher.sessions.get('x').catch(() => {});
    for (let count = 0; count < 20; count += 1) await spend();
    emulator.clock.advance(18_000);
    for (const [, call] of callsOf(sipher)) {
      const facts = { reason: 'rate-limited', code: 'RATE_LIMIT_EXCEEDED', retryAfterMs: 42_000, attempts: 1 };
      expect(await failureOf(call())).toMatchObject({ status: 429, ...facts });
    }
    emulator.clock.advance(42_000);
    await sipher.sessions.create({ defaults: {} });
  });

  it('in a day: quota-exceeded, with the moment at which it resets', async () => {
    for (let count = 0; count < 4; count += 1) await sipher.sessions.create({ defaults: {} });
    for (const [, call] of callsOf(sipher)) {
      const error = await failureOf(call());
      const facts = { reason: 'quota-exceeded', code: 'DAILY_QUOTA_EXCEEDED', retryAfterMs: 12 * 3_600_000 };
      expect(error).toMatchObject({ status: 429, ...facts, attempts: 1 });
      expect(error.message).toContain('Resets at 2026-11-23T00:00:00.000Z');
    }
    await clientOf(emulator.keys.sipher.enterprise).sessions.create({ defaults: {} });
    emulator.clock.advance(12 * 3_600_000);
    await sipher.sessions.create({ defaults: {} });
  });
});

it('what faults leave open, and what they do not', async () => {
  emulator.failNext('sipher', 'sessions.create', { kind: 'reset', applied: true });
  const body: CreateSession = { defaults: { chain: 'near' } };
  expect(await failureOf(sipher.sessions.create(body))).toMatchObject({ kind: 'connection', outcome: 'unknown' });
  expect(emulator.sessions('sipher')).toHaveLength(1);

  const { sessionId } = await sipher.sessions.create(body);
  emulator.failNext('sipher', 'sessions.delete', { kind: 'cut', applied: true });
  const patient = createSipher({ baseUrl: emulator.baseUrls.sipher, apiKey: emulator.keys.sipher.pro });
  await expect(patient.sessions.delete(sessionId)).resolves.toBeUndefined();
  expect(emulator.sessions('sipher')).toHaveLength(1);
});
