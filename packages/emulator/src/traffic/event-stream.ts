import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { CallEnv } from '../server/call-env.ts';
import type { EmulatorEvent, Events } from './events.ts';

/** Real time between comments, so that a connection that died is noticed. */
const heartbeatMs = 15_000;

/** What waits for a slow reader at most, each a reference; then it is dropped. */
const maxPending = 1000;

/**
 * Sends what changes as server-sent events, until the reader leaves, is too slow, or the emulator ends. Of several changes of
 * one thing that wait for the reader, it gets the last: each event has the whole of what it is about.
 *
 * @param dataOf Looks up what an event is about, when it is sent.
 */
export function eventStream(
  context: Context<CallEnv>,
  events: Events,
  dataOf: (event: EmulatorEvent) => unknown,
  ending: AbortSignal,
): Response {
  const pending = new Map<string, EmulatorEvent>();
  let isOver = ending.aborted;
  let wake = () => {};
  const end = () => {
    isOver = true;
    unsubscribe();
    pending.clear();
    wake();
  };
  const unsubscribe = events.subscribe((event) => {
    pending.set(keyOf(event), event);
    wake();
    if (pending.size <= maxPending) return;
    end();
    context.env.wire.reset(); // a reader that reads nothing would not see an end
  });
  const heartbeat = setInterval(() => wake(), heartbeatMs).unref();
  ending.addEventListener('abort', end);
  return streamSSE(context, async (stream) => {
    stream.onAbort(end);
    try {
      await stream.write(': open\n\n');
      while (!isOver) {
        const [first] = pending;
        if (first !== undefined) {
          const [key, event] = first;
          pending.delete(key);
          await stream.writeSSE({ event: event.type, data: JSON.stringify(dataOf(event)) });
          continue;
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        if (pending.size === 0 && !isOver) await stream.write(': still here\n\n');
      }
    } finally {
      end();
      clearInterval(heartbeat);
      ending.removeEventListener('abort', end);
    }
  });
}

function keyOf(event: EmulatorEvent): string {
  if (event.type === 'request') return `request ${event.record.id}`;
  return event.type === 'store' ? `store ${event.provider}` : event.type;
}
