import type { RequestOptions } from '../client/options.ts';
import type { Failure } from '../errors/create-error.ts';
import { SessionClientError } from '../errors/errors.ts';
import { describeOperation } from '../errors/usage-error.ts';
import { isObject } from '../schema/describe-type.ts';
import { type Call, timeLeft, withParent } from './call-context.ts';
import { inTime, throwIfAborted } from './deadline.ts';

/** What reading showed of a write that was refused, or whose response was lost. */
export type ReconcileResult =
  /** It was applied; the call resolves to `value`. */
  | { readonly status: 'done'; readonly value?: unknown }
  /** It was not applied, and a retry does no harm. */
  | { readonly status: 'absent' }
  /** Something else is there: `found`, such as `another session under this id`, in a response with this HTTP status. */
  | { readonly status: 'conflict'; readonly found: string; readonly httpStatus: number }
  /** Something is there, and nobody can tell whether it is this. */
  | { readonly status: 'unclear'; readonly hint: string };

type Read = (options: RequestOptions) => Promise<ReconcileResult>;

/** Finds out what a failed write did; `undefined`: nothing was found out, and the failure stands. */
export type Reconcile = (call: Call, failure: Failure) => Promise<Reconciled | undefined>;

type Reconciled = { readonly value: unknown } | { readonly failure: Failure; readonly isAbsent?: boolean };

/** Refusals that can mean that an earlier arrival of the same write is in the way. */
const MAY_BE_A_DUPLICATE: readonly unknown[] = [400, 409];
/** Refusals that say nothing about the thing that was asked for. */
const SAYS_NOTHING: readonly unknown[] = [401, 403, 429];

/**
 * Finds out by reading what a write did: a creation under the caller's own id, after a lost response or a refusal (400,
 * 409); a delete, after a lost response and then a refusal (that not-found means done needs no reading).
 *
 * @param read Must pass the options on to each request that it makes; if it rejects, the failure stands as it is.
 */
export function reconcileBy(read: Read): Reconcile {
  return async (call, failure) => {
    if (!canTell(call, failure)) return undefined;
    const result = await runInTime(call, read);
    if (result?.status === 'done') return { value: result.value };
    if (result?.status === 'conflict') return { failure: conflictFailure(failure, result.found, result.httpStatus) };
    if (result?.status === 'absent' && call.ambiguous && !call.retriedAfterReconcile) {
      call.retriedAfterReconcile = true;
      return { failure, isAbsent: true };
    }
    if (result?.status !== 'unclear') return undefined;
    call.ambiguous = true;
    return { failure: { ...failure, hint: result.hint } };
  };
}

/**
 * Whether a delete whose response was lost is done, since its retry says not-found. Decided by the status, since messages
 * change; but an error page of a proxy is not a response of the API.
 */
export function isGone({ ambiguous, description }: Call, { outcome, status, body }: Failure): boolean {
  const isRepeatedDelete = ambiguous && mayLackReceipt(description);
  return isRepeatedDelete && outcome === 'not-applied' && (status === 404 || status === 410) && isObject(body);
}

/** Whether a delete may resolve to `undefined`: unless the caller is promised what a schema returns. */
export function mayLackReceipt({ effect, enforced, mayBeEmpty }: Call['description']): boolean {
  return effect === 'delete' && (enforced !== 'all' || mayBeEmpty === true);
}

function canTell({ description, ambiguous }: Call, { outcome, status }: Failure): boolean {
  if (description.effect !== 'delete') return ambiguous || MAY_BE_A_DUPLICATE.includes(status);
  return ambiguous && outcome === 'not-applied' && status !== undefined && !SAYS_NOTHING.includes(status);
}

/** Reads within the time left; if that fails or takes longer, nothing was found out. */
async function runInTime(call: Call, read: Read): Promise<ReconcileResult | undefined> {
  const { context, attempts, options } = call;
  const totalTimeout = timeLeft(call);
  if (totalTimeout <= 0) return undefined;
  const { timeout, retries, headers, context: ownContext } = options;
  // Ends all of its requests together when the call's time is over, however many there are; hooks get this as the reason.
  const text = `${describeOperation(context)} ran out of time (\`totalTimeout\`) while reading whether it was applied.`;
  const timeIsUp = new SessionClientError(text, { ...context, kind: 'timeout', scope: 'total', attempts });
  const readAll = (signal: AbortSignal) =>
    read(withParent({ signal, timeout, retries, headers, totalTimeout, context: ownContext }, call));
  try {
    return await inTime(totalTimeout, options.signal, readAll, timeIsUp);
  } catch {
    throwIfAborted(options.signal);
    return undefined;
  }
}

/** The status is that of the refusal, or, without one, of the response that showed the conflict. */
function conflictFailure(
  { outcome, requestId, body, ...refusal }: Failure,
  found: string,
  httpStatus: number,
): Failure {
  const status = outcome === 'not-applied' ? refusal.status : httpStatus;
  const text = `found ${found} (conflict)`;
  return { kind: 'api', text, outcome: 'not-applied', reason: 'conflict', status, requestId, body };
}
