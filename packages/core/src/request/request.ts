import type { Client } from '../client/client.ts';
import { callSafely } from '../client/hooks.ts';
import { checkOptions, type Limits, type RequestOptions, resolveLimits } from '../client/options.ts';
import type { AttemptLimit } from '../errors/classify-error.ts';
import { createError, type Failure, inMilliseconds } from '../errors/create-error.ts';
import type { Outcome, SessionClientError } from '../errors/errors.ts';
import { invalidConfig } from '../errors/usage-error.ts';
import type { Schema } from '../schema/standard-schema.ts';
import { attempt } from './attempt.ts';
import { buildRequest, type PreparedRequest } from './build-request.ts';
import { type Call, eventOf, fail, startCall, succeed } from './call-context.ts';
import { DEADLINE_EXCEEDED, monotonicNow, sleep, throwIfAborted } from './deadline.ts';
import { isGone } from './reconcile.ts';
import type { RequestDescription, RequestResult } from './request-description.ts';
import { canRetry, type Effect, type RetryClass, retryDelay } from './retry-policy.ts';

/**
 * Sends one request and returns the checked response: the loop around the attempts. It retries what may safely be
 * retried, keeps the call's time limits, and if it fails, states truthfully what a write did.
 */
export async function request<S extends Schema, E extends Effect>(
  client: Client,
  description: RequestDescription<S, E>,
  options: RequestOptions = {},
): Promise<RequestResult<S, E>> {
  const call = startCall(client, description, options);
  try {
    return (await run(call)) as RequestResult<S, E>;
  } catch (thrown) {
    throw fail(call, thrown, outcomeOf(call));
  }
}

async function run(call: Call): Promise<unknown> {
  const { settings, options } = call;
  checkOptions(settings, options);
  const limits = resolveLimits(options, settings.limits, call.description.limits);
  checkSignal(options.signal);
  const endsAt = call.startedAt + limits.totalTimeout;
  let prepared: PreparedRequest;
  try {
    prepared = await buildRequest(settings, call.description, options, endsAt - monotonicNow());
  } catch (error) {
    // The one thing in it that takes time: a function that returns the credential.
    throw error === DEADLINE_EXCEEDED ? outOfTime(call, limits) : error;
  }
  for (;;) {
    if (monotonicNow() >= endsAt) throw outOfTime(call, limits);
    const result = await attempt(call, prepared, nextLimit(limits, endsAt));
    if (!result.failure) {
      settings.budget.refill();
      callSafely(options, 'onResponse', () => {
        const { status, headers, requestId } = result.head;
        return { status, headers, requestId, attempts: call.attempts };
      });
      succeed(call, result.head);
      return result.value;
    }
    const { failure } = result;
    call.ambiguous ||= failure.outcome !== 'not-applied';
    const delay = delayBeforeRetry(call, failure, failure.retryClass, limits, endsAt);
    const next = delay === undefined ? await findOut(call, failure, limits, endsAt, prepared.secrets) : { delay };
    if (next.delay === undefined) return next.value;
    callSafely(settings.hooks, 'onRetry', () => ({
      ...eventOf(call),
      delayMs: next.delay,
      kind: failure.kind,
      message: createError(call, failure, undefined, prepared.secrets).message,
    }));
    await sleep(next.delay, options.signal);
  }
}

/** How a call goes on after a failure: with another attempt, or to its end with a value. */
type Next = { readonly delay: number } | { readonly delay?: undefined; readonly value: unknown };

/** The end of a call whose request is not retried as it is, unless reading shows that it was applied, or may be retried. */
async function findOut(
  call: Call,
  failure: Failure,
  limits: Limits,
  endsAt: number,
  secrets: readonly string[],
): Promise<Next> {
  const result = isGone(call, failure)
    ? ({ status: 'done', value: undefined } as const)
    : await call.description.reconcile?.(call, failure, endsAt);
  if (result?.status === 'done') {
    callSafely(call.settings.hooks, 'onReconcile', () => ({ ...eventOf(call), outcome: 'applied' }));
    succeed(call, failure);
    return { value: result.value };
  }
  if (result?.status === 'absent' && call.ambiguous && !call.resent) {
    call.resent = true;
    const delay = delayBeforeRetry(call, failure, 'any', limits, endsAt);
    if (delay !== undefined) return { delay };
  }
  const end = result?.status === 'failed' ? result.failure : failure;
  throw createError(call, end, outcomeOf(call, end), secrets);
}

/** The end of a call between two attempts: nothing is in flight. */
function outOfTime(call: Call, limits: Limits): SessionClientError {
  const text = `had no time left for ${call.attempts === 0 ? 'a request' : 'another attempt'} (\`totalTimeout\`, ${inMilliseconds(limits.totalTimeout)})`;
  const failure: Failure = { kind: 'timeout', scope: 'total', text, outcome: 'not-applied', retryClass: 'none' };
  return createError(call, failure, outcomeOf(call, failure), []);
}

function nextLimit(limits: Limits, endsAt: number): AttemptLimit {
  const remaining = endsAt - monotonicNow();
  return limits.timeout <= remaining
    ? { milliseconds: limits.timeout, scope: 'attempt', configured: limits.timeout }
    : { milliseconds: remaining, scope: 'total', configured: limits.totalTimeout };
}

function delayBeforeRetry(
  call: Call,
  failure: Failure,
  retryClass: RetryClass,
  limits: Limits,
  endsAt: number,
): number | undefined {
  const { settings, description, options, attempts } = call;
  if (attempts > limits.retries) return undefined;
  if (!canRetry(retryClass, description.effect, options.retryUpdate === true)) return undefined;
  const delay = retryDelay(attempts, failure.retryAfterMs, endsAt - monotonicNow());
  return delay !== undefined && settings.budget.take() ? delay : undefined;
}

function outcomeOf(call: Call, failure?: Failure): Outcome | undefined {
  if (call.description.effect === 'read') return undefined;
  if (failure?.outcome === 'applied') return 'applied';
  return call.ambiguous || call.inFlight || failure?.outcome === 'unknown' ? 'unknown' : 'not-applied';
}

/** Refuses what is not a signal, and throws the reason of one that has aborted. */
export function checkSignal(signal: AbortSignal | undefined): void {
  if (signal === undefined) return;
  // By its shape: a signal may come from another realm.
  if (typeof signal?.addEventListener !== 'function') throw invalidConfig('`signal` must be an AbortSignal');
  throwIfAborted(signal);
}
