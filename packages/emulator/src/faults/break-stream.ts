import type { Wire } from '../server/wire.ts';
import type { ReadyStreamFault } from './fault.ts';
import type { Faults } from './faults.ts';

/** Lets the first events of a stream through, then the fault. */
export function breakStream(
  body: ReadableStream<Uint8Array> | null,
  fault: ReadyStreamFault,
  wire: Wire,
  faults: Pick<Faults, 'untilCleared'>,
): ReadableStream<Uint8Array> {
  const events = eventsOf(body, fault.afterEvents);
  let leave = () => {};
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await events.next();
        if (!done) return controller.enqueue(value);
        if (fault.kind === 'pause') {
          leave = faults.untilCleared(() => wire.breakOff(controller));
          return await new Promise(() => {});
        }
        if (fault.kind === 'event') controller.enqueue(new TextEncoder().encode(`data: ${fault.data}\n\n`));
        controller.close();
      },
      cancel() {
        leave();
        void events.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}

/** The start of an event stream up to the end of an event; comments do not count. */
async function* eventsOf(body: ReadableStream<Uint8Array> | null, count: number): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader();
  // One character a byte, so that an end between two of them is found whatever was cut.
  let text = '';
  let left = count;
  try {
    while (left > 0) {
      const { done = true, value } = (await reader?.read()) ?? {};
      if (done) break;
      text += Buffer.from(value ?? []).toString('latin1');
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        if (left === 0) break;
        if (/^data/m.test(block)) left -= 1;
        yield Buffer.from(`${block}\n\n`, 'latin1');
      }
    }
  } finally {
    await reader?.cancel();
  }
}
