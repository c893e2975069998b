import { describe, expect, it, vi } from 'vitest';
import { serverTime } from './expiry.ts';
import { expiresAt, isExpired } from './index.ts';

const updatedAt = '2026-09-20T10:00:00.500Z';
const updated = Date.parse(updatedAt);

describe('expiresAt', () => {
  it('counts from the last update, a day unless the session says otherwise', () => {
    expect(expiresAt({ updatedAt, expirationSeconds: 60 })).toEqual(new Date(updated + 60_000));
    expect(expiresAt({ updatedAt })).toEqual(new Date(updated + 86_400_000));
    expect(expiresAt({ updatedAt, expirationSeconds: null as never })).toEqual(new Date(updated + 86_400_000));
  });
});

describe('isExpired', () => {
  it.each([
    [59_999, false],
    [60_000, true],
    [60_001, true],
  ])('%i ms after the update of a session of a minute is %s', (passed, expected) => {
    const session = { updatedAt, expirationSeconds: 60 };
    expect(isExpired(session, updated + passed)).toBe(expected);
    expect(isExpired(session, new Date(updated + passed))).toBe(expected);
    vi.useFakeTimers({ now: updated + passed });
    expect(isExpired(session)).toBe(expected);
    vi.useRealTimers();
  });
});

describe('serverTime', () => {
  it("is this machine's where the clocks agree, or the response has none", () => {
    vi.useFakeTimers({ now: updated });
    for (const date of ['Sun, 20 Sep 2026 10:00:00 GMT', 'Sun, 20 Sep 2026 10:00:02 GMT', 'nonsense', '', null]) {
      expect(serverTime(date)).toBe(updated);
    }
    vi.useRealTimers();
  });

  it("is the server's, at the latest, where they do not", () => {
    vi.useFakeTimers({ now: updated });
    expect(serverTime('Sun, 20 Sep 2026 11:00:00 GMT')).toBe(Date.parse('2026-09-20T11:00:00.999Z'));
    expect(serverTime('Sun, 20 Sep 2026 09:00:00 GMT')).toBe(Date.parse('2026-09-20T09:00:00.999Z'));
    vi.useRealTimers();
  });
});
