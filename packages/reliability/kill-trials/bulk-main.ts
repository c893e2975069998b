import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { optionsOf, wholeNumber } from '@x/build/command-line';
import { runBulkTrials } from './bulk-trials.ts';

// `pnpm bulk-kill-trials --kills 50 --items 10000`: what `kill -9` in the midst of `createMany` leaves, and whether the same
// call goes on from there.

const values = optionsOf({
  kills: { type: 'string', default: '50' },
  items: { type: 'string', default: '10000' },
  'kills-per-run': { type: 'string', default: '5' },
});
const extent = {
  kills: wholeNumber('kills', values.kills),
  items: wholeNumber('items', values.items),
  killsPerRun: wholeNumber('kills-per-run', values['kills-per-run']),
  chunkSize: 100,
};

const directory = await mkdtemp(join(tmpdir(), 'x-bulk-kill-trials-'));
try {
  const { kills, inFlight, lookedUp, faults } = await runBulkTrials(extent, directory, (figures) => {
    console.log(`${figures.kills} kills, ${figures.faults.length} faults`);
  });
  for (const fault of faults.slice(0, 20)) console.log(fault);
  console.log(`${kills} kills, ${inFlight} chunks in flight, ${lookedUp} sessions looked up, ${faults.length} faults.`);
  process.exitCode = faults.length === 0 ? 0 : 1;
} finally {
  await rm(directory, { recursive: true, force: true });
}
