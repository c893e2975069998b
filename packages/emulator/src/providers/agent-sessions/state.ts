import type { DatabaseSync } from 'node:sqlite';
import type { EmulatorClock } from '../../control/clock.ts';
import type { InspectedSession, ProviderState } from '../provider.ts';
import { type OwnerOf, seedSessions } from './seed.ts';
import { type Generation, serviceOf } from './service.ts';
import type { ReceivedFile } from './session.ts';

/** A stored session, and what the API does not show of it. It never expires. */
export interface InspectedAgentSession<Session> extends InspectedSession<Session> {
  /** The files that came with its messages. Their bytes are not kept. */
  readonly files: readonly ReceivedFile[];
}

/** The rows of a service, past its API. */
export interface AgentSessionState<Seed, Session> extends ProviderState<Seed, Session> {
  sessions(): InspectedAgentSession<Session>[];
}

/** The stored sessions, as the API shows them by default. */
export function createState<Seed, Session>(
  generation: Generation<Session>,
  ownerOf: OwnerOf,
  database: DatabaseSync,
  clock: EmulatorClock,
): AgentSessionState<Seed, Session> {
  const service = serviceOf(generation, database, clock);
  const { store, conversations } = service;
  const sessions = () =>
    store.all().map((session) => ({
      session: generation.show(session, {}),
      files: session.files,
      expired: false,
    }));
  return {
    sessions,
    tables: {
      sessions: {
        rows: () => store.all().map((session) => ({ id: session.id, value: generation.show(session, {}) })),
        remove: (id) => conversations.remove(id),
      },
      // Neither these nor files can be removed: their sessions need them.
      agents: { rows: () => store.agents().map((value) => ({ id: value.id, value })) },
      files: {
        rows: () =>
          store.all().flatMap(({ id, files }) => files.map((value, index) => ({ id: `${id}/${index}`, value }))),
      },
    },
    release: () => conversations.release(),
    resume: () => conversations.resume(),
    seed(seed) {
      const stored = seedSessions(service, generation.service, seed, clock.now(), ownerOf);
      return { sessions: stored.map((session) => generation.show(session, {})) };
    },
    reset: () => store.clear(),
  };
}
