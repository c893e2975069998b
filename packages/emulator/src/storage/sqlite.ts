import type { DatabaseSync } from 'node:sqlite';

/** Opens a file as a database, or `:memory:`. */
export function openDatabase(file: string): DatabaseSync {
  const { DatabaseSync } = loadSqlite();
  return new DatabaseSync(file);
}

/**
 * Loads `node:sqlite`. On Node 22 that prints an experimental warning, which means nothing to a user of an
 * emulator. Loading is synchronous, so that no other code runs, and no other warning gets lost, while this one is
 * held back.
 *
 * @throws Error on a Node that has none, or only behind a flag.
 */
export function loadSqlite(): typeof import('node:sqlite') {
  const emitWarning = process.emitWarning;
  process.emitWarning = (...warning: unknown[]) => {
    if (warning[1] === 'ExperimentalWarning' && String(warning[0]).startsWith('SQLite')) return;
    Reflect.apply(emitWarning, process, warning);
  };
  try {
    // Before 20.16, Node cannot be asked this way, and had no SQLite.
    const sqlite: typeof import('node:sqlite') | undefined = process.getBuiltinModule?.('node:sqlite');
    if (sqlite === undefined) throw new Error(`@x/emulator needs Node 22.13 or later; this is ${process.version}`);
    return sqlite;
  } finally {
    process.emitWarning = emitWarning;
  }
}
