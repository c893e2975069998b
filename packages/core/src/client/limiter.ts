import { createError, type Failure } from '../errors/create-error.ts';
import { type Call, timeLeft } from '../request/call-context.ts';
import { DEADLINE_EXCEEDED, inTime, monotonicNow, throwIfAborted } from '../request/deadline.ts';
import { outcomeOf } from '../request/request.ts';
import { orUndefined } from '../schema/describe-type.ts';
import { callSafely } from './hooks.ts';

/** What a limiter is called with before each attempt. */
export interface LimiterRequest {
  readonly provider: string;
  /** Such as `sessions.create`. */
  readonly operation: string;
  /** Aborts when nobody waits any more: the call was aborted, or its `totalTimeout` is over. */
  readonly signal: AbortSignal;
}

/** An API has refused a request because of a rate limit (429). */
export interface RateLimitedEvent {
  readonly provider: string;
  readonly operation: string;
  /** How long it asks to wait, in milliseconds, if it does. */
  readonly retryAfterMs: number | undefined;
}

/** Decides when a request may be sent, for example by a limit that several processes share. Default: no limiter. */
export interface Limiter {
  /** Called before each attempt, retries included, and awaited: resolves when the request may be sent. */
  acquire(request: LimiterRequest): unknown;
  /** Called when an attempt was refused because of a rate limit. Never awaited; one that throws changes nothing. */
  onRateLimited?(event: RateLimitedEvent): unknown;
}

/** Waits until the client's limiter allows the next attempt, within the total time of the call. */
export async function acquireAttempt(call: Call): Promise<void> {
  const { context, settings, options } = call;
  const { limiter, onLimiterError } = settings;
  if (!limiter) return;
  try {
    // In an async function, since it may throw at once.
    await inTime(timeLeft(call), options.signal, async (signal) => limiter.acquire({ ...context, signal }));
  } catch (error) {
    throwIfAborted(options.signal);
    if (error === DEADLINE_EXCEEDED) {
      // The caller says that no time is left. None is, also where the timer fires a little early by another clock.
      call.endsAt = monotonicNow();
      return;
    }
    if (onLimiterError === 'proceed') return;
    // It may reject with anything.
    const reason = orUndefined(() => String((error as Error).message)) ?? 'no reason given';
    const text = `was not allowed by \`limiter\`: ${reason}`;
    const failure: Failure = { kind: 'connection', text, outcome: 'not-applied', retryClass: 'any', cause: error };
    throw createError(call, failure, outcomeOf(call));
  }
}

/** Calls `onRateLimited` where a failed attempt was refused because of a rate limit. */
export function reportRateLimit({ context, settings }: Call, { reason, retryAfterMs }: Failure): void {
  if (reason !== 'rate-limited' || !settings.limiter) return;
  callSafely(settings.limiter, 'onRateLimited', () => ({ ...context, retryAfterMs }));
}
