import { mkdir, writeFile } from 'node:fs/promises';
import type { CellResult } from './cell.ts';
import { expectedFaults } from './expected/expected-endings.ts';
import { operations, otherWays } from './operations.ts';

const all = [...operations, ...otherWays];

/** A letter for each call, without its group: the first of its own that no other has. */
const letters = new Map<string, string>();
for (const { call } of all) {
  const name = withoutGroup(call);
  if (!letters.has(name)) letters.set(name, freeLetter(`${name}${name.toUpperCase()}`));
}

function withoutGroup(call: string): string {
  return call.slice(call.indexOf('.') + 1);
}

function freeLetter(candidates: string): string {
  const taken = [...letters.values()];
  return [...candidates.matchAll(/[a-z]/gi)].map(([letter]) => letter).find((letter) => !taken.includes(letter)) ?? '?';
}

/** The matrix as a table that a person can read: a line for each fault, a mark for each operation. */
export function tableOf(results: readonly CellResult[]): string {
  const marks = new Map<string, string>();
  for (const { operation, fault, problems } of results) {
    const key = `${operation} ${fault}`;
    marks.set(key, problems.length > 0 || marks.get(key) === '✗' ? '✗' : '✓');
  }
  const groups = [...Map.groupBy(all, ({ provider }) => provider)].map(([provider, ofProvider]) => ({
    ofProvider,
    provider,
    width: Math.max(provider.length, ofProvider.length),
  }));
  const line = (title: string, cell: (group: (typeof groups)[number]) => string) =>
    `${title.padEnd(50)} ${groups.map((group) => cell(group).padEnd(group.width)).join('  ')}`.trimEnd();
  const lines = expectedFaults
    .filter((fault) => results.some((result) => result.fault === fault))
    .map((fault) =>
      line(fault, ({ ofProvider }) => ofProvider.map(({ name }) => marks.get(`${name} ${fault}`) ?? '·').join('')),
    );
  return [
    line('', ({ provider }) => provider),
    line('', ({ ofProvider }) => ofProvider.map(({ call }) => letters.get(withoutGroup(call))).join('')),
    ...lines,
    '',
    [...letters].map(([name, letter]) => `${letter} ${name}`).join(', '),
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
