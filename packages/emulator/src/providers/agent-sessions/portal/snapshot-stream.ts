import { cut, nextRound } from '../../../server/chunks.ts';
import type { StoredSession } from '../session.ts';
import type { Follower } from '../turns/conversations.ts';

/** How many snapshots wait for a slow reader. Each is a whole session, so the older ones can go. */
const maxPending = 100;

/** What a stream of snapshots is made from. */
export interface SnapshotSource {
  /** The session as it is; nothing once it is gone. */
  current(): StoredSession | undefined;
  follow(follower: Follower): () => void;
  /** Calls back after each span of time that a heartbeat takes, until what it gives is called. */
  beat(action: () => void): () => void;
  /** What goes before the first snapshot. */
  readonly preamble: string;
  readonly heartbeat: string;
  write(session: StoredSession): string;
  /** How long a chunk may be. */
  readonly chunkBytes: number;
}

/** Whether nothing is under way in a session. An unknown status may still turn into another. */
export function isSettled({ status }: StoredSession): boolean {
  return status === 'Ready' || status === 'Flushed' || status === 'Error';
}

/**
 * A snapshot of now, then one after each change, up to the first that is settled. Nothing happens until it is read,
 * so that one which a fault throws away leaves nothing behind.
 */
export function snapshotStream(source: SnapshotSource): ReadableStream<Uint8Array> {
  const pending: StoredSession[] = [];
  let chunks = cut(source.preamble, source.chunkBytes);
  let isOver = false;
  let wake = () => {};
  let leave: (() => void) | undefined;

  const end = () => {
    isOver = true;
    pending.length = 0;
    leave?.();
    wake();
  };
  const add = (session: StoredSession) => {
    pending.push(session);
    if (pending.length > maxPending) pending.shift();
    wake();
  };
  const beat = () => {
    if (pending.length === 0 && chunks.length === 0) chunks = cut(source.heartbeat, source.chunkBytes);
    wake();
  };
  const begin = () => {
    const session = source.current();
    if (session === undefined) return end();
    add(session);
    const unfollow = source.follow({ changed: add, released: end });
    const callOff = source.beat(beat);
    leave = () => {
      unfollow();
      callOff();
    };
  };
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (leave === undefined && !isOver) begin();
        await nextRound();
        while (chunks.length === 0 && pending.length === 0 && !isOver) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
        const session = chunks.length === 0 ? pending.shift() : undefined;
        if (session !== undefined) {
          chunks = cut(source.write(session), source.chunkBytes);
          if (isSettled(session)) end();
        }
        const chunk = chunks.shift();
        if (chunk !== undefined) controller.enqueue(chunk);
        if (isOver && chunks.length === 0) controller.close();
      },
      cancel: end,
    },
    { highWaterMark: 0 },
  );
}

/** A body that leaves in these chunks. */
export function streamOf(chunks: Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      await nextRound();
      const chunk = chunks.shift();
      if (chunk !== undefined) controller.enqueue(chunk);
      else controller.close();
    },
  });
}
