import { cancellable } from '@x/core';
import type { Session } from './schemas.ts';

type Snapshot = Pick<Session, 'messages'>;

/**
 * Yields the texts of the agent's messages of a session that is followed, piece by piece, from the newest message of the
 * first snapshot on. A text that changes other than by growing is yielded again from its start. Leaving the loop leaves
 * the subscription.
 *
 * @param snapshots What `subscribe` returns: whole sessions, each time that they change.
 * @throws What the subscription throws.
 * @example
 * for await (const delta of textDeltas(portal.sessions.subscribe(id))) process.stdout.write(delta);
 */
export function textDeltas(snapshots: AsyncIterable<Snapshot>): AsyncGenerator<string, void, undefined> {
  return cancellable(({ signal }) => {
    const iterator = snapshots[Symbol.asyncIterator]();
    // A read that is pending ends by it; what it rejects with has no reader any more.
    const end = async () => void (await iterator.return?.());
    signal.addEventListener('abort', () => void end().catch(() => {}), { once: true });
    return readDeltas({ [Symbol.asyncIterator]: () => iterator });
  });
}

async function* readDeltas(snapshots: AsyncIterable<Snapshot>): AsyncGenerator<string, void, undefined> {
  // The message that is read, and what was yielded of it.
  let position = Number.POSITIVE_INFINITY;
  let text = '';
  for await (const { messages } of snapshots) {
    if (position >= messages.length) {
      position = Math.max(0, messages.length - 1);
      text = '';
    }
    // One snapshot can have the end of a message and the ones after it.
    for (let index = position; index < messages.length; index += 1) {
      const message = messages[index];
      if (index !== position) text = '';
      position = index;
      if (message?.role === 'user' || typeof message?.text !== 'string') continue;
      const delta = message.text.slice(message.text.startsWith(text) ? text.length : 0);
      text = message.text;
      if (delta !== '') yield delta;
    }
  }
}
