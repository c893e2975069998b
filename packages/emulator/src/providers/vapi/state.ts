import type { DatabaseSync } from 'node:sqlite';
import type { EmulatorClock } from '../../control/clock.ts';
import { type InspectedSession, type ProviderState, type Surroundings, sessionRows } from '../provider.ts';
import type { VapiChat } from './chats/chat.ts';
import type { TurnState } from './chats/store.ts';
import { turnsOf } from './chats/turns.ts';
import { seedRows, type VapiSeed } from './seed.ts';
import { expiryOf, type VapiSession } from './sessions/session.ts';
import type { VapiSettings } from './settings.ts';

/** A turn of any organisation. */
export interface InspectedChat {
  /** As the API shows it once the turn is done. */
  readonly chat: VapiChat;
  /** Where the turn stands. A failed one has no effect; the API shows neither it nor a running or deleted one. */
  readonly state: TurnState;
}

/** What a test can do at Vapi past its API. */
export interface VapiState extends ProviderState<VapiSeed, VapiSession> {
  /** Every turn that was begun, in the order of their beginning, deleted and failed ones included. */
  chats(): InspectedChat[];
}

/** The stored sessions and turns, past the API. */
export function state(
  database: DatabaseSync,
  clock: EmulatorClock,
  surroundings: Surroundings<VapiSettings>,
): VapiState {
  const turns = turnsOf(database, clock, surroundings);
  const { sessions: store, chats, assistants } = turns;
  const sessions = () => {
    const now = clock.now();
    return store.all().map((session) => inspect(session, now));
  };
  const inspectChats = () => chats.all().map(({ chat, state }) => ({ chat, state }));
  return {
    seed: (seed) => ({ sessions: seedRows(turns, seed, clock.now()) }),
    sessions,
    chats: inspectChats,
    tables: {
      sessions: {
        rows: () => sessionRows(sessions(), ({ id }) => id),
        remove: (id) => store.all().some((session) => session.id === id && store.remove(session.orgId, id)),
      },
      chats: {
        rows: () => inspectChats().map((value) => ({ id: value.chat.id, value })),
        remove: (id) => chats.remove(id),
      },
      assistants: {
        rows: () => assistants.all().map((value) => ({ id: value.id, value })),
        remove: (id) => assistants.remove(id),
      },
    },
    release: () => turns.release(),
    resume: () => turns.resume(),
    reset() {
      for (const rows of [store, chats, assistants]) rows.clear();
    },
  };
}

/** Adds the expiry. By the contract, GET still returns an expired session unchanged; chats are refused. */
function inspect(session: VapiSession, now: Date): InspectedSession<VapiSession> {
  const end = new Date(expiryOf(session));
  if (Number.isNaN(end.getTime())) return { session, expired: false };
  return { session, expiresAt: end.toISOString(), expired: end <= now };
}
