import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../clock.ts';
import type { InspectedSession, ProviderState } from '../provider.ts';
import { seedSessions, type VapiSeed } from './seed.ts';
import type { VapiSession } from './session.ts';
import { createSessionStore } from './store.ts';

/** The stored sessions, past the API. */
export function state(database: DatabaseSync, clock: Clock): ProviderState<VapiSeed, VapiSession> {
  const store = createSessionStore(database);
  return {
    seed: (seed) => ({ sessions: seedSessions(store, seed, clock.now()) }),
    sessions() {
      const now = clock.now();
      return store.all().map((session) => inspect(session, now));
    },
    reset: () => store.clear(),
  };
}

/**
 * Adds the expiry, counted from the last change. By the contract, GET still returns an expired session unchanged;
 * expiry only keeps chats from continuing it, and the emulator has no chats, so nothing else could show it.
 */
function inspect(session: VapiSession, now: Date): InspectedSession<VapiSession> {
  const end = new Date(Date.parse(session.updatedAt) + session.expirationSeconds * 1000);
  if (Number.isNaN(end.getTime())) return { session, expired: false };
  return { session, expiresAt: end.toISOString(), expired: end <= now };
}
