import type { DatabaseSync } from 'node:sqlite';
import { agentSessionTables } from '../providers/agent-sessions/store.ts';
import { deploymentUsageTable, edgegapTables } from '../providers/edgegap/store.ts';
import { tenantWindowTable } from '../providers/sipher/limits.ts';
import { sipherTables } from '../providers/sipher/store.ts';
import { vapiChatTables } from '../providers/vapi/chats/store.ts';
import { vapiTables } from '../providers/vapi/sessions/store.ts';

/**
 * What has happened to the tables so far, oldest first. Append only: directories exist in which the first ones have
 * already run, and `user_version` counts how many.
 */
const migrations = [
  vapiTables,
  edgegapTables,
  sipherTables,
  agentSessionTables,
  deploymentUsageTable,
  vapiChatTables,
  tenantWindowTable,
];

/** Brings the tables up to what this version needs. @throws when a newer version has written them. */
export function migrate(database: DatabaseSync): void {
  const done = schemaVersion(database);
  if (done > migrations.length) {
    throw new Error(
      `it was written by a newer version of the emulator (schema ${done}; this version knows ${migrations.length}). ` +
        'Update @x/emulator, or choose another directory',
    );
  }
  if (done === migrations.length) return;
  database.exec(
    `BEGIN IMMEDIATE; ${migrations.slice(done).join('\n')} PRAGMA user_version = ${migrations.length}; COMMIT`,
  );
}

/** How many migrations have run; 0 in a database that the emulator has not made. */
export function schemaVersion(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
}
