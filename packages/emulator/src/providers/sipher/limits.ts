import type { DatabaseSync } from 'node:sqlite';
import type { Owner } from './authentication.ts';
import { Refusal } from './refusal.ts';
import type { SipherSettings } from './settings.ts';

/** The window of the rate limit, one row, and what each key has done on each day of UTC. */
export const limitTables = `
  CREATE TABLE sipher_window (only INTEGER PRIMARY KEY CHECK (only = 1), started_at INTEGER NOT NULL, requests INTEGER NOT NULL) STRICT;
  CREATE TABLE sipher_usage (owner TEXT NOT NULL, day TEXT NOT NULL, calls INTEGER NOT NULL, PRIMARY KEY (owner, day)) STRICT;
`;

/** How far the window of the rate limit is used up, a request just counted. */
interface WindowState {
  readonly limit: number;
  readonly windowSeconds: number;
  /** Requests in the window, this one and refused ones included. */
  readonly requests: number;
  /** Whole seconds until the next window. */
  readonly resetSeconds: number;
}

/** Counts what the API counts. */
export interface Limits {
  /** Counts a request of any key. */
  request(now: Date): WindowState;
  /** @throws Refusal 429 where a key has used up its day */
  checkQuota(owner: Owner, now: Date): void;
  /** Counts a call that succeeded. */
  succeeded(owner: Owner, now: Date): void;
  /** Forgets all that was counted. */
  clear(): void;
}

const dailyQuotas = { pro: 2_000, enterprise: 20_000 } as const satisfies Record<Owner, number>;
const dayMs = 24 * 60 * 60 * 1000;

export function createLimits(database: DatabaseSync, { rateLimit, dailyQuota }: SipherSettings): Limits {
  const { requests: limit = 100, windowSeconds = 60 } = rateLimit ?? {};
  const readWindow = database.prepare('SELECT started_at, requests FROM sipher_window');
  const writeWindow = database.prepare('INSERT OR REPLACE INTO sipher_window VALUES (1, ?, ?)');
  const readUsage = database.prepare('SELECT calls FROM sipher_usage WHERE owner = ? AND day = ?');
  const addUsage = database.prepare(
    'INSERT INTO sipher_usage VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET calls = calls + 1',
  );

  return {
    request(now) {
      const time = now.getTime();
      const windowMs = windowSeconds * 1000;
      const row = readWindow.get();
      const since = Number(row?.['started_at']);
      // A clock that a test has set back begins a new window, too.
      const isOpen = since <= time && time < since + windowMs;
      const startedAt = isOpen ? since : time;
      const requests = isOpen ? Number(row?.['requests']) + 1 : 1;
      writeWindow.run(startedAt, requests);
      return { limit, windowSeconds, requests, resetSeconds: Math.ceil((startedAt + windowMs - time) / 1000) };
    },
    checkQuota(owner, now) {
      const quota = dailyQuota?.[owner] ?? dailyQuotas[owner];
      const current = Number(readUsage.get(owner, dayOf(now))?.['calls'] ?? 0);
      if (current < quota) return;
      const resetAt = new Date(Math.floor(now.getTime() / dayMs + 1) * dayMs).toISOString();
      const message = `Daily quota exceeded. Used ${current}/${quota} operations. Resets at ${resetAt}.`;
      const details = { category: 'session', current, limit: quota, resetAt, tier: owner };
      throw new Refusal(429, 'DAILY_QUOTA_EXCEEDED', message, details);
    },
    succeeded: (owner, now) => void addUsage.run(owner, dayOf(now)),
    clear: () => database.exec('DELETE FROM sipher_window; DELETE FROM sipher_usage'),
  };
}

function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, -'T00:00:00.000Z'.length);
}
