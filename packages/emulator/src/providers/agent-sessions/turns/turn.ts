import { type StoredSession, withPrompt } from '../session.ts';
import type { SessionRow, WaitingPrompt, Work } from '../store.ts';
import { perform, type ScriptedAgent } from './agents.ts';

/** What turns depend on besides their session. */
export interface TurnRules {
  /** The status of a session whose last turn failed: one service has a word for that. */
  readonly statusAfterFailure: 'Error' | 'Ready';
  /** Milliseconds between words where the agent's script names none. */
  wordDelay(): number;
  agentOf(session: StoredSession): ScriptedAgent;
  now(): number;
}

/** How a turn ended. */
export interface TurnEnd {
  /** The session as the turn left it, even where the next one has begun since. */
  readonly session: StoredSession;
  readonly failed: boolean;
}

/** The session whose last message is about to get a reply. */
export function beginTurn(
  rules: TurnRules,
  session: StoredSession,
  turn: number,
  waiting: readonly WaitingPrompt[] = [],
): SessionRow {
  return {
    session: { ...session, status: 'Running', updatedAt: rules.now() },
    work: { turn, performance: perform(rules.agentOf(session), session, rules.wordDelay()), waiting },
  };
}

/** The session after the next words of its turn, and how that ended if it did. */
export function stepTurn(rules: TurnRules, session: StoredSession, work: Work): { row: SessionRow; end?: TurnEnd } {
  const { performance } = work;
  const updatedAt = rules.now();
  if (performance.fails) {
    return endTurn(rules, { ...withoutReply(session, work), updatedAt, status: rules.statusAfterFailure }, work);
  }
  const shown = Math.min(performance.words.length, performance.shown + performance.wordsPerStep);
  const { id, name, icon } = rules.agentOf(session);
  const text = performance.words.slice(0, shown).join('');
  const { messages } = withoutReply(session, work);
  const replied: StoredSession = {
    ...session,
    updatedAt,
    messages: [...messages, { text, role: 'assistant', agent: { id, name, icon } }],
  };
  if (shown < performance.words.length) {
    return { row: { session: replied, work: { ...work, performance: { ...performance, shown } } } };
  }
  return endTurn(rules, { ...replied, status: 'Ready' }, work);
}

/** The words that have come so far are the last message. */
function withoutReply(session: StoredSession, { performance }: Work): StoredSession {
  return performance.shown === 0 ? session : { ...session, messages: session.messages.slice(0, -1) };
}

/** Goes on with the next prompt at once, so that a client that waits for the last one never sees the session settled before. */
function endTurn(rules: TurnRules, session: StoredSession, work: Work): { row: SessionRow; end: TurnEnd } {
  const end = { session, failed: work.performance.fails };
  const [next, ...later] = work.waiting;
  if (next === undefined) return { row: { session, work: undefined }, end };
  return { row: beginTurn(rules, withPrompt(session, next.text, next.files), next.turn, later), end };
}
