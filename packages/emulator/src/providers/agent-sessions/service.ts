import type { DatabaseSync } from 'node:sqlite';
import type { Context } from 'hono';
import type { EmulatorClock } from '../../control/clock.ts';
import { withoutResponse } from '../../faults/operation.ts';
import type { CallEnv } from '../../server/call-env.ts';
import { Refusal } from './refusal.ts';
import type { StoredSession } from './session.ts';
import type { AgentSessionSettings } from './settings.ts';
import { type AgentSessionStore, createStore } from './store.ts';
import { type Conversations, createConversations, type StartedTurn } from './turns/conversations.ts';
import type { TurnEnd } from './turns/turn.ts';

/** What makes one service out of what they share. Everything in which the two differ is here or in its routes. */
export interface Generation<Session> {
  /** The name under which its rows are kept. */
  readonly service: string;
  /** The status of a session whose last turn failed. */
  readonly statusAfterFailure: 'Error' | 'Ready';
  /** The session as its API shows it. */
  show(session: StoredSession, settings: AgentSessionSettings): Session;
}

/** One service at work. */
export interface Service {
  readonly store: AgentSessionStore;
  readonly conversations: Conversations;
  settings: AgentSessionSettings;
}

/** The services of each database: its API and its control have the same agents at work. */
const running = new WeakMap<DatabaseSync, Map<string, Service>>();

/** The service that works on a database; it starts with the first call. */
export function serviceOf(
  { service: name, statusAfterFailure }: Pick<Generation<unknown>, 'service' | 'statusAfterFailure'>,
  database: DatabaseSync,
  clock: EmulatorClock,
): Service {
  const services = running.get(database) ?? new Map<string, Service>();
  running.set(database, services);
  const found = services.get(name);
  if (found) return found;
  const store = createStore(database, name);
  const wordDelay = () => service.settings.wordDelay ?? 50;
  const service: Service = {
    store,
    conversations: createConversations(store, clock, { statusAfterFailure, wordDelay }),
    settings: {},
  };
  services.set(name, service);
  return service;
}

/**
 * A session that its user may see.
 *
 * @param userId Absent: anybody may.
 * @throws Refusal 404, or 403 for that of another user
 */
export function findSession({ store }: Service, id: string, userId?: string): StoredSession {
  const session = store.find(id)?.session;
  if (session === undefined) throw new Refusal(404, 'Entity not found');
  if (userId !== undefined && session.userId !== userId) throw new Refusal(403, 'Forbidden');
  return session;
}

/** Waits for a turn to end, and responds with what `respond` returns for it; without a response if it never ends. */
export async function respondToTurn(
  context: Context<CallEnv>,
  turn: StartedTurn,
  respond: (end: TurnEnd) => Response,
): Promise<Response> {
  const end = await turn.end;
  return end === undefined ? withoutResponse(context) : respond(end);
}
