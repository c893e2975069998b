import type { DatabaseSync } from 'node:sqlite';
import type { Owner } from './authentication.ts';
import { limitTables } from './limits.ts';
import { isAlive, type SipherSession } from './session.ts';

/** Expired sessions stay, so that a test can look at them; the API does not find them. */
export const sipherTables = `
  CREATE TABLE sipher_session (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    document TEXT NOT NULL
  ) STRICT;
  ${limitTables}
`;

/** The stored sessions. */
export interface SessionStore {
  insert(session: SipherSession): void;
  /** The session, if it is this owner's and has not expired; this is an access, which is noted in it. */
  access(owner: Owner, id: string, now: number): SipherSession | undefined;
  replace(session: SipherSession): void;
  remove(id: string): void;
  /** Whether there is a session of this id, of any key, an expired one included. */
  has(id: string): boolean;
  /** All sessions, in the order of their creation. */
  all(): SipherSession[];
  /** Deletes them all. */
  clear(): void;
}

export function createSessionStore(database: DatabaseSync): SessionStore {
  const insert = database.prepare('INSERT INTO sipher_session (id, owner, created_at, document) VALUES (?, ?, ?, ?)');
  const find = database.prepare('SELECT document FROM sipher_session WHERE owner = ? AND id = ?');
  const replace = database.prepare('UPDATE sipher_session SET document = ? WHERE id = ?');
  const remove = database.prepare('DELETE FROM sipher_session WHERE id = ?');
  const has = database.prepare('SELECT 1 FROM sipher_session WHERE id = ?');
  const all = database.prepare('SELECT document FROM sipher_session ORDER BY created_at, rowid');
  const clear = database.prepare('DELETE FROM sipher_session');

  const store: SessionStore = {
    insert(session) {
      insert.run(session.sessionId, session.key, session.createdAt, JSON.stringify(session));
    },
    access(owner, id, now) {
      const row = find.get(owner, id);
      const found = row && readSession(row);
      if (!found || !isAlive(found, now)) return undefined;
      const session = { ...found, lastAccessedAt: now };
      store.replace(session);
      return session;
    },
    replace: (session) => void replace.run(JSON.stringify(session), session.sessionId),
    remove: (id) => void remove.run(id),
    has: (id) => has.get(id) !== undefined,
    all: () => all.all().map(readSession),
    clear: () => void clear.run(),
  };
  return store;
}

function readSession(row: Record<string, unknown>): SipherSession {
  return JSON.parse(String(row['document']));
}
