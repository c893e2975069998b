/**
 * Loads `node:sqlite`. On Node 22 that prints an experimental warning, which means nothing to whoever starts an
 * emulator. Loading is synchronous, so that no other code runs, and no other warning gets lost, while this one is
 * held back.
 */
function loadSqlite(): typeof import('node:sqlite') {
  const emitWarning = process.emitWarning;
  process.emitWarning = (...warning: unknown[]) => {
    if (warning[1] === 'ExperimentalWarning' && String(warning[0]).startsWith('SQLite')) return;
    Reflect.apply(emitWarning, process, warning);
  };
  try {
    return process.getBuiltinModule('node:sqlite');
  } finally {
    process.emitWarning = emitWarning;
  }
}

export const { DatabaseSync } = loadSqlite();
