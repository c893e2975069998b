import { mkdir, writeFile } from 'node:fs/promises';
import type { CellResult } from './cell.ts';
import { effectOf } from './effects.ts';
import { expectedFaults } from './expectations.ts';

const letters: Readonly<Record<string, string>> = {
  create: 'c',
  createAsync: 'C',
  bulkCreate: 'b',
  get: 'g',
  list: 'l',
  listGrouped: 'L',
  update: 'u',
  updateAsync: 'U',
  replay: 'r',
  delete: 'd',
  bulkDelete: 'D',
  subscribe: 's',
  'update, retryUpdate': 'a',
  ensure: 'e',
  'subscribe, x-ndjson': 'n',
  'subscribe, json': 'j',
};

/** The matrix as a table that a person can read: a line for each fault, a mark for each operation. */
export function tableOf(results: readonly CellResult[]): string {
  const marks = new Map<string, string>();
  for (const { operation, fault, problems } of results) {
    const key = `${operation} ${fault}`;
    marks.set(key, problems.length > 0 || marks.get(key) === '✗' ? '✗' : '✓');
  }
  const byProvider = Map.groupBy(Object.keys(effectOf), (name) => name.split(' ')[0] ?? '');
  const groups = [...byProvider].map(([provider, names]) => ({
    names,
    provider,
    width: Math.max(provider.length, names.length),
  }));
  const line = (title: string, cell: (group: (typeof groups)[number]) => string) =>
    `${title.padEnd(50)} ${groups.map((group) => cell(group).padEnd(group.width)).join('  ')}`.trimEnd();
  const lines = expectedFaults
    .filter((fault) => results.some((result) => result.fault === fault))
    .map((fault) => line(fault, ({ names }) => names.map((name) => marks.get(`${name} ${fault}`) ?? '·').join('')));
  return [
    line('', ({ provider }) => provider),
    line('', ({ names }) => names.map((name) => letters[name.split('.')[1] ?? ''] ?? '?').join('')),
    ...lines,
    '',
    `${Object.entries(letters)
      .map(([name, letter]) => `${letter} ${name}`)
      .join(', ')}`,
    '✓ every promise kept with every seed, ✗ not, · not run',
  ].join('\n');
}

/** What went wrong, cell by cell. */
export function problemsOf(results: readonly CellResult[]): string[] {
  return results
    .filter(({ problems }) => problems.length > 0)
    .map(({ operation, fault, seed, problems }) => `✗ ${operation} | ${fault} | seed ${seed}: ${problems.join('; ')}`);
}

/** Writes the results for other programs; gives the file's path. */
export async function writeJson(name: string, content: object): Promise<string> {
  const folder = new URL('../.results/', import.meta.url);
  await mkdir(folder, { recursive: true });
  const file = new URL(`${name}.json`, folder);
  const about = { date: new Date().toISOString(), command: process.argv.slice(2).join(' '), node: process.version };
  await writeFile(file, `${JSON.stringify({ ...about, ...content }, null, 2)}\n`);
  return file.pathname;
}
