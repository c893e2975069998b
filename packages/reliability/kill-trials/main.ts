import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { optionsOf, stop, wholeNumber } from '@x/build/command-line';
import { nodeTransport } from '@x/core/node';
import { runTrials } from './trials.ts';

// `pnpm kill-trials --trials 50 [--transport node]`: what `kill -9` leaves of an emulator's state in the midst of writes.

const values = optionsOf({ trials: { type: 'string', default: '50' }, transport: { type: 'string', default: 'ky' } });
if (!['ky', 'node'].includes(values.transport)) stop('--transport is ky or node.');
const transport = values.transport === 'node' ? nodeTransport() : undefined;
const count = wholeNumber('trials', values.trials);

const directory = await mkdtemp(join(tmpdir(), 'x-kill-trials-'));
try {
  const { trials, acknowledged, unknown, applied, faults } = await runTrials(count, directory, {
    transport,
    onTrial: ({ trials, acknowledged, faults }) =>
      console.log(`trial ${trials}: ${acknowledged} writes acknowledged so far, ${faults.length} faults`),
  });
  for (const fault of faults) console.log(fault);
  console.log(
    `${trials} kills, ${acknowledged} writes acknowledged, ${unknown} under way (${applied} of them seen to be applied), ${faults.length} faults.`,
  );
  process.exitCode = faults.length === 0 ? 0 : 1;
} finally {
  await rm(directory, { recursive: true, force: true });
}
