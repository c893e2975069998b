import { expect, it, vi } from 'vitest';
import type { Follower } from '../conversations.ts';
import { emptySession, type StoredSession } from '../session.ts';
import { snapshotStream } from './snapshot-stream.ts';

const running: StoredSession = { ...emptySession({ userId: 'u', agentId: 'a' }, 0), status: 'Running' };

function stage() {
  const unfollow = vi.fn();
  const callOff = vi.fn();
  const follow = vi.fn((_: Follower) => unfollow);
  const stream = snapshotStream({
    current: () => running,
    follow,
    beat: () => callOff,
    preamble: '',
    heartbeat: '\n',
    write: ({ status }) => status,
    chunkBytes: Number.POSITIVE_INFINITY,
  });
  const reader = stream.getReader();
  /** The first snapshot, and then what the stream has been told to tell. */
  const begin = async () => {
    await reader.read();
    const follower = follow.mock.calls[0]?.[0];
    if (follower === undefined) throw new Error('Nothing is followed');
    return follower;
  };
  return { reader, begin, follow, unfollow, callOff };
}

it.each<[string, (reader: ReadableStreamDefaultReader, follower: Follower) => Promise<unknown>]>([
  [
    'the session is settled',
    async (reader, { changed }) => {
      changed({ ...running, status: 'Ready' });
      return await reader.read();
    },
  ],
  ['there is nothing to follow any more', async (_, { released }) => released()],
  ['its reader gives up', (reader) => reader.cancel()],
  [
    'its reader gives up while it waits',
    async (reader) => {
      const waiting = reader.read();
      await reader.cancel();
      return await waiting;
    },
  ],
])('it follows nothing, and beats no more, once %s', async (_, end) => {
  const { reader, begin, unfollow, callOff } = stage();
  const follower = await begin();
  expect([unfollow, callOff].map(({ mock }) => mock.calls.length)).toEqual([0, 0]);
  await end(reader, follower);
  expect(unfollow).toHaveBeenCalled();
  expect(callOff).toHaveBeenCalled();
  expect((await reader.read()).done).toBe(true);
});

it('follows nothing before it is read', async () => {
  const { reader, follow } = stage();
  await reader.cancel();
  expect(follow).not.toHaveBeenCalled();
});
