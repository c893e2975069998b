import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runTrials } from './trials.ts';

// `node test/kill-trials/main.ts --kills 50 --items 10000`: what `kill -9` in the midst of `createMany` leaves, and whether
// the same call goes on from there.

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '50' },
    items: { type: 'string', default: '10000' },
    'kills-per-run': { type: 'string', default: '5' },
  },
});
const extent = {
  kills: Number(values.kills),
  items: Number(values.items),
  chunkSize: 100,
  killsPerRun: Number(values['kills-per-run']),
};
const directory = await mkdtemp(join(tmpdir(), 'x-bulk-kill-trials-'));
try {
  const { kills, inFlight, lookedUp, problems } = await runTrials(extent, directory, (figures) => {
    console.log(`${figures.kills} kills, ${figures.problems.length} problems`);
  });
  for (const problem of problems.slice(0, 20)) console.log(problem);
  console.log(
    `${kills} kills, ${inFlight} chunks in flight, ${lookedUp} sessions looked up, ${problems.length} problems.`,
  );
  process.exitCode = problems.length === 0 ? 0 : 1;
} finally {
  await rm(directory, { recursive: true, force: true });
}
