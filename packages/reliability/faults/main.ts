import { optionsOf, stop, wholeNumber } from '@x/build/command-line';
import { nodeTransport } from '@x/core/node';
import type { Cell } from './cell.ts';
import { createAll, ensureAll, type Tally } from './exactly-once.ts';
import { runMatrix } from './matrix.ts';
import type { ClientSettings } from './operation.ts';
import { problemsOf, tableOf, writeJson } from './report.ts';
import { isKept, measureAll, timesOf } from './timing.ts';
import { startWatch } from './watch.ts';

const HELP = `Holds the clients to what is promised under faults.

  pnpm faults                 every fault against every operation, then "exactly once"; table, and JSON in .results
  pnpm faults --seeds 10      with so many seeds (default 3); with 0, "exactly once" alone
  pnpm faults --transport fetch  with the option fetch in place of ky; node: over nodeTransport()
  pnpm faults --only TEXT     only operations or faults with this in their name
  pnpm faults --count 1000    so many sessions for "exactly once" (default 10,000)
  pnpm faults --timing        in place of all that: waits, limits and aborts in milliseconds, best on an idle machine`;

const values = optionsOf({
  seeds: { type: 'string', default: '3' },
  only: { type: 'string' },
  transport: { type: 'string', default: 'ky' },
  count: { type: 'string', default: '10000' },
  timing: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
});
const seedCount = wholeNumber('seeds', values.seeds, 0);
const count = wholeNumber('count', values.count);
if (!['ky', 'fetch', 'node'].includes(values.transport)) stop('--transport is ky, fetch or node.');

if (values.help) console.log(HELP);
else process.exitCode = values.timing ? await showTiming() : await runAll();

/** Gives the exit code. */
async function runAll(): Promise<number> {
  // Jitter picks the shortest wait, so that backoff takes no time.
  Math.random = () => 0;
  const { only = '' } = values;
  const picks = ({ operation, fault }: Cell) => `${operation.name} | ${fault.name}`.includes(only);
  const seeds = Array.from({ length: seedCount }, (_, index) => index + 1);
  const node = values.transport === 'node' ? nodeTransport() : undefined;
  const settings = node ? { transport: node } : values.transport === 'fetch' ? { fetch: globalThis.fetch } : undefined;
  // First, while the process holds little else.
  const tallies = only === '' ? await callExactlyOnce(count, settings) : {};
  await using watch = await startWatch();
  const startedAt = performance.now();
  const results = await runMatrix({ seeds, picks, otherOrigin: watch.otherOrigin, settings });
  if (results.length === 0 && only !== '') stop(`No operation and no fault has ${JSON.stringify(only)} in its name.`);
  const once = Object.values(tallies).flatMap((tally) => tally.problems);
  const problems = [...problemsOf(results), ...(await watch.problems()), ...once];
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  if (results.length > 0) console.log(tableOf(results));
  for (const problem of problems) console.log(problem);
  const failed = results.filter((result) => result.problems.length > 0).length;
  const again = results.filter(({ isSecondRun }) => isSecondRun);
  console.log(
    `\n${results.length} cells (${seeds.length} seeds) in ${seconds} s: ${results.length - failed} kept, ${failed} not`,
  );
  if (again.length > 0) console.log('These had come to their limit, and were run a second time, with nothing beside:');
  for (const { operation, fault, seed } of again) console.log(`  ${operation} | ${fault} | seed ${seed}`);

  console.log(await writeJson('faults', { seeds, seconds, cells: results.length, failed, problems, tallies, results }));
  return problems.length === 0 ? 0 : 1;
}

/** Makes so many sessions by `ensure`, and as many by `createMany`, through faults. */
async function callExactlyOnce(count: number, settings: ClientSettings | undefined): Promise<Record<string, Tally>> {
  const tallies = { ensure: await ensureAll(count, 1, settings), createMany: await createAll(count, 1, settings) };
  for (const [name, { wanted, stored, requests, rounds }] of Object.entries(tallies)) {
    console.log(
      `${name}: ${stored} of ${wanted} sessions stored, none twice; ${requests} requests, ${rounds} calls again`,
    );
  }
  return tallies;
}

/** Gives the exit code. */
async function showTiming(): Promise<number> {
  const measured = await measureAll();
  console.log(timesOf(measured));
  console.log(await writeJson('faults-timing', { measured }));
  return measured.every(isKept) ? 0 : 1;
}
