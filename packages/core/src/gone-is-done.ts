import type { Reconcile } from './description.ts';
import { isObject } from './kind.ts';

/**
 * What each removal needs to know of one that was lost and sent again: that what it removes is not there means that it
 * is done. Decided by the status, since texts change; but an error page of something on the way is no answer of the
 * API's.
 */
export const goneIsDone: Reconcile = ({ ambiguous, description }, { outcome, status, body }) =>
  description.effect === 'delete' &&
  ambiguous &&
  outcome === 'not-applied' &&
  (status === 404 || status === 410) &&
  isObject(body)
    ? { is: 'done' }
    : undefined;
