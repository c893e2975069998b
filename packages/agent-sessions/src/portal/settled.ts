import { createInputError } from '@x/core';
import type { Session } from './schemas.ts';

/** Options of what waits for the end of a turn. */
export interface AfterOption {
  /**
   * The session as it was before the update whose turn is waited for. Without it, the settled state from before the update
   * could be taken for the end of the turn.
   */
  readonly after?: Pick<Session, 'status' | 'messages'> | undefined;
}

/**
 * Tells whether no turn is under way: the session is ready, failed, or out of the working store. A status that
 * this package does not know counts as not settled.
 */
export function isSettled({ status }: Pick<Session, 'status'>): boolean {
  return status === 'Ready' || status === 'Flushed' || status === 'Error';
}

/**
 * Refuses what is no session from before, such as the receipt of an update.
 *
 * @throws `input`
 */
export function checkAfter(
  place: { readonly provider: string; readonly operation: string },
  options: AfterOption,
): void {
  // Options that are none are refused by what takes them all.
  const after: unknown = options?.after;
  if (after === undefined || after === null || Array.isArray((after as Partial<Session>).messages)) return;
  throw createInputError(place, 'after', 'must be the session as it was before the update');
}

/** Tells a settled state from before the update: it has no more messages, and has not failed since. */
export function isStale(session: Session, { after }: AfterOption): boolean {
  if (!after || !isSettled(session)) return false;
  const hasFailed = session.status === 'Error' && after.status !== 'Error';
  return session.messages.length <= after.messages.length && !hasFailed;
}
