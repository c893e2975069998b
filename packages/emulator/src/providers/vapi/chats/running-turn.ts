import type { EmulatorClock } from '../../../control/clock.ts';
import type { VapiChat } from './chat.ts';
import { type Piece, piecesOf } from './reply.ts';
import type { TurnRow } from './store.ts';

/** A turn that is under way, or over. It goes on whether or not anybody waits for it. */
export interface RunningTurn {
  /** The chat as it is now: with its output once the turn is done. */
  readonly chat: VapiChat;
  /** What has been said so far. */
  readonly pieces: readonly Piece[];
  /** `released` when it will never end, because of a reset or a close. */
  readonly state: 'running' | 'done' | 'failed' | 'released';
  /** Resolves at the next change of these. */
  changed(): Promise<void>;
  /** Ends all waiting, for good. */
  release(): void;
}

/**
 * Lets a turn run by the clock.
 *
 * @param finish Stores its end, and returns the chat as it is then.
 */
export function runTurn({ chat, reply }: TurnRow, clock: EmulatorClock, finish: () => VapiChat): RunningTurn {
  const all = piecesOf(reply);
  const pieces: Piece[] = [];
  const waiting: (() => void)[] = [];
  const turn = {
    chat,
    pieces,
    state: 'running' as RunningTurn['state'],
    changed: () => new Promise<void>((resolve) => waiting.push(resolve)),
    release() {
      if (turn.state === 'running') turn.state = 'released';
      tell();
    },
  };
  const tell = () => {
    for (const resolve of waiting.splice(0)) resolve();
  };
  const step = () => {
    if (turn.state !== 'running') return;
    const piece = all[pieces.length];
    if (pieces.length + 1 < all.length) waitForNext();
    else {
      // First of all: who has read the last words can read the chat.
      turn.chat = finish();
      turn.state = reply.fails ? 'failed' : 'done';
    }
    if (piece !== undefined && turn.state !== 'failed') pieces.push(piece);
    tell();
  };
  const waitForNext = () => clock.at(clock.now().getTime() + reply.delay, step);
  waitForNext();
  return turn;
}
