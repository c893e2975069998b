import type { BulkArgument, BulkOrder } from '../children/bulk.ts';
import { startChild } from '../contest.ts';
import type { Part } from '../part.ts';
import { exactly } from '../spread.ts';

const ITEMS = 1_000_000;

/** What `createMany` costs for a million items of a generator, without a network. No peer has it. */
export const bulk: Part = async ({ ours, progress }) => {
  const argument: BulkArgument = { project: ours.alone['deployment-sessions'] };
  const child = await startChild<BulkOrder>('bulk', argument);
  try {
    progress.say(`creating ${ITEMS.toLocaleString('en')} sessions`);
    const { cpuMicros, seen } = await child.run({ items: ITEMS });
    const notes = ['in chunks of 100, with the time that the fake API takes to read and write its JSON'];
    return [
      { id: 'bulk/cpu', ours: exactly(cpuMicros / ITEMS), peers: {}, notes },
      { id: 'bulk/memory', ours: exactly((seen?.['heapGrowth'] ?? Number.NaN) / 2 ** 20), peers: {} },
    ];
  } finally {
    await child.close();
  }
};
