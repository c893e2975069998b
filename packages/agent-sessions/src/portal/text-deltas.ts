import { cancellable } from '@x/core';
import type { Session } from './schemas.ts';

type Snapshot = Pick<Session, 'messages'>;

/**
 * Yields what is new of the newest message of a session that is followed, piece by piece, as long as it is the agent's. A
 * text that is changed, not extended, is yielded anew. Leaving the loop leaves the subscription.
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
    signal.addEventListener('abort', () => void iterator.return?.()?.catch(() => {}), { once: true });
    return readDeltas({ [Symbol.asyncIterator]: () => iterator });
  });
}

async function* readDeltas(snapshots: AsyncIterable<Snapshot>): AsyncGenerator<string, void, undefined> {
  let latest = 0;
  let text = '';
  for await (const { messages } of snapshots) {
    const newest = messages.at(-1);
    if (newest?.role === 'user' || typeof newest?.text !== 'string') continue;
    if (messages.length !== latest || !newest.text.startsWith(text)) text = '';
    latest = messages.length;
    const delta = newest.text.slice(text.length);
    text = newest.text;
    if (delta !== '') yield delta;
  }
}
