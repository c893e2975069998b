import { mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { migrate, schemaVersion } from './migrations.ts';
import { loadSqlite, openDatabase } from './sqlite.ts';

/** An open database, and how to give it back. */
export interface Storage {
  readonly database: DatabaseSync;
  close(): void;
}

/** Opens the emulator's state: in memory, or in a directory that is made when it does not exist. */
export function openStorage(directory?: string): Storage {
  loadSqlite(); // first, so that a Node without it leaves no directory behind
  return directory === undefined ? openInMemory() : openOnDisk(resolve(directory));
}

/** Runs `action`; the rows that it writes stay all, or none when it throws. */
export function inTransaction<Result>(database: DatabaseSync, action: () => Result): Result {
  database.exec('BEGIN');
  try {
    const result = action();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

/** Whether what is stored from the start has been. SQLite keeps a number for the application, which nothing else uses. */
export function isSeeded(database: DatabaseSync): boolean {
  return database.prepare('PRAGMA application_id').get()?.['application_id'] === seeded;
}

/** Lets `isSeeded` say so, as part of the transaction that it is called in. */
export function markSeeded(database: DatabaseSync): void {
  database.exec(`PRAGMA application_id = ${seeded}`);
}

const seeded = 1;

function openInMemory(): Storage {
  const database = openDatabase(':memory:');
  migrate(database);
  return { database, close: () => database.close() };
}

function openOnDisk(directory: string): Storage {
  const file = join(directory, 'emulator.sqlite');
  try {
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    throw new Error(`Cannot use ${directory} as a directory: ${(error as Error).message}`, { cause: error });
  }
  const lock = lockDirectory(directory);
  try {
    const database = explain(file, () => openFile(file));
    return {
      database,
      close() {
        database.close();
        lock.close();
      },
    };
  } catch (error) {
    lock.close();
    throw error;
  }
}

/**
 * Keeps a second emulator out for as long as this process lives. The lock is SQLite's own on a database of its own:
 * the operating system releases it when the process ends, `kill -9` included, so none is ever left behind.
 */
function lockDirectory(directory: string): DatabaseSync {
  const file = join(directory, 'emulator.lock');
  const lock = explain(file, () => openDatabase(file));
  try {
    explain(file, () => lock.exec('BEGIN EXCLUSIVE'));
    return lock;
  } catch (error) {
    lock.close();
    if (resultCode(error) !== busy) throw error;
    throw new Error(`${directory} is in use by another emulator. End that one, or choose another directory`, {
      cause: error,
    });
  }
}

function openFile(file: string): DatabaseSync {
  // SQLite takes an empty or a missing file for a new database. Ours is never empty, because it is made in full
  // under another name first, so an empty one (or a journal alone) has lost what it held.
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size === 0) throw new Error(damaged('it is empty'));
  if (size === undefined) {
    if (statSync(`${file}-wal`, { throwIfNoEntry: false })) throw new Error(damaged('only its journal is left'));
    createFile(file);
  }
  const database = openDatabase(file);
  try {
    const check = database.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
    if (check !== 'ok') throw new Error(damaged(String(check)));
    if (schemaVersion(database) === 0) throw new Error('it is a database, but not one of the emulator');
    migrate(database);
    // Last, so that a file which is refused stays as it was. NORMAL hands each commit to the operating system before
    // it is acknowledged: that survives the death of this process, though not a loss of power, which FULL would cover
    // at the price of a disk flush for each write.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function createFile(file: string): void {
  const unfinished = `${file}.new`;
  for (const leftover of [unfinished, `${unfinished}-journal`]) rmSync(leftover, { force: true });
  const database = openDatabase(unfinished);
  migrate(database);
  database.close();
  renameSync(unfinished, file);
}

// Result codes of SQLite, https://sqlite.org/rescode.html
const busy = 5;
const corrupt = 11;
const notADatabase = 26;

/** The primary result code of an error of SQLite's; extended codes carry more in the higher bits. */
function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  const source = error.cause ?? error;
  return source instanceof Error && 'errcode' in source ? Number(source.errcode) & 0xff : undefined;
}

/** Runs `action`; what it throws names the file, and says what to do about a damaged one. */
function explain<T>(file: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const code = resultCode(error);
    const reason = error instanceof Error ? error.message : String(error);
    const text = code === corrupt || code === notADatabase ? damaged(reason) : reason;
    throw new Error(`Cannot use ${file}: ${text}`, { cause: error });
  }
}

function damaged(reason: string): string {
  return `it is damaged (${reason}). Put back a copy of it, or move it away to start empty`;
}
