import { cutText } from '../cut-text.ts';
import type { StoredSession } from './session.ts';

/** The groups, and how many days back each begins; the last one takes the rest. All are told, empty or not. */
const groups = [
  ['Today', 0],
  ['Yesterday', 1],
  ['Earlier', Number.POSITIVE_INFINITY],
] as const;

const dayMs = 24 * 60 * 60 * 1000;

/** How long a title gets, in characters. */
const titleLength = 60;

/** Sessions by the day of their last change in UTC, the latest first. */
export function groupByTime<Summary>(
  sessions: readonly StoredSession[],
  now: number,
  summarise: (session: StoredSession) => Summary,
): Record<string, Summary[]> {
  const grouped = groups.map(([label]): [string, Summary[]] => [label, []]);
  const latestFirst = [...sessions].sort((a, b) => b.updatedAt - a.updatedAt);
  for (const session of latestFirst) {
    const age = Math.floor(now / dayMs) - Math.floor(session.updatedAt / dayMs);
    grouped[groups.findIndex(([, days]) => age <= days)]?.[1].push(summarise(session));
  }
  return Object.fromEntries(grouped);
}

/** What a session is called: the beginning of its first prompt. */
export function titleOf({ messages }: StoredSession): string {
  return cutText(messages.find(({ role }) => role === 'user')?.text ?? '', titleLength);
}
