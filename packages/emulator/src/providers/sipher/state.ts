import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../control/clock.ts';
import { type ProviderState, sessionRows } from '../provider.ts';
import { createLimits } from './limits.ts';
import { type SipherSeed, seedSessions } from './seed.ts';
import { isAlive, type SipherSession } from './session.ts';
import { createSessionStore } from './store.ts';

/** The stored sessions and what was counted, past the API. */
export function state(database: DatabaseSync, clock: Clock): ProviderState<SipherSeed, SipherSession> {
  const store = createSessionStore(database);
  const limits = createLimits(database, {});
  const sessions = () => {
    const now = clock.now().getTime();
    return store.all().map((session) => {
      const end = new Date(session.expiresAt);
      const expiry = Number.isNaN(end.getTime()) ? {} : { expiresAt: end.toISOString() }; // it may be past the last date
      return { session, ...expiry, expired: !isAlive(session, now) };
    });
  };
  const remove = (id: string) => {
    const found = store.has(id);
    store.remove(id);
    return found;
  };
  return {
    seed: (seed) => ({ sessions: seedSessions(store, seed, clock.now()) }),
    sessions,
    tables: { sessions: { rows: () => sessionRows(sessions(), ({ sessionId }) => sessionId), remove } },
    release: () => {}, // nothing is ever under way
    resume: () => {},
    reset() {
      store.clear();
      limits.clear();
    },
  };
}
