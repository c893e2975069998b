import { expect, it, onTestFinished, vi } from 'vitest';
import { createClock } from '../../clock.ts';
import { openStorage } from '../../database.ts';
import { createConversations } from './conversations.ts';
import { emptySession, withPrompt } from './session.ts';
import { createStore } from './store.ts';

/** A session that an agent is about to answer, a word each 100 ms of a clock that stands. */
function stage() {
  const storage = openStorage(undefined);
  onTestFinished(() => storage.close());
  const clock = createClock();
  clock.freeze();
  const rules = { statusAfterFailure: 'Error', wordDelay: () => 100 } as const;
  const conversations = createConversations(createStore(storage.database, 'portal'), clock, rules);
  const { id } = conversations.open(withPrompt(emptySession({ userId: 'u', agentId: 'agent-1' }, 0), 'Hi', []));
  const follow = () => {
    const follower = { changed: vi.fn(), released: vi.fn() };
    return { ...follower, unfollow: conversations.follow(id, follower) };
  };
  return { clock, conversations, follow };
}

it('tells all followers of each change, and none that has left', () => {
  const { clock, conversations, follow } = stage();
  const [stays, leaves] = [follow(), follow()];
  clock.advance(100);
  leaves.unfollow();
  clock.advance(100);
  conversations.release();
  expect(leaves.changed).toHaveBeenCalledTimes(1);
  expect(leaves.released).not.toHaveBeenCalled();
  expect(stays.changed).toHaveBeenCalledTimes(2);
  expect(stays.released).toHaveBeenCalledOnce();
});

it('takes a new follower after the last one has left', () => {
  const { clock, follow } = stage();
  const first = follow();
  first.unfollow();
  const second = follow();
  first.unfollow();
  clock.advance(100);
  expect(second.changed).toHaveBeenCalledOnce();
});
