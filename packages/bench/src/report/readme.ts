import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { outputOf, scriptOf } from '@x/build/run-command';
import { peerVersions } from '../peers.ts';
import { plotOf } from './plot.ts';
import type { Results } from './results.ts';
import { tableOf } from './table.ts';

const BEGIN = '<!-- results: written by `pnpm bench` -->';
const END = '<!-- end of results -->';
const readme = new URL('../../README.md', import.meta.url);
const plot = new URL('../../results.svg', import.meta.url);

/** Writes plot and table into the README, and says so. */
export async function writeReport(results: Results): Promise<string> {
  const text = await readFile(readme, 'utf8');
  const [before, after] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (before === -1 || after < before) throw new Error(`README.md has no place between ${BEGIN} and ${END}`);
  await writeFile(plot, plotOf(results));
  const report = `${text.slice(0, before)}${BEGIN}\n\n${reportOf(results)}\n\n${text.slice(after)}`;
  await writeFile(readme, report);
  await format('README.md', 'results.json');
  return 'results.json, results.svg and the table in README.md of packages/bench are written anew.';
}

/** What is checked in must look as the linter wants it. */
async function format(...files: readonly string[]): Promise<void> {
  const script = scriptOf(import.meta.resolve('@biomejs/biome/package.json'), 'biome');
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  await outputOf(process.execPath, [script, 'format', '--write', ...files], { cwd });
}

function reportOf(results: Results): string {
  const missing = [...new Set(Object.values(results).flatMap((result) => result.missing))];
  return [
    '![Ours and others, beside the budgets](results.svg)',
    conditionsOf(results),
    `Beside: ${peerVersions.join(', ')}.`,
    ...missing.map((reason) => `Not measured: ${reason}.`),
    tableOf(results),
  ].join('\n\n');
}

/** When, where and how, once for all parts that share it. */
function conditionsOf(results: Results): string {
  const parts = Map.groupBy(Object.entries(results), ([, { date, machine }]) => `${date}, ${machine}`);
  return [...parts]
    .map(([conditions, entries]) => `${conditions}: \`pnpm bench ${entries.map(([name]) => name).join(' ')}\`.`)
    .join('\n');
}
