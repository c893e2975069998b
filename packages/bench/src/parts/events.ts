import type { EventsArgument, EventsOrder } from '../children/events.ts';
import { type Child, closeAll, compete, contestantsOf, startAll } from '../contest.ts';
import type { Part, Row } from '../part.ts';
import { exactly, ratioOf, type Spread } from '../spread.ts';

const ROUNDS = 5;
/** Blocks of a mebibyte: 100 MB. */
const BLOCKS = 96;
/** For what is many times slower; what it takes is scaled up. */
const FEW_BLOCKS = 16;
const CHUNKINGS = ['64 KiB', 'odd'] as const;
const PARSER = 'eventsource-parser and JSON.parse';

/** Speed of reading a stream of events through `subscribe`, and what it leaves in memory. */
export const events: Part = async ({ ours, peers, progress }) => {
  const projects: Record<EventsArgument['decoder'], string | undefined> = {
    ours: ours.alone['agent-sessions'],
    [PARSER]: peers.folders['eventsource-parser'],
    openai: peers.folders.openai,
    'reading the bytes': ours.alone['agent-sessions'],
  };
  const contestants = contestantsOf(projects, (decoder, project): EventsArgument => ({ decoder, project }));
  const { children, notes } = await startAll<EventsOrder, EventsArgument>('events', contestants);
  try {
    const orders = CHUNKINGS.map((chunking) => ({ chunking, blocks: BLOCKS }));
    const results = await compete<EventsOrder>(children, {
      rounds: ROUNDS,
      orders,
      orderFor: (name, order) => (name === 'openai' ? { ...order, blocks: FEW_BLOCKS } : order),
      onRun: (name, done, of) => progress.step(`events by ${name}`, done, of),
    });
    const speeds = orders.flatMap((order) => {
      const times = { ...results.get(order) };
      if (times['openai']) times['openai'] = times['openai'].map((time) => (time * BLOCKS) / FEW_BLOCKS);
      return rowsOf(order.chunking, times, notes);
    });
    progress.say('looking at the memory');
    return [...speeds, await memoryRow(children.get('ours'))];
  } finally {
    await closeAll(children);
  }
};

function rowsOf(
  chunking: (typeof CHUNKINGS)[number],
  times: Readonly<Record<string, readonly number[]>>,
  notes: readonly string[],
): Row[] {
  const { ours: own = [], [PARSER]: parser = [], openai } = times;
  // Speed is the inverse of time.
  const others = Object.entries(times).filter(([name]) => name !== 'ours');
  const peers = Object.fromEntries(others.map(([name, values]): [string, Spread] => [name, ratioOf(parser, values)]));
  const speed =
    (BLOCKS * 2 ** 20) /
    1e6 /
    (ratioOf(
      own,
      own.map(() => 1e6),
    ).median || Number.NaN);
  const allNotes = [...notes, `ours read ${speed.toFixed(0)} MB a second of CPU`];
  return [
    { id: `events/${chunking}`, ours: ratioOf(parser, own), peers, notes: allNotes },
    { id: `events/${chunking} against openai`, ...(openai ? { ours: ratioOf(openai, own) } : {}), peers: {} },
  ];
}

async function memoryRow(child: Child<EventsOrder> | undefined): Promise<Row> {
  const result = await child?.run({ blocks: BLOCKS, chunking: '64 KiB', watchMemory: true });
  const growth = result?.seen?.['heapGrowth'];
  const notes = ['the heap in use after collecting, at the end of 100 MB above that after 10 MB'];
  return {
    id: 'events/memory',
    ...(growth === undefined ? {} : { ours: exactly(growth / 2 ** 20) }),
    peers: {},
    notes,
  };
}
