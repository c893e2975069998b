import { type Emulator, startEmulator } from '@x/emulator';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { failureOf } from '../test/failure-of.ts';
import { createSipher, keepSession, type Sipher } from './index.ts';

let emulator: Emulator;
let sipher: Sipher;
const BODY = { defaults: { chain: 'solana' }, ttlSeconds: 60 } as const;

beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(async () => {
  await emulator.close();
});
beforeEach(() => {
  emulator.reset();
  // Time passes where a test says so.
  vi.useFakeTimers({ toFake: ['Date'] });
  emulator.clock.freeze();
  sipher = createSipher({ apiKey: emulator.keys.sipher.pro, baseUrl: emulator.baseUrls.sipher });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Lets time pass, on this machine and at the emulator. */
function pass(milliseconds: number): void {
  vi.setSystemTime(Date.now() + milliseconds);
  emulator.clock.advance(milliseconds);
}

const count = () => emulator.sessions('sipher').length;

describe('keepSession', () => {
  it('sends nothing until it is used, and then keeps to one session', async () => {
    const session = keepSession(sipher, BODY);
    expect(count()).toBe(0);
    const first = await session.headers();
    expect(first).toEqual({ 'X-Session-Id': expect.stringMatching(/^sess_/) });
    pass(29_000);
    expect(await session.headers()).toEqual(first);
    expect(count()).toBe(1);
    expect((await sipher.sessions.get(first['X-Session-Id'])).defaults).toEqual({ chain: 'solana' });
  });

  it('replaces it before it expires', async () => {
    const session = keepSession(sipher, BODY);
    const first = await session.headers();
    pass(31_000);
    const second = await session.headers();
    expect(second).not.toEqual(first);
    expect((await sipher.sessions.get(second['X-Session-Id'])).defaults).toEqual({ chain: 'solana' });
    pass(90_000);
    expect(await session.headers()).not.toEqual(second);
  });

  it('replaces it as early as it is told to', async () => {
    const session = keepSession(sipher, BODY, { replaceBefore: 1000 });
    const first = await session.headers();
    pass(58_000);
    expect(await session.headers()).toEqual(first);
    pass(1500);
    expect(await session.headers()).not.toEqual(first);
  });

  it('replaces it also in its last half second, when it is no longer usable', async () => {
    const session = keepSession(sipher, BODY, { replaceBefore: 0 });
    const first = await session.headers();
    pass(59_700);
    expect(await session.headers()).not.toEqual(first);
  });

  it('throws what the creation threw where the last session has less than half a second left', async () => {
    const session = keepSession(sipher, BODY);
    await session.headers();
    pass(59_700);
    emulator.failNext('sipher', 'sessions.create', { kind: 'response', status: 500 });
    expect(await failureOf(session.headers())).toMatchObject({ operation: 'sessions.create', status: 500 });
  });

  it('creates one for all who wait, and lets the body change afterwards', async () => {
    const body = { defaults: { chain: 'solana' as 'solana' | 'near' } };
    const session = keepSession(sipher, body);
    body.defaults.chain = 'near';
    const all = await Promise.all(Array.from({ length: 100 }, () => session.headers()));
    expect(new Set(all.map((headers) => headers['X-Session-Id'])).size).toBe(1);
    expect(emulator.sessions('sipher').map(({ session: { defaults } }) => defaults)).toEqual([{ chain: 'solana' }]);
  });

  it('fails for all who wait, and tries again at the next call', async () => {
    emulator.failNext('sipher', 'sessions.create', { kind: 'response', status: 500 });
    const session = keepSession(sipher, BODY);
    const errors = await Promise.all([failureOf(session.headers()), failureOf(session.headers())]);
    expect(errors).toMatchObject([{ status: 500, outcome: 'unknown' }, { status: 500 }]);
    expect(await session.headers()).toHaveProperty('X-Session-Id');
  });

  it('goes on with a session that is still good where the next one fails', async () => {
    const session = keepSession(sipher, BODY);
    const first = await session.headers();
    pass(40_000);
    emulator.failNext('sipher', 'sessions.create', { kind: 'response', status: 500 }, { times: 2 });
    expect(await session.headers()).toEqual(first);
    pass(21_000);
    expect(await failureOf(session.headers())).toMatchObject({ status: 500 });
  });

  it("measures by the server's own times: this machine's clock may be wrong", async () => {
    const days = 3 * 86_400_000;
    for (const wrongBy of [days, -days]) {
      const now = Date.now();
      const create = vi.fn(async () => {
        const createdAt = Date.now() - wrongBy;
        const sessionId = `sess_${String(create.mock.calls.length).padStart(64, '0')}`;
        return { sessionId, defaults: {}, createdAt, expiresAt: createdAt + 60_000 };
      });
      const session = keepSession({ sessions: { create } }, BODY);
      await session.headers();
      vi.useFakeTimers({ now: now + 29_000, toFake: ['Date'] });
      await session.headers();
      expect(create).toHaveBeenCalledOnce();
      vi.useFakeTimers({ now: now + 31_000, toFake: ['Date'] });
      await session.headers();
      expect(create).toHaveBeenCalledTimes(2);
      vi.useRealTimers();
    }
  });

  it.each([-1, Number.NaN, '30'])('refuses %j as `replaceBefore`', (replaceBefore) => {
    const keep = () => keepSession(sipher, BODY, { replaceBefore: replaceBefore as number });
    expect(keep).toThrow(expect.objectContaining({ kind: 'input', parameter: 'replaceBefore' }));
  });
});
