import type { DatabaseSync } from 'node:sqlite';
import { type Owner, type Tier, tierOf } from './authentication.ts';
import { Refusal } from './refusal.ts';
import type { SipherSettings } from './settings.ts';

/** The window of the rate limit, and what each key has done on each day of UTC. */
export const limitTables = `
  CREATE TABLE sipher_window (only INTEGER PRIMARY KEY CHECK (only = 1), started_at INTEGER NOT NULL, requests INTEGER NOT NULL) STRICT;
  CREATE TABLE sipher_usage (owner TEXT NOT NULL, day TEXT NOT NULL, calls INTEGER NOT NULL, PRIMARY KEY (owner, day)) STRICT;
`;

/** A window for each tenant, and one for all who are none. */
export const tenantWindowTable = `
  DROP TABLE sipher_window;
  CREATE TABLE sipher_window (tenant TEXT PRIMARY KEY, started_at INTEGER NOT NULL, requests INTEGER NOT NULL) STRICT;
`;

/** How many windows are kept: a flood of tenants costs no more than these. */
const maxWindows = 1000;

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
  /** Counts a request of any key of a tenant, or of any other. */
  request(now: Date, tenant?: string): WindowState;
  /** @throws Refusal 429 where a key has used up its day */
  checkQuota(owner: Owner, now: Date): void;
  /** Counts a call that succeeded. */
  succeeded(owner: Owner, now: Date): void;
  /** Forgets all that was counted. */
  clear(): void;
}

const dailyQuotas = { pro: 2_000, enterprise: 20_000 } as const satisfies Record<Tier, number>;
const dayMs = 24 * 60 * 60 * 1000;

export function createLimits(database: DatabaseSync, { rateLimit, dailyQuota }: SipherSettings): Limits {
  const { requests: limit = 100, windowSeconds = 60 } = rateLimit ?? {};
  const readWindow = database.prepare('SELECT started_at, requests FROM sipher_window WHERE tenant = ?');
  const writeWindow = database.prepare('INSERT OR REPLACE INTO sipher_window VALUES (?, ?, ?)');
  const forgetOldest = database.prepare(
    `DELETE FROM sipher_window WHERE tenant != '' AND tenant IN
     (SELECT tenant FROM sipher_window ORDER BY started_at DESC LIMIT -1 OFFSET ${maxWindows})`,
  );
  const readUsage = database.prepare('SELECT calls FROM sipher_usage WHERE owner = ? AND day = ?');
  const addUsage = database.prepare(
    'INSERT INTO sipher_usage VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET calls = calls + 1',
  );

  return {
    request(now, tenant = '') {
      const time = now.getTime();
      const windowMs = windowSeconds * 1000;
      const row = readWindow.get(tenant);
      const since = Number(row?.['started_at']);
      // A clock that a test has set back begins a new window, too.
      const isOpen = since <= time && time < since + windowMs;
      const startedAt = isOpen ? since : time;
      const requests = isOpen ? Number(row?.['requests']) + 1 : 1;
      writeWindow.run(tenant, startedAt, requests);
      if (!isOpen) forgetOldest.run();
      return { limit, windowSeconds, requests, resetSeconds: Math.ceil((startedAt + windowMs - time) / 1000) };
    },
    checkQuota(owner, now) {
      const tier = tierOf(owner);
      const quota = dailyQuota?.[tier] ?? dailyQuotas[tier];
      const current = Number(readUsage.get(owner, dayOf(now))?.['calls'] ?? 0);
      if (current < quota) return;
      const resetAt = new Date(Math.floor(now.getTime() / dayMs + 1) * dayMs).toISOString();
      const message = `Daily quota exceeded. Used ${current}/${quota} operations. Resets at ${resetAt}.`;
      const details = { category: 'session', current, limit: quota, resetAt, tier };
      throw new Refusal(429, 'DAILY_QUOTA_EXCEEDED', message, details);
    },
    succeeded: (owner, now) => void addUsage.run(owner, dayOf(now)),
    clear: () => database.exec('DELETE FROM sipher_window; DELETE FROM sipher_usage'),
  };
}

function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, -'T00:00:00.000Z'.length);
}
