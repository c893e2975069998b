import type { DatabaseSync } from 'node:sqlite';
import { type Page, readPage } from '../list/page.ts';
import type { ListQuery } from '../list/query.ts';
import type { VapiChat } from './chat.ts';
import type { Reply } from './reply.ts';

/** Where a turn stands. The API shows a chat whose turn is done. */
export type TurnState = 'running' | 'done' | 'failed' | 'deleted';

/** A turn: a chat, and what is kept of it beside. */
export interface TurnRow {
  readonly chat: VapiChat;
  readonly state: TurnState;
  readonly reply: Reply;
}

/**
 * Every turn is a row from its beginning, and stays one when its chat is deleted: what a call may have done twice
 * shows, whatever became of it. The columns are what queries need, as with sessions.
 */
export const vapiChatTables = `
  CREATE TABLE vapi_chat (
    id TEXT PRIMARY KEY,
    org_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    document TEXT NOT NULL,
    reply TEXT NOT NULL
  ) STRICT;
  CREATE INDEX vapi_chat_by_time ON vapi_chat (org_id, created_at, id);
  CREATE TABLE vapi_assistant (
    id TEXT PRIMARY KEY,
    document TEXT NOT NULL
  ) STRICT;
`;

/** The stored turns. Those of another organisation are as good as absent. */
export interface ChatStore {
  insert(row: TurnRow): void;
  replace(chat: VapiChat, state: TurnState): void;
  /** A chat whose turn is done. */
  find(orgId: string, id: string): VapiChat | undefined;
  /** One page of the chats that match, and the number of all of them. */
  page(orgId: string, query: ListQuery): Page<VapiChat>;
  /** The turns of all organisations, in the order of their beginning. */
  all(): TurnRow[];
  /** Deletes the row of a turn, which goes on without it where it is running; false if it does not exist. */
  remove(id: string): boolean;
  clear(): void;
}

export function createChatStore(database: DatabaseSync): ChatStore {
  const insert = database.prepare(
    'INSERT INTO vapi_chat (id, org_id, created_at, updated_at, state, document, reply) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const replace = database.prepare('UPDATE vapi_chat SET updated_at = ?, state = ?, document = ? WHERE id = ?');
  const find = database.prepare("SELECT document FROM vapi_chat WHERE org_id = ? AND id = ? AND state = 'done'");
  const all = database.prepare('SELECT document, state, reply FROM vapi_chat ORDER BY created_at, rowid');
  const remove = database.prepare('DELETE FROM vapi_chat WHERE id = ?');
  const clear = database.prepare('DELETE FROM vapi_chat');
  return {
    insert({ chat, state, reply }) {
      const { id, orgId, createdAt, updatedAt } = chat;
      const times = [Date.parse(createdAt), Date.parse(updatedAt)] as const;
      insert.run(id, orgId, ...times, state, JSON.stringify(chat), JSON.stringify(reply));
    },
    replace: (chat, state) => void replace.run(Date.parse(chat.updatedAt), state, JSON.stringify(chat), chat.id),
    find(orgId, id) {
      const row = find.get(orgId, id.toLowerCase());
      return row && JSON.parse(String(row['document']));
    },
    page: (orgId, query) => readPage(database, 'vapi_chat', "state = 'done'", orgId, query),
    all: () =>
      all.all().map(({ document, state, reply }) => ({
        chat: JSON.parse(String(document)),
        state: state as TurnState, // nothing else is written
        reply: JSON.parse(String(reply)),
      })),
    remove: (id) => remove.run(id).changes > 0,
    clear: () => void clear.run(),
  };
}
