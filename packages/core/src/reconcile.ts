import type { Call } from './call.ts';
import type { Finding } from './description.ts';
import { SessionClientError } from './errors.ts';
import type { Failure } from './failure.ts';
import { placeName } from './fault.ts';
import { monotonicNow, throwIfAborted, Watch } from './timers.ts';

/** Refusals that can mean that an earlier arrival of the same write is what stands in its way. */
const MAY_BE_A_REPEAT: readonly unknown[] = [400, 409];
/** Refusals that say nothing about the thing that was asked for. */
const SAYS_NOTHING: readonly unknown[] = [401, 403, 429];

/** What can be found out of a failed write that is not sent again as it is; `undefined`: nothing. */
export async function reconcile(call: Call, failure: Failure, deadline: number): Promise<Finding | undefined> {
  const { description, options } = call;
  const refused = failure.outcome === 'not-applied';
  if (description.effect === 'delete') {
    if (!call.ambiguous || !refused || failure.status === undefined) return undefined;
    // Decided by the status, since texts change; but an error page of something on the way is no answer of the API's.
    const isGone = failure.status === 404 || failure.status === 410;
    if (isGone && typeof failure.body === 'object' && failure.body !== null) return { is: 'done' };
    if (SAYS_NOTHING.includes(failure.status)) return undefined;
  } else if (!call.ambiguous && !MAY_BE_A_REPEAT.includes(failure.status)) {
    return undefined;
  }
  const totalTimeout = deadline - monotonicNow();
  if (!description.reconcile || totalTimeout <= 0) return undefined;
  const { timeout, retries, headers } = options;
  // Ends all of its requests together when the call's time is over, however many there are. Their hooks hear why.
  const { place, attempts } = call;
  const text = `${placeName(place)} ran out of time (\`totalTimeout\`) while it looked what had become of it.`;
  const timeIsUp = new SessionClientError(text, { ...place, kind: 'timeout', scope: 'total', attempts });
  const watch = new Watch(totalTimeout, options.signal, timeIsUp);
  try {
    return await watch.race(description.reconcile({ signal: watch.signal, timeout, retries, headers, totalTimeout }));
  } catch {
    throwIfAborted(options.signal);
    return undefined;
  } finally {
    watch.end();
  }
}
