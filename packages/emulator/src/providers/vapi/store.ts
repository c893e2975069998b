import type { DatabaseSync } from 'node:sqlite';
import type { ListQuery } from './list-query.ts';
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
  /** Deletes the session and hands it back. */
  remove(orgId: string, id: string): VapiSession | undefined;
  /** Whether any organisation has a session of this id. */
  has(id: string): boolean;
  /** The sessions of all organisations, in the order of their creation. */
  all(): VapiSession[];
  /** Deletes them all. */
  clear(): void;
  /** One page of the sessions that match, and the number of all of them. */
  page(orgId: string, query: ListQuery): { sessions: VapiSession[]; total: number };
}

// Every order ends on a unique column, so that pages neither repeat nor skip a session. Only a seeded session has a cost
// or a duration; among the others these two orders come down to their ties.
const sortColumns = {
  createdAt: 'created_at',
  duration: "json_extract(document, '$.duration')",
  cost: "json_extract(document, '$.cost')",
} as const satisfies Record<ListQuery['sortBy'], string>;

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
    page(orgId, { filters, sortBy, sortOrder, page, limit }) {
      const where = ['org_id = ?', ...filters.map((filter) => filter.condition)].join(' AND ');
      const values = [orgId, ...filters.map((filter) => filter.value)];
      const order = [sortColumns[sortBy], 'created_at', 'id'].map((column) => `${column} ${sortOrder}`).join(', ');
      const offset = Math.min((page - 1) * limit, Number.MAX_SAFE_INTEGER);

      const count = database.prepare(`SELECT count(*) AS total FROM vapi_session WHERE ${where}`).get(...values);
      const rows = database
        .prepare(`SELECT document FROM vapi_session WHERE ${where} ORDER BY ${order} LIMIT ? OFFSET ?`)
        .all(...values, limit, offset);
      return { sessions: readSessions(rows), total: Number(count?.['total']) };
    },
  };
}

function readSession(row: Record<string, unknown> | undefined): VapiSession | undefined {
  return row && JSON.parse(String(row['document']));
}

function readSessions(rows: Record<string, unknown>[]): VapiSession[] {
  return rows.flatMap((row) => readSession(row) ?? []);
}
