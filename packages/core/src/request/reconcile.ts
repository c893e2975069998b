import type { RequestOptions } from '../client/options.ts';
import type { Failure } from '../errors/create-error.ts';
import { SessionClientError } from '../errors/errors.ts';
import { describeOperation } from '../errors/usage-error.ts';
import type { Call } from './call-context.ts';
import { Deadline, monotonicNow, throwIfAborted } from './deadline.ts';
import { doneIfGone, type Reconciling } from './done-if-gone.ts';
import type { Finding, Reconcile } from './request-description.ts';

/** Refusals that can mean that an earlier arrival of the same write is what stands in its way. */
const MAY_BE_A_REPEAT: readonly unknown[] = [400, 409];
/** Refusals that say nothing about the thing that was asked for. */
const SAYS_NOTHING: readonly unknown[] = [401, 403, 429];

/**
 * What each removal needs to know of one that was lost and sent again: that what it removes is not there means that it
 * is done.
 */
export const goneIsDone: Reconcile = doneIfGone;

/**
 * Finds out by reading what became of a write: of one that creates under an id of the caller's, after a lost answer or a
 * refusal (400, 409); of a removal, after a lost answer and then a refusal.
 *
 * @param look Must pass the options, which hold what is left of the call's time, to each request that it makes; what it
 * rejects with leaves the failure as it is.
 */
export function lookBack(look: (options: RequestOptions) => Promise<Finding>): Reconcile {
  const reconciling: Reconciling = async (call, failure, deadline) => {
    const done = doneIfGone(call, failure, deadline);
    if (done) return done;
    if (!tellsSomething(call, failure)) return undefined;
    const finding = await lookInTime(call, look, deadline - monotonicNow());
    if (finding?.is === 'taken') return { is: 'failed', failure: conflictFailure(failure, finding) };
    if (finding?.is !== 'unclear') return finding;
    call.ambiguous = true;
    return { is: 'failed', failure: { ...failure, hint: finding.why } };
  };
  return reconciling;
}

/** Whether there is anything to find out. */
function tellsSomething({ description, ambiguous }: Call, { outcome, status }: Failure): boolean {
  if (description.effect !== 'delete') return ambiguous || MAY_BE_A_REPEAT.includes(status);
  return ambiguous && outcome === 'not-applied' && status !== undefined && !SAYS_NOTHING.includes(status);
}

async function lookInTime(
  { context, attempts, options }: Call,
  look: (options: RequestOptions) => Promise<Finding>,
  totalTimeout: number,
): Promise<Finding | undefined> {
  if (totalTimeout <= 0) return undefined;
  const { timeout, retries, headers } = options;
  // Ends all of its requests together when the call's time is over, however many there are. Their hooks hear why.
  const text = `${describeOperation(context)} ran out of time (\`totalTimeout\`) while it looked what had become of it.`;
  const timeIsUp = new SessionClientError(text, { ...context, kind: 'timeout', scope: 'total', attempts });
  const limit = new Deadline(totalTimeout, options.signal, timeIsUp);
  try {
    return await limit.race(look({ signal: limit.signal, timeout, retries, headers, totalTimeout }));
  } catch {
    throwIfAborted(options.signal);
    return undefined;
  } finally {
    limit.end();
  }
}

/**
 * A write that failed because something else stands in its place. The status is that of the refusal, or, where there was
 * none, of the answer that showed it.
 */
function conflictFailure(
  { outcome, status: refusal, requestId, body }: Failure,
  { what, status: shown }: { readonly what: string; readonly status: number },
): Failure {
  const status = outcome === 'not-applied' ? refusal : shown;
  const text = `found ${what} (conflict)`;
  return { kind: 'api', text, outcome: 'not-applied', retryClass: 'none', reason: 'conflict', status, requestId, body };
}
