import type { EmulatorArgument, EmulatorOrder } from '../children/emulator.ts';
import { startChild } from '../contest.ts';
import type { Part } from '../part.ts';
import { note, type Series, spreadOf } from '../spread.ts';

const ROUNDS = 5;
const REQUESTS = 3_000;

/** How long the emulator takes to start, and how many requests it serves. Reported alone: it has no peer. */
export const emulator: Part = async ({ progress }) => {
  const series: Series = {};
  for (let round = 0; round < ROUNDS; round += 1) {
    progress.step('starts of the emulator', round, ROUNDS);
    const argument: EmulatorArgument = { start: Date.now() };
    const child = await startChild<EmulatorOrder>('emulator', argument);
    try {
      const { seen = {} } = await child.run({ requests: REQUESTS });
      for (const [name, value] of Object.entries(seen)) note(series, name, value);
    } finally {
      await child.close();
    }
  }
  const { startedInMs = [], perSecond = [] } = series;
  const notes = ['sessions created over sockets, 16 at a time, by `fetch` in the same process'];
  return [
    { id: 'emulator/start', ours: spreadOf(startedInMs), peers: {} },
    { id: 'emulator/requests', ours: spreadOf(perSecond), peers: {}, notes },
  ];
};
