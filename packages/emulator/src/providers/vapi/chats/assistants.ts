import type { DatabaseSync } from 'node:sqlite';
import type { JsonObject } from '../requests/fields.ts';

/** A message as a chat holds it. */
export type ChatMessage = JsonObject;

/** What an assistant does in its turns. */
export interface VapiScript {
  /**
   * Its replies, turn by turn, and then from the beginning: text, or the messages of a turn that uses tools. Plain
   * `{{ name }}` placeholders get the variable values of the chat or its session. Default: one that echoes the input.
   */
  readonly replies?: readonly (string | readonly ChatMessage[])[] | undefined;
  /** How many words come at once. Default: 1. */
  readonly wordsPerStep?: number | undefined;
  /** Milliseconds between them, by the emulator's clock. Default: the setting `wordDelay`. */
  readonly delay?: number | undefined;
  /** Whether its turns fail once they come to their last words. Default: false. */
  readonly fails?: boolean | undefined;
  /** What a turn costs, in US dollars. Default: chats have no cost. */
  readonly cost?: number | undefined;
}

/** A stored assistant. */
interface ScriptedAssistant {
  /** A UUID in lower case. */
  readonly id: string;
  readonly script: VapiScript;
  /** Its configuration, such as `serverMessages` and `server`. */
  readonly [field: string]: unknown;
}

/** Vapi stores assistants; here those are stored that a test has scripted, for all organisations. */
export interface AssistantStore {
  insert(assistant: ScriptedAssistant): void;
  find(id: unknown): ScriptedAssistant | undefined;
  all(): ScriptedAssistant[];
  /** False if it does not exist. */
  remove(id: string): boolean;
  clear(): void;
}

export function createAssistantStore(database: DatabaseSync): AssistantStore {
  const insert = database.prepare('INSERT INTO vapi_assistant (id, document) VALUES (?, ?)');
  const find = database.prepare('SELECT document FROM vapi_assistant WHERE id = ?');
  const all = database.prepare('SELECT document FROM vapi_assistant ORDER BY rowid');
  const remove = database.prepare('DELETE FROM vapi_assistant WHERE id = ?');
  const clear = database.prepare('DELETE FROM vapi_assistant');
  return {
    insert: (assistant) => void insert.run(assistant.id, JSON.stringify(assistant)),
    find(id) {
      const row = typeof id === 'string' ? find.get(id.toLowerCase()) : undefined;
      return row && JSON.parse(String(row['document']));
    },
    all: () => all.all().map((row) => JSON.parse(String(row['document']))),
    remove: (id) => remove.run(id).changes > 0,
    clear: () => void clear.run(),
  };
}
