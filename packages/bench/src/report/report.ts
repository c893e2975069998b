import { writeFile } from 'node:fs/promises';
import { peerVersions } from '../peers.ts';
import { plotOf } from './plot.ts';
import type { Results } from './results.ts';
import { tablesOf } from './tables.ts';

/** Writes `RESULTS.md`: conditions, a plot, and a table for each part. */
export async function writeReport(results: Results): Promise<string> {
  const missing = [...new Set(Object.values(results).flatMap((result) => result.missing))];
  const report = [
    '# Results',
    'Written by `pnpm bench` from `results.json`; what each figure means stands in [README.md](README.md).',
    conditionsOf(results),
    `Peers: ${peerVersions.join(', ')}.`,
    ...missing.map((reason) => `Not measured: ${reason}.`),
    plotOf(results),
    tablesOf(results),
  ];
  await writeFile(new URL('../../RESULTS.md', import.meta.url), `${report.join('\n\n')}\n`);
  return 'Wrote results.json and RESULTS.md in packages/bench.';
}

/** When, where and how, once for all parts that share it. */
function conditionsOf(results: Results): string {
  const parts = Map.groupBy(Object.entries(results), ([, { date, machine }]) => `${date}, ${machine}`);
  return [...parts]
    .map(([conditions, entries]) => `- ${conditions}: \`pnpm bench ${entries.map(([name]) => name).join(' ')}\``)
    .join('\n');
}
