import type { DatabaseSync } from 'node:sqlite';
import { type Page, readPage } from '../list/page.ts';
import type { ListQuery } from '../list/query.ts';
import type { VapiSession } from './session.ts';

/**
 * A session is one JSON document, which filters look into. The columns are what each query needs: whose it is, and
 * the times as numbers, since the ISO texts of years beyond 9999 do not sort.
 */
export const vapiTables = `
  CREATE TABLE vapi_session (
    id TEXT PRIMARY KEY,
    org_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    document TEXT NOT NULL
  ) STRICT;
  CREATE INDEX vapi_session_by_time ON vapi_session (org_id, created_at, id);
`;

/** The stored sessions. Those of another organisation are as good as absent. */
export interface SessionStore {
  insert(session: VapiSession): void;
  find(orgId: string, id: string): VapiSession | undefined;
  replace(session: VapiSession): void;
  /** Deletes the session and returns it. */
  remove(orgId: string, id: string): VapiSession | undefined;
  /** Whether any organisation has a session of this id. */
  has(id: string): boolean;
  /** The sessions of all organisations, in the order of their creation. */
  all(): VapiSession[];
  /** Deletes them all. */
  clear(): void;
  /** One page of the sessions that match, and the number of all of them. */
  page(orgId: string, query: ListQuery): Page<VapiSession>;
}

export function createSessionStore(database: DatabaseSync): SessionStore {
  const insert = database.prepare(
    'INSERT INTO vapi_session (id, org_id, created_at, updated_at, document) VALUES (?, ?, ?, ?, ?)',
  );
  const find = database.prepare('SELECT document FROM vapi_session WHERE org_id = ? AND id = ?');
  const replace = database.prepare('UPDATE vapi_session SET updated_at = ?, document = ? WHERE id = ?');
  const remove = database.prepare('DELETE FROM vapi_session WHERE org_id = ? AND id = ? RETURNING document');
  const has = database.prepare('SELECT 1 FROM vapi_session WHERE id = ?');
  const all = database.prepare('SELECT document FROM vapi_session ORDER BY created_at, id');
  const clear = database.prepare('DELETE FROM vapi_session');

  return {
    insert(session) {
      const { id, orgId, createdAt, updatedAt } = session;
      insert.run(id, orgId, Date.parse(createdAt), Date.parse(updatedAt), JSON.stringify(session));
    },
    find: (orgId, id) => readSession(find.get(orgId, id)),
    replace(session) {
      replace.run(Date.parse(session.updatedAt), JSON.stringify(session), session.id);
    },
    remove: (orgId, id) => readSession(remove.get(orgId, id)),
    has: (id) => has.get(id) !== undefined,
    all: () => readSessions(all.all()),
    clear: () => void clear.run(),
    page: (orgId, query) => readPage(database, 'vapi_session', 'true', orgId, query),
  };
}

function readSession(row: Record<string, unknown> | undefined): VapiSession | undefined {
  return row && JSON.parse(String(row['document']));
}

function readSessions(rows: Record<string, unknown>[]): VapiSession[] {
  return rows.flatMap((row) => readSession(row) ?? []);
}
