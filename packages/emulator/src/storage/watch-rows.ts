import type { DatabaseSync } from 'node:sqlite';

/** The tables whose rows `store()` shows, and the API that each is of: a word of SQL. */
const watched: Readonly<Record<string, (row: 'new' | 'old') => string>> = {
  vapi_session: () => "'vapi'",
  vapi_chat: () => "'vapi'",
  vapi_assistant: () => "'vapi'",
  deployment: () => "'edgegap'",
  deployment_session: () => "'edgegap'",
  sipher_session: () => "'sipher'",
  agent_session: (row) => `${row}.service`,
  agent_session_agent: (row) => `${row}.service`,
};

/** Calls `changed` with the API whose rows have changed, whatever has changed them: once for all changes of one task. */
export function watchRows(database: DatabaseSync, changed: (provider: string) => void): void {
  const pending = new Set<string>();
  const publish = () => {
    const providers = [...pending];
    pending.clear();
    for (const provider of providers) changed(provider);
  };
  database.function('emulator_row_changed', (provider) => {
    if (pending.size === 0) queueMicrotask(publish);
    pending.add(String(provider));
    return null;
  });
  for (const [table, providerOf] of Object.entries(watched)) {
    for (const [action, row] of [
      ['INSERT', 'new'],
      ['UPDATE', 'new'],
      ['DELETE', 'old'],
    ] as const) {
      // Temporary: they are of this connection, and never in the file.
      database.exec(
        `CREATE TEMP TRIGGER ${table}_${action} AFTER ${action} ON main.${table}
         BEGIN SELECT emulator_row_changed(${providerOf(row)}); END`,
      );
    }
  }
}
