import type { DatabaseSync } from 'node:sqlite';
import type { UploadedFile } from './forms/form.ts';
import type { StoredSession } from './session.ts';
import type { Performance, ScriptedAgent } from './turns/agents.ts';

/** The tables of all services, each row with the name of its own. */
export const agentSessionTables = `
  CREATE TABLE agent_session (
    service TEXT NOT NULL,
    id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    agent_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    document TEXT NOT NULL,
    work TEXT,
    PRIMARY KEY (service, id)
  ) STRICT;
  CREATE INDEX agent_session_by_user ON agent_session (service, user_id, agent_id, created_at);
  CREATE TABLE agent_session_agent (
    service TEXT NOT NULL,
    id TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (service, id)
  ) STRICT;
`;

/** A prompt that waits for the turn before it to end. */
export interface WaitingPrompt {
  readonly turn: number;
  readonly text: string;
  readonly files: readonly UploadedFile[];
}

/** What is still to be done in a session. It is stored with it, so that it goes on after a restart. */
export interface Work {
  /** The number of the turn that is being worked on; every turn of a session has its own. */
  readonly turn: number;
  readonly performance: Performance;
  readonly waiting: readonly WaitingPrompt[];
}

/** A session, and its work if it is running. */
export interface SessionRow {
  readonly session: StoredSession;
  readonly work: Work | undefined;
}

/** The sessions and agents of one service. */
export interface AgentSessionStore {
  insert(row: SessionRow): void;
  replace(row: SessionRow): void;
  find(id: string): SessionRow | undefined;
  /** The sessions of a user, with one agent or with all, in the order of their creation. */
  sessionsOf(userId: string, agentId?: string): StoredSession[];
  /** All sessions in the order of their creation. */
  all(): StoredSession[];
  /** The ids of the sessions that have work. */
  atWork(): string[];
  insertAgent(agent: ScriptedAgent): void;
  /** False if it does not exist. */
  remove(id: string): boolean;
  /** Those that were stored, in that order. */
  agents(): ScriptedAgent[];
  /** One that was stored. */
  findAgent(id: string): ScriptedAgent | undefined;
  /** Deletes all. */
  clear(): void;
}

export function createStore(database: DatabaseSync, service: string): AgentSessionStore {
  const insert = database.prepare(
    'INSERT INTO agent_session (service, id, user_id, agent_id, created_at, document, work) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const replace = database.prepare('UPDATE agent_session SET document = ?, work = ? WHERE service = ? AND id = ?');
  const find = database.prepare('SELECT document, work FROM agent_session WHERE service = ? AND id = ?');
  const order = 'ORDER BY created_at, rowid';
  const ofUser = database.prepare(`SELECT document FROM agent_session WHERE service = ? AND user_id = ? ${order}`);
  const ofAgent = database.prepare(
    `SELECT document FROM agent_session WHERE service = ? AND user_id = ? AND agent_id = ? ${order}`,
  );
  const all = database.prepare(`SELECT document FROM agent_session WHERE service = ? ${order}`);
  const atWork = database.prepare(`SELECT id FROM agent_session WHERE service = ? AND work IS NOT NULL ${order}`);
  const insertAgent = database.prepare('INSERT INTO agent_session_agent (service, id, document) VALUES (?, ?, ?)');
  const findAgent = database.prepare('SELECT document FROM agent_session_agent WHERE service = ? AND id = ?');
  const remove = database.prepare('DELETE FROM agent_session WHERE service = ? AND id = ?');
  const agents = database.prepare('SELECT document FROM agent_session_agent WHERE service = ? ORDER BY rowid');
  const clear = database.prepare('DELETE FROM agent_session WHERE service = ?');
  const clearAgents = database.prepare('DELETE FROM agent_session_agent WHERE service = ?');

  return {
    insert({ session, work }) {
      const { id, userId, agentId, createdAt } = session;
      insert.run(service, id, userId, agentId, createdAt, JSON.stringify(session), write(work));
    },
    replace: ({ session, work }) => void replace.run(JSON.stringify(session), write(work), service, session.id),
    find(id) {
      const row = find.get(service, id);
      return row && { session: read(row['document']), work: row['work'] === null ? undefined : read(row['work']) };
    },
    sessionsOf(userId, agentId) {
      const rows = agentId === undefined ? ofUser.all(service, userId) : ofAgent.all(service, userId, agentId);
      return rows.map((row) => read(row['document']));
    },
    all: () => all.all(service).map((row) => read(row['document'])),
    atWork: () => atWork.all(service).map((row) => String(row['id'])),
    insertAgent: (agent) => void insertAgent.run(service, agent.id, JSON.stringify(agent)),
    remove: (id) => remove.run(service, id).changes > 0,
    agents: () => agents.all(service).map((row) => read(row['document'])),
    findAgent(id) {
      const row = findAgent.get(service, id);
      return row && read(row['document']);
    },
    clear() {
      clear.run(service);
      clearAgents.run(service);
    },
  };
}

function write(work: Work | undefined): string | null {
  return work === undefined ? null : JSON.stringify(work);
}

/** The columns hold what was written into them above. */
function read<Value>(text: unknown): Value {
  return JSON.parse(String(text));
}
