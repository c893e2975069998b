import type { DatabaseSync } from 'node:sqlite';
import type { EmulatorClock } from '../../../control/clock.ts';
import { inTransaction } from '../../../storage/database.ts';
import type { Surroundings } from '../../provider.ts';
import type { CreateChat } from '../requests/chat.ts';
import { createServerMessages, type ServerMessages } from '../server-messages/server-messages.ts';
import { updateSession, type VapiSession } from '../sessions/session.ts';
import { createSessionStore } from '../sessions/store.ts';
import type { VapiSettings } from '../settings.ts';
import { createAssistantStore } from './assistants.ts';
import { beginChat, type Stores } from './begin.ts';
import { messagesOf, type VapiChat } from './chat.ts';
import type { Reply } from './reply.ts';
import { type RunningTurn, runTurn } from './running-turn.ts';
import { createChatStore, type TurnRow } from './store.ts';

/** Vapi's turns at work. */
export interface Turns extends Stores {
  readonly messages: ServerMessages;
  /** Stores a turn and lets it run. @throws Refusal 400 */
  begin(body: CreateChat, orgId: string): RunningTurn;
  /** Ends all waiting. */
  release(): void;
  /** Begins again the turns that are stored as running. */
  resume(): void;
}

/** The turns of each database: the API and control have the same at work. */
const running = new WeakMap<DatabaseSync, Turns>();

/** The turns of a database; what a killed process left undone starts again with the first call. */
export function turnsOf(database: DatabaseSync, clock: EmulatorClock, surroundings: Surroundings<VapiSettings>): Turns {
  const found = running.get(database);
  if (found !== undefined) return found;
  const turns = createTurns(database, clock, surroundings);
  running.set(database, turns);
  return turns;
}

function createTurns(database: DatabaseSync, clock: EmulatorClock, surroundings: Surroundings<VapiSettings>): Turns {
  const { wordDelay = 50 } = surroundings.settings;
  const stores = {
    sessions: createSessionStore(database),
    chats: createChatStore(database),
    assistants: createAssistantStore(database),
  };
  const messages = createServerMessages(stores.assistants, clock, surroundings);
  const open = new Set<RunningTurn>();

  const run = (row: TurnRow): RunningTurn => {
    const turn = runTurn(row, clock, () => {
      open.delete(turn);
      return finish({ ...stores, messages }, database, row, clock.now());
    });
    open.add(turn);
    return turn;
  };

  const resume = () => {
    for (const row of stores.chats.all()) if (row.state === 'running') run(row);
  };
  resume();

  return {
    ...stores,
    messages,
    begin(body, orgId) {
      const { chat, reply, newSession } = beginChat(stores, body, orgId, clock.now(), wordDelay);
      const row: TurnRow = { chat, reply, state: 'running' };
      inTransaction(database, () => {
        if (newSession !== undefined) stores.sessions.insert(newSession);
        stores.chats.insert(row);
      });
      if (newSession !== undefined) messages.session('session.created', newSession);
      return run(row);
    },
    release() {
      for (const turn of open) turn.release();
      open.clear();
    },
    resume,
  };
}

/** Stores the end of a turn, and what it does to its session: nothing where it failed. */
function finish(
  { chats, sessions, messages }: Omit<Turns, 'begin' | 'release' | 'resume'>,
  database: DatabaseSync,
  { chat: begun, reply }: TurnRow,
  now: Date,
): VapiChat {
  if (reply.fails) {
    chats.replace(begun, 'failed');
    return begun;
  }
  const { output, cost } = reply;
  const costs = cost === undefined ? {} : { costs: [{ type: 'chat', cost }], cost };
  const chat = { ...begun, output, ...costs, updatedAt: now.toISOString() };
  const session = chat.sessionId === undefined ? undefined : sessions.find(chat.orgId, chat.sessionId);
  const changed = session && withTurn(session, chat, reply, now);
  inTransaction(database, () => {
    chats.replace(chat, 'done');
    if (changed !== undefined) sessions.replace(changed);
  });
  messages.chat('chat.created', chat, changed);
  if (changed !== undefined) messages.session('session.updated', changed);
  return chat;
}

/** The session after a turn. It may have changed since that began: what it holds now goes before the turn's messages. */
function withTurn(session: VapiSession, { input }: VapiChat, { output, cost }: Reply, now: Date): VapiSession {
  const before: unknown = session['messages'];
  const messages = [...(Array.isArray(before) ? before : []), ...messagesOf(input), ...output];
  const total = cost === undefined ? {} : { cost: Number(session['cost'] ?? 0) + cost };
  return { ...updateSession(session, { messages }, now), ...total };
}
