import { type Emulator, startEmulator } from '@x/emulator';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { failureOf, ID, KEY } from '../test/failure-of.ts';
import { createSipher, type Sipher } from './index.ts';

// How the client reads the errors of the API, as the emulator sends them.

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
  emulator.clock.freeze(new Date('2026-11-22T12:00:00.000Z'));
  sipher = clientOf(emulator.keys.sipher.pro);
});

function clientOf(apiKey: string): Sipher {
  return createSipher({ baseUrl: emulator.baseUrls.sipher, apiKey, retries: 0 });
}

it('an unknown key is `unauthenticated`, with the request id', async () => {
  expect(await failureOf(clientOf(KEY).sessions.get(ID))).toMatchObject({
    ...{ kind: 'api', operation: 'sessions.get', status: 401, reason: 'unauthenticated', code: 'INVALID_API_KEY' },
    ...{ attempts: 1, requestId: expect.stringMatching(/-4/) },
  });
});

it('a key of the free tier is `forbidden`, and the message says what to do', async () => {
  const error = await failureOf(clientOf(emulator.keys.sipher.free).sessions.create({ defaults: {} }));
  expect(error).toMatchObject({ status: 403, reason: 'forbidden', code: 'TIER_ACCESS_DENIED', attempts: 1 });
  expect(error.message).toContain('Upgrade to pro or enterprise');
});

it('an id of another form is `invalid`, without fields', async () => {
  const error = await failureOf(sipher.sessions.get('session_1'));
  expect(error).toMatchObject({ status: 400, reason: 'invalid', code: 'VALIDATION_ERROR' });
  expect(error).not.toHaveProperty('fields');
  expect(error.message).toContain('Invalid session ID format. Expected sess_ + 64 hex chars.');
});

it('an invalid body is `invalid`, with its fields', async () => {
  // By `request`, which does not check the body.
  const body = { defaults: { chain: 'mars', defaultViewingKey: 5 }, ttlSeconds: 5 };
  const error = await failureOf(sipher.request({ method: 'post', path: ['v1', 'sessions'], body }));
  expect(error).toMatchObject({
    ...{ kind: 'api', status: 400, reason: 'invalid', code: 'VALIDATION_ERROR', outcome: 'not-applied' },
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

it('too many requests in a minute are `rate-limited`, with the wait', async () => {
  for (let count = 0; count < 20; count += 1) await sipher.sessions.get('x').catch(() => {});
  emulator.clock.advance(18_000);
  const facts = { reason: 'rate-limited', code: 'RATE_LIMIT_EXCEEDED', retryAfterMs: 42_000, attempts: 1 };
  expect(await failureOf(sipher.sessions.get(ID))).toMatchObject({ status: 429, ...facts });
  emulator.clock.advance(42_000);
  await sipher.sessions.create({ defaults: {} });
});

it('too many requests in a day are `quota-exceeded`, with the time of the reset', async () => {
  for (let count = 0; count < 4; count += 1) await sipher.sessions.create({ defaults: {} });
  const error = await failureOf(sipher.sessions.get(ID));
  const facts = { reason: 'quota-exceeded', code: 'DAILY_QUOTA_EXCEEDED', retryAfterMs: 12 * 3_600_000, attempts: 1 };
  expect(error).toMatchObject({ status: 429, ...facts });
  expect(error.message).toContain('Resets at 2026-11-23T00:00:00.000Z');
  await clientOf(emulator.keys.sipher.enterprise).sessions.create({ defaults: {} });
});
