import type { ChatsArgument, ChatsOrder } from '../children/chats.ts';
import { closeAll, compete, contestantsOf, startAll } from '../contest.ts';
import type { Part } from '../part.ts';
import { ratioOf, spreadOf } from '../spread.ts';

const ROUNDS = 11;
const WORDS = 20_000;
const PARSER = 'eventsource-parser and JSON.parse';

/** CPU of reading a streamed reply to its end, a word an event. No socket is involved. */
export const chats: Part = async ({ ours, peers, progress }) => {
  const projects: Record<ChatsArgument['reader'], string | undefined> = {
    ours: ours.alone.vapi,
    [PARSER]: peers.folders['eventsource-parser'],
    openai: peers.folders.openai,
    'Vapi SDK': peers.folders['vapi-sdk'],
  };
  const contestants = contestantsOf(projects, (reader, project): ChatsArgument => ({ reader, project }));
  const { children, notes } = await startAll<ChatsOrder, ChatsArgument>('chats', contestants);
  try {
    const order = { words: WORDS };
    const results = await compete(children, {
      rounds: ROUNDS,
      orders: [order],
      onRun: (name, done, of) => progress.step(`streamed chats by ${name}`, done, of),
    });
    const { ours: own = [], [PARSER]: parser = [], ...others } = results.get(order) ?? {};
    const peerRatios = Object.entries(others).map(([name, times]) => [name, ratioOf(times, parser)] as const);
    const micros = spreadOf(own).median / WORDS;
    return [
      {
        id: 'chats/stream',
        ...(own.length > 0 ? { ours: ratioOf(own, parser) } : {}),
        peers: Object.fromEntries(peerRatios),
        notes: [
          ...notes,
          `ours took ${micros.toFixed(1)} µs of CPU a word, each checked`,
          "the Vapi SDK has no streamed chats: its `create` with `stream: true` gives an error object that holds the events' text",
        ],
      },
    ];
  } finally {
    await closeAll(children);
  }
};
