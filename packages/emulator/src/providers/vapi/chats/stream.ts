import type { EmulatorClock } from '../../../control/clock.ts';
import { cut, nextRound } from '../../../server/chunks.ts';
import type { Wire } from '../../../server/wire.ts';
import type { VapiSettings } from '../settings.ts';
import type { RunningTurn } from './running-turn.ts';

/** What a turn that fails says, in a response as in a stream. */
export const failure = { message: 'Internal server error', statusCode: 500 };

/** The text of a turn as an event stream, piece by piece as it is said. */
export function streamOfTurn(
  turn: RunningTurn,
  clock: EmulatorClock,
  settings: VapiSettings,
  wire: Wire,
): ReadableStream<Uint8Array> {
  const chunks = chunksOf(eventsOf(turn, clock, settings), settings.chunkBytes);
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (!done) controller.enqueue(value);
        // A clean end would say that the reply is complete.
        else if (turn.state === 'released') wire.breakOff(controller);
        else controller.close();
      },
      // Not waited for: it comes to its end with the next change of the turn.
      cancel: () => void chunks.return(undefined),
    },
    { highWaterMark: 0 },
  );
}

async function* eventsOf(turn: RunningTurn, clock: EmulatorClock, settings: VapiSettings): AsyncGenerator<string> {
  const { doneEvent = false, lastEmptyLine = true, heartbeat } = settings;
  const { id, sessionId } = turn.chat;
  let sent = 0;
  while (turn.state === 'running' || sent < turn.pieces.length) {
    const piece = turn.pieces[sent];
    if (piece === undefined) {
      if ((await nextChange(turn, clock, heartbeat)) === 'heartbeat') yield ': ping\n\n';
      continue;
    }
    sent += 1;
    // With its last words, a turn is over.
    const isLast = turn.state === 'done' && sent === turn.pieces.length && !doneEvent;
    yield event(JSON.stringify({ id, sessionId, ...piece }), isLast && !lastEmptyLine);
  }
  if (turn.state === 'failed') yield event(JSON.stringify(failure), !lastEmptyLine);
  if (turn.state === 'done' && doneEvent) yield event('[DONE]', !lastEmptyLine);
}

function event(data: string, isBare: boolean): string {
  return `data: ${data}\n${isBare ? '' : '\n'}`;
}

/** Waits for a turn to go on, or for as long as a heartbeat takes. */
function nextChange(
  turn: RunningTurn,
  clock: EmulatorClock,
  heartbeat: number | undefined,
): Promise<'changed' | 'heartbeat'> {
  return new Promise((resolve) => {
    const callOff =
      heartbeat === undefined ? () => {} : clock.at(clock.now().getTime() + heartbeat, () => resolve('heartbeat'));
    void turn.changed().then(() => {
      callOff();
      resolve('changed');
    });
  });
}

async function* chunksOf(
  texts: AsyncGenerator<string>,
  chunkBytes = Number.POSITIVE_INFINITY,
): AsyncGenerator<Uint8Array> {
  for await (const text of texts) {
    for (const chunk of cut(text, chunkBytes)) {
      yield chunk;
      await nextRound();
    }
  }
}
