import { problem, refuseInvalid } from '../refusal.ts';
import { findSession, type Service } from '../service.ts';
import { replayOf, type StoredSession } from '../session.ts';
import type { StartedTurn } from '../turns/conversations.ts';

/** What a replay asks for; `index` as it came. */
export interface Replay {
  readonly id: string;
  readonly index: string;
  readonly userId: string;
}

/** Whole numbers as the framework reads them: `3.0` is one, and so is `-1`. */
const wholeNumber = /^\s*[+-]?\d+(?:\.0*)?\s*$/;

/**
 * Stores a session that begins as another one did. There is a turn if its agent has to reply.
 *
 * @throws Refusal 404, 403, 422
 */
export function replay(
  service: Service,
  { id, index, userId }: Replay,
  now: Date,
): { session: StoredSession; turn?: StartedTurn } {
  const loc = ['query', 'last_message_index'];
  if (!wholeNumber.test(index)) {
    const message = 'Input should be a valid integer, unable to parse string as an integer';
    refuseInvalid([problem('int_parsing', loc, message, index)]);
  }
  const last = Number(index);
  const source = findSession(service, id, userId);
  const { length } = source.messages;
  if (last < 0) {
    const message = 'Input should be greater than or equal to 0';
    refuseInvalid([problem('greater_than_equal', loc, message, index, { ge: 0 })]);
  }
  if (last >= length) {
    refuseInvalid([problem('less_than', loc, `Input should be less than ${length}`, index, { lt: length })]);
  }
  const session = replayOf(source, last, now.getTime());
  if (session.messages.at(-1)?.role === 'user') return { session, turn: service.conversations.open(session) };
  service.store.insert({ session, work: undefined });
  return { session };
}
