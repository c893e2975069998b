import type { RequestOptions } from '../client/options.ts';
import type { Failure } from '../errors/create-error.ts';
import { SessionClientError } from '../errors/errors.ts';
import { describeOperation } from '../errors/usage-error.ts';
import { isObject } from '../schema/describe-type.ts';
import type { Call } from './call-context.ts';
import { Deadline, monotonicNow, throwIfAborted } from './deadline.ts';
import type { ReconcileResult } from './request-description.ts';

/** Refusals that can mean that an earlier arrival of the same write is in the way. */
const MAY_BE_A_DUPLICATE: readonly unknown[] = [400, 409];
/** Refusals that say nothing about the thing that was asked for. */
const SAYS_NOTHING: readonly unknown[] = [401, 403, 429];

/** What became of a failed call; `undefined`: nothing was found out, and the failure stands. */
export type Reconciled =
  | Extract<ReconcileResult, { readonly status: 'done' | 'absent' }>
  | { readonly status: 'failed'; readonly failure: Failure }
  | undefined;

/**
 * Finds out what a failed write did. A delete whose response was lost is done if the retry says not-found. Anything else
 * is up to the description's `reconcile`, which reads: after a lost response or a refusal (400, 409) of a creation under
 * the caller's own id; after a lost response and then a refusal of a delete.
 */
export async function reconcile(call: Call, failure: Failure, deadline: number): Promise<Reconciled> {
  if (isGone(call, failure)) return { status: 'done' };
  if (!call.description.reconcile || !canTell(call, failure)) return undefined;
  const result = await runInTime(call, call.description.reconcile, deadline - monotonicNow());
  if (result?.status === 'conflict') return { status: 'failed', failure: conflictFailure(failure, result) };
  if (result?.status !== 'unclear') return result;
  call.ambiguous = true;
  return { status: 'failed', failure: { ...failure, hint: result.hint } };
}

/**
 * Decided by the status, since messages change; but an error page of a proxy is not a response of the API. A caller who is
 * promised what a schema returns (`enforced: 'all'`) cannot get `undefined`.
 */
function isGone({ ambiguous, description }: Call, { outcome, status, body }: Failure): boolean {
  const { effect, enforced, mayBeEmpty } = description;
  const isRepeatedDelete = effect === 'delete' && ambiguous && (enforced !== 'all' || mayBeEmpty === true);
  return isRepeatedDelete && outcome === 'not-applied' && (status === 404 || status === 410) && isObject(body);
}

/** Whether reading can tell anything that the failure does not. */
function canTell({ description, ambiguous }: Call, { outcome, status }: Failure): boolean {
  if (description.effect !== 'delete') return ambiguous || MAY_BE_A_DUPLICATE.includes(status);
  return ambiguous && outcome === 'not-applied' && status !== undefined && !SAYS_NOTHING.includes(status);
}

/** Runs the description's `reconcile` within the time left; if it fails or takes longer, nothing was found out. */
async function runInTime(
  { context, attempts, options }: Call,
  run: (options: RequestOptions) => Promise<ReconcileResult>,
  totalTimeout: number,
): Promise<ReconcileResult | undefined> {
  if (totalTimeout <= 0) return undefined;
  const { timeout, retries, headers } = options;
  // Ends all of its requests together when the call's time is over, however many there are; hooks get this as the reason.
  const text = `${describeOperation(context)} ran out of time (\`totalTimeout\`) while reading whether it was applied.`;
  const timeIsUp = new SessionClientError(text, { ...context, kind: 'timeout', scope: 'total', attempts });
  const watch = new Deadline(totalTimeout, options.signal, timeIsUp);
  try {
    return await watch.race(run({ signal: watch.signal, timeout, retries, headers, totalTimeout }));
  } catch {
    throwIfAborted(options.signal);
    return undefined;
  } finally {
    watch.end();
  }
}

/** The status is that of the refusal, or, without one, of the response that showed the conflict. */
function conflictFailure(
  { outcome, status: refusal, requestId, body }: Failure,
  { found, httpStatus }: Extract<ReconcileResult, { readonly status: 'conflict' }>,
): Failure {
  const status = outcome === 'not-applied' ? refusal : httpStatus;
  const text = `found ${found} (conflict)`;
  return { kind: 'api', text, outcome: 'not-applied', retryClass: 'none', reason: 'conflict', status, requestId, body };
}
