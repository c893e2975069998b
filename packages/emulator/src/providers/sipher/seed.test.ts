import { expect, it } from 'vitest';
import { sipherCaller } from '../../../test/sipher-caller.ts';
import { start } from '../../../test/start.ts';
import type { SipherSeedSession } from '../../index.ts';

const now = Date.parse('2026-11-22T12:00:00.000Z');

async function stage(...sessions: SipherSeedSession[]) {
  const emulator = await start();
  emulator.clock.freeze(new Date(now));
  const stored = emulator.seed({ sipher: { sessions } }).sipher.sessions;
  const enterprise = sipherCaller(emulator, { key: emulator.keys.sipher.enterprise });
  return { emulator, stored, call: sipherCaller(emulator), enterprise };
}

it('a seed of {} stores a session of Sipher with defaults', async () => {
  const { call, stored } = await stage({});
  const sessionId = stored[0]?.sessionId;
  expect(sessionId).toMatch(/^sess_[0-9a-f]{64}$/);
  const times = { createdAt: now, expiresAt: now + 3_600_000, lastAccessedAt: now };
  expect(stored).toEqual([{ sessionId, defaults: {}, ...times, key: 'pro' }]);
  const { key: _, ...shown } = stored[0] ?? {};
  expect((await call('GET', `/v1/sessions/${sessionId}`)).body.data).toEqual(shown);
});

it('a seed stores a session of Sipher as it is, also expired or of another key', async () => {
  const session = {
    sessionId: `sess_${'a'.repeat(64)}`,
    key: 'enterprise',
    defaults: { chain: 'mars', region: 'eu' },
    createdAt: 1,
    expiresAt: now + 1,
    lastAccessedAt: now,
  } as const;
  const { emulator, call, enterprise, stored } = await stage(session, { createdAt: 0, expiresAt: 1 });
  expect(stored[0]).toEqual(session);
  expect((await enterprise('GET', `/v1/sessions/${session.sessionId}`)).body.data.defaults).toEqual(session.defaults);
  expect((await call('GET', `/v1/sessions/${session.sessionId}`)).status).toBe(404);
  expect((await call('GET', `/v1/sessions/${stored[1]?.sessionId}`)).status).toBe(404);
  expect(emulator.sessions('sipher').map(({ expired }) => expired)).toEqual([true, false]);
});

it('a session of Sipher that expires past the last date has no expiry', async () => {
  const { emulator } = await stage({ createdAt: 8.64e15 });
  expect(emulator.sessions('sipher')).toEqual([{ session: expect.anything(), expired: false }]);
});

it.each<[object, string]>([
  [{ sessionId: 'sess_1' }, 'sessionId: must be sess_ and 64 hex digits in lower case'],
  [{ sessionId: 7 }, 'sessionId: must be a string'],
  [{ key: 'free' }, 'key: must be pro or enterprise'],
  [{ defaults: [] }, 'defaults: must be an object'],
  [{ defaults: 7 }, 'defaults: must be an object'],
  [{ createdAt: '2026-01-01T00:00:00Z' }, 'createdAt: must be whole milliseconds since 1970'],
  [{ expiresAt: 1.5 }, 'expiresAt: must be whole milliseconds since 1970'],
  [{ lastAccessedAt: 8.7e15 }, 'lastAccessedAt: is past the last date there is'],
  [{ ttlSeconds: 60 }, 'ttlSeconds: is not a known field'],
])('a seed of Sipher refuses %j', async (session, message) => {
  await expect(stage(session as SipherSeedSession)).rejects.toThrow(`sipher.sessions.0.${message}`);
});

it('a seed of Sipher with a repeated id is refused, and stores nothing', async () => {
  const sessionId = `sess_${'a'.repeat(64)}`;
  const emulator = await start();
  const seed = () => emulator.seed({ sipher: { sessions: [{ sessionId }, { sessionId }] } });
  expect(seed).toThrow(`sipher.sessions.1.sessionId: there is a session ${sessionId} already`);
  expect(emulator.sessions('sipher')).toEqual([]);
});
