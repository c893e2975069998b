import type { DatabaseSync } from 'node:sqlite';
import type { Organisation } from './authentication.ts';
import type { Deployment } from './deployments/deployment.ts';
import type { SessionStatus, StoredSession } from './sessions/session.ts';

/**
 * `sockets` is what the session takes of its deployment's, nothing once it is deleted; `told` is the status that its
 * webhook was last called for.
 */
export const edgegapTables = `
  CREATE TABLE deployment (
    request_id TEXT PRIMARY KEY,
    org TEXT NOT NULL,
    document TEXT NOT NULL
  ) STRICT;
  CREATE TABLE deployment_session (
    number INTEGER PRIMARY KEY,
    session_id TEXT NOT NULL UNIQUE,
    request_id TEXT NOT NULL,
    custom_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    users TEXT NOT NULL,
    sockets INTEGER NOT NULL,
    webhook_url TEXT,
    told TEXT NOT NULL,
    ends_at INTEGER,
    UNIQUE (request_id, custom_id)
  ) STRICT;
  CREATE INDEX deployment_session_by_time ON deployment_session (request_id, created_at, number);
  CREATE INDEX deployment_session_by_use ON deployment_session (request_id, sockets);
  CREATE INDEX deployment_session_by_end ON deployment_session (ends_at) WHERE ends_at IS NOT NULL;
`;

/** The sockets of a deployment that are taken, kept as they change: to add them up takes longer with each session. */
export const deploymentUsageTable = `
  CREATE TABLE deployment_usage (
    request_id TEXT PRIMARY KEY,
    sockets INTEGER NOT NULL
  ) STRICT;
  INSERT INTO deployment_usage SELECT request_id, sum(sockets) FROM deployment_session GROUP BY request_id;
  CREATE TRIGGER deployment_session_inserted AFTER INSERT ON deployment_session BEGIN
    INSERT INTO deployment_usage VALUES (new.request_id, new.sockets)
    ON CONFLICT DO UPDATE SET sockets = sockets + excluded.sockets;
  END;
  CREATE TRIGGER deployment_session_updated AFTER UPDATE OF sockets ON deployment_session BEGIN
    UPDATE deployment_usage SET sockets = sockets + new.sockets - old.sockets WHERE request_id = new.request_id;
  END;
  CREATE TRIGGER deployment_session_deleted AFTER DELETE ON deployment_session BEGIN
    UPDATE deployment_usage SET sockets = sockets - old.sockets WHERE request_id = old.request_id;
  END;
  DROP INDEX deployment_session_by_use;
`;

/** A session with what is kept of it beside. */
export interface BookedSession {
  readonly session: StoredSession;
  /** How many sockets it takes. */
  readonly sockets: number;
  /** The status that its webhook was called for, or needs no call for. */
  readonly told: SessionStatus;
}

/** The stored deployments and sessions. */
export interface Store {
  insertDeployment(deployment: Deployment): void;
  replaceDeployment(deployment: Deployment): void;
  /** A deployment; one of another organisation is as good as absent, where one is named. */
  deployment(deploymentId: string, org?: Organisation): Deployment | undefined;
  /** All of them, in the order in which they were made. */
  deployments(): Deployment[];
  insert(booked: BookedSession): void;
  replace(booked: BookedSession): void;
  find(deploymentId: string, customId: string): BookedSession | undefined;
  remove(deploymentId: string, customId: string): void;
  /** Whether any deployment has a session of this id. */
  hasSession(sessionId: string): boolean;
  /** The sockets of a deployment that are taken. */
  usage(deploymentId: string): number;
  /** One page of the sessions that are not deleted, in the order of their creation, and the number of all of them. */
  page(deploymentId: string, limit: number, offset: number): { sessions: StoredSession[]; total: number };
  /** Of all deployments, in the order of their creation. */
  all(): StoredSession[];
  /** The sessions of a deployment that have a webhook and are not deleted. */
  withWebhook(deploymentId: string): BookedSession[];
  /** The deployments that have one of those. */
  deploymentsWithWebhook(): Deployment[];
  /** Deletes for good what can no longer be read at a moment. */
  purge(now: Date): void;
  /** Deletes for good the sessions of a deployment. */
  purgeDeployment(deploymentId: string): void;
  clear(): void;
}

/** A session's columns. Node 22 cuts texts that it reads at a NUL, which ids may hold: JSON has it escaped. */
const sessionColumns = `json_quote(request_id) AS request_id, json_quote(custom_id) AS custom_id,
  json_quote(webhook_url) AS webhook_url, session_id, created_at, users, sockets, told, ends_at`;

export function createStore(database: DatabaseSync): Store {
  const prepare = (sql: string) => database.prepare(sql);
  const insertDeployment = prepare('INSERT INTO deployment (document, org, request_id) VALUES (?, ?, ?)');
  const replaceDeployment = prepare('UPDATE deployment SET document = ?, org = ? WHERE request_id = ?');
  const deployment = prepare('SELECT document, org FROM deployment WHERE request_id = ?');
  const deployments = prepare('SELECT document FROM deployment ORDER BY rowid');
  const insert = prepare(
    `INSERT INTO deployment_session (users, sockets, webhook_url, told, ends_at, session_id, created_at, request_id, custom_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const replace = prepare(
    `UPDATE deployment_session SET users = ?, sockets = ?, webhook_url = ?, told = ?, ends_at = ?
     WHERE request_id = ? AND custom_id = ?`,
  );
  const find = prepare(`SELECT ${sessionColumns} FROM deployment_session WHERE request_id = ? AND custom_id = ?`);
  const remove = prepare('DELETE FROM deployment_session WHERE request_id = ? AND custom_id = ?');
  const hasSession = prepare('SELECT 1 FROM deployment_session WHERE session_id = ?');
  const usage = prepare('SELECT sockets FROM deployment_usage WHERE request_id = ?');
  const count = prepare('SELECT count(*) AS total FROM deployment_session WHERE request_id = ? AND ends_at IS NULL');
  const page = prepare(
    `SELECT ${sessionColumns} FROM deployment_session WHERE request_id = ? AND ends_at IS NULL
     ORDER BY created_at, number LIMIT ? OFFSET ?`,
  );
  const all = prepare(`SELECT ${sessionColumns} FROM deployment_session ORDER BY created_at, number`);
  const withWebhook = prepare(
    `SELECT ${sessionColumns} FROM deployment_session
     WHERE request_id = ? AND webhook_url IS NOT NULL AND ends_at IS NULL ORDER BY created_at, number`,
  );
  const deploymentsWithWebhook = prepare(
    `SELECT document FROM deployment WHERE request_id IN
     (SELECT request_id FROM deployment_session WHERE webhook_url IS NOT NULL AND ends_at IS NULL)`,
  );
  const purge = prepare('DELETE FROM deployment_session WHERE ends_at <= ?');
  const purgeDeployment = prepare('DELETE FROM deployment_session WHERE request_id = ?');

  return {
    insertDeployment: (made) => void insertDeployment.run(JSON.stringify(made), made.org, made.request_id),
    replaceDeployment: (changed) =>
      void replaceDeployment.run(JSON.stringify(changed), changed.org, changed.request_id),
    deployment(deploymentId, org) {
      const row = deployment.get(deploymentId);
      return row && (org === undefined || row['org'] === org) ? readDeployment(row) : undefined;
    },
    deployments: () => deployments.all().map(readDeployment),
    insert({ session, sockets, told }) {
      const { session_id, createdAt, request_id, custom_id } = session;
      insert.run(...changeable(session, sockets, told), session_id, createdAt, request_id, custom_id);
    },
    replace({ session, sockets, told }) {
      replace.run(...changeable(session, sockets, told), session.request_id, session.custom_id);
    },
    find(deploymentId, customId) {
      const row = find.get(deploymentId, customId);
      return row && readBooked(row);
    },
    remove: (deploymentId, customId) => void remove.run(deploymentId, customId),
    hasSession: (sessionId) => hasSession.get(sessionId) !== undefined,
    usage: (deploymentId) => Number(usage.get(deploymentId)?.['sockets'] ?? 0),
    page: (deploymentId, limit, offset) => ({
      sessions: page.all(deploymentId, limit, offset).map((row) => readBooked(row).session),
      total: Number(count.get(deploymentId)?.['total']),
    }),
    all: () => all.all().map((row) => readBooked(row).session),
    withWebhook: (deploymentId) => withWebhook.all(deploymentId).map(readBooked),
    deploymentsWithWebhook: () => deploymentsWithWebhook.all().map(readDeployment),
    purge: (now) => void purge.run(now.getTime()),
    purgeDeployment: (deploymentId) => void purgeDeployment.run(deploymentId),
    clear: () => database.exec('DELETE FROM deployment_session; DELETE FROM deployment'),
  };
}

type Row = Record<string, unknown>;

function changeable({ users, webhook_url, endsAt }: StoredSession, sockets: number, told: SessionStatus) {
  return [JSON.stringify(users), sockets, webhook_url ?? null, told, endsAt ?? null] as const;
}

function readDeployment(row: Row): Deployment {
  return JSON.parse(String(row['document']));
}

function readBooked(row: Row): BookedSession {
  const { session_id, request_id, custom_id, created_at, users, sockets, webhook_url, told, ends_at } = row;
  const session: StoredSession = {
    session_id: String(session_id),
    request_id: JSON.parse(String(request_id)),
    custom_id: JSON.parse(String(custom_id)),
    createdAt: Number(created_at),
    users: JSON.parse(String(users)),
    ...(webhook_url !== 'null' && { webhook_url: JSON.parse(String(webhook_url)) }),
    ...(ends_at !== null && { endsAt: Number(ends_at) }),
  };
  return { session, sockets: Number(sockets), told: told as SessionStatus }; // nothing else is written
}
