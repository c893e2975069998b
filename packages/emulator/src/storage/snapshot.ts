import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { InputError } from '../input.ts';
import { schemaVersion } from './migrations.ts';

/** All rows of all tables, as JSON has them. */
export interface StoredRows {
  /** Counts the changes of the tables. Rows fit no other. */
  readonly schema: number;
  readonly tables: Readonly<Record<string, readonly Readonly<Record<string, string | number | null>>[]>>;
}

/** Filled by triggers while others are. */
const derived = 'deployment_usage';

const isObject = 'must be an object';

export const storedRowsEntries = {
  schema: v.number('must be a number'),
  tables: v.record(
    v.string(),
    v.array(
      v.record(
        v.string(),
        v.nullable(v.union([v.string(), v.number()], 'must be a string, a number or null')),
        isObject,
      ),
      'must be an array',
    ),
    isObject,
  ),
} satisfies v.ObjectEntries;

export function readRows(database: DatabaseSync): StoredRows {
  const tables = tablesOf(database).map(({ name, columns }) => {
    const pairs = columns.map((column) => `'${column}', ${column}`).join(', ');
    // As JSON, because Node 22 cuts texts at a NUL; and in the order of their insertion, which queries lean on.
    const rows = database.prepare(`SELECT json_object(${pairs}) AS row FROM ${name} ORDER BY rowid`).all();
    return [name, rows.map(({ row }) => JSON.parse(String(row)))];
  });
  return { schema: schemaVersion(database), tables: Object.fromEntries(tables) };
}

/**
 * Replaces all rows. Belongs in a transaction.
 *
 * @throws InputError
 */
export function replaceRows(database: DatabaseSync, { schema, tables }: StoredRows): void {
  const current = schemaVersion(database);
  if (schema !== current) throw new InputError(`schema: is ${schema}; this version of the emulator needs ${current}`);
  const known = tablesOf(database);
  for (const { name } of known) database.exec(`DELETE FROM ${name}`);
  for (const [name, rows] of Object.entries(tables)) {
    const table = known.find((one) => one.name === name);
    if (table === undefined) throw new InputError(`tables.${name}: is not a table of the emulator`);
    if (name === derived) continue;
    const { columns } = table;
    const insert = database.prepare(
      `INSERT INTO ${name} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
    );
    for (const [index, row] of rows.entries()) {
      try {
        insert.run(...columns.map((column) => row[column] ?? null));
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new InputError(`tables.${name}.${index}: ${reason}`, { cause: error });
      }
    }
  }
}

function tablesOf(database: DatabaseSync): { readonly name: string; readonly columns: readonly string[] }[] {
  const names = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
  const columns = database.prepare('SELECT name FROM pragma_table_info(?)');
  return names.all().map((row) => {
    const name = String(row['name']);
    return { name, columns: columns.all(name).map((column) => String(column['name'])) };
  });
}
