import type { Client } from '../client/client.ts';
import { callSafely } from '../client/hooks.ts';
import { acquireAttempt } from '../client/limiter.ts';
import { checkOptions, copyOptions, type Limits, type RequestOptions, resolveLimits } from '../client/options.ts';
import type { AttemptLimit } from '../errors/classify-error.ts';
import { createError, type Failure, inMilliseconds } from '../errors/create-error.ts';
import type { Outcome, SessionClientError } from '../errors/errors.ts';
import { invalidConfig } from '../errors/usage-error.ts';
import type { Schema } from '../schema/standard-schema.ts';
import { attempt } from './attempt.ts';
import { buildRequest, type EncodedRequest, type PreparedRequest } from './build-request.ts';
import { around, type Call, emit, fail, startCall, succeed, timeLeft } from './call-context.ts';
import { DEADLINE_EXCEEDED, sleep, throwIfAborted } from './deadline.ts';
import { isGone } from './reconcile.ts';
import type { RequestDescription, RequestResult } from './request-description.ts';
import { canRetry, type Effect, retryDelay } from './retry-policy.ts';

/** The secrets of the request that an operation has read a value with, for an error that is about the value alone. */
export const secretsOfValues = new WeakMap<object, readonly string[]>();

/**
 * Sends one request and returns the checked response: the loop around the attempts. It retries what may safely be
 * retried, keeps the call's time limits, and if it fails, states truthfully what a write did.
 */
export async function request<S extends Schema, E extends Effect>(
  client: Client,
  description: RequestDescription<S, E>,
  options: RequestOptions = {},
): Promise<RequestResult<S, E>> {
  const call = startCall(client, description, copyOptions(options));
  emit(call, 'onStart');
  return (await around(call, () => run(call))) as RequestResult<S, E>;
}

async function run(call: Call): Promise<unknown> {
  const { settings, options } = call;
  try {
    const limits = limitsOf(call);
    checkSignal(options.signal);
    call.endsAt = call.startedAt + limits.totalTimeout;
    const prepared = await prepare(call, limits);
    const result = await retryWhereSafe(call, limits, (limit) => attempt(call, prepared, limit));
    if ('head' in result) {
      const { head } = result;
      settings.budget.refill();
      // Only the operation that it is a part of puts what it has read into errors.
      if (call.parentId !== undefined) secretsOfValues.set(Object(result.value), call.secrets);
      callSafely(options, 'onResponse', () => ({ ...head, attempts: call.attempts }));
      succeed(call, head);
    }
    return result.value;
  } catch (thrown) {
    throw fail(call, thrown, outcomeOf(call));
  }
}

/** Checks the options of a call, and returns its limits. */
export function limitsOf({ settings, description, options }: Call): Limits {
  checkOptions(settings, options);
  return resolveLimits(options, settings.limits, description.limits);
}

/** Builds the request of a call, whose secrets are masked from now on. */
export async function prepare(call: Call, limits: Limits, encoded?: EncodedRequest): Promise<PreparedRequest> {
  try {
    const prepared = await buildRequest(call, timeLeft(call), true, encoded);
    call.secrets = prepared.secrets;
    return prepared;
  } catch (error) {
    // The one thing in it that takes time: a function that returns the credential.
    throw error === DEADLINE_EXCEEDED ? outOfTime(call, limits) : error;
  }
}

/** Makes attempts until one succeeds, or is found to have taken effect; throws the error that ends the call. */
export async function retryWhereSafe<Success extends { readonly failure?: undefined }>(
  call: Call,
  limits: Limits,
  attemptOnce: (limit: AttemptLimit) => Promise<Success | { readonly failure: Failure }>,
): Promise<Success | { readonly value: unknown }> {
  let before: Failure | undefined;
  for (;;) {
    if (call.settings.limiter) await acquireAttempt(call);
    const limit = nextLimit(call, limits);
    if (limit.milliseconds <= 0) throw outOfTime(call, limits);
    const result = await attemptOnce(limit);
    const { failure } = result;
    if (!failure) return result;
    call.ambiguous ||= failure.outcome !== 'not-applied';
    // A body that can be read only once, or headers that could not be had: what ended the attempt before stands.
    if (before && (failure.kind === 'input' || failure.kind === 'config')) {
      if (failure.kind === 'input') call.attempts -= 1;
      const hint = `Its retry ${failure.text}.`;
      throw createError(call, { ...before, hint, retryClass: undefined }, outcomeOf(call, before));
    }
    before = failure;
    const next = await afterFailure(call, failure, limits.retries);
    if (typeof next !== 'number') return next;
    const { kind, reason } = failure;
    emit(call, 'onRetry', () => ({ delayMs: next, kind, reason, message: createError(call, failure).message }));
    await sleep(next, call.options.signal);
  }
}

/**
 * How a call goes on after a failure: with another attempt in so many milliseconds, or to its end with a value. Throws the
 * error where it is neither retried nor found to be applied.
 */
async function afterFailure(call: Call, failure: Failure, retries: number): Promise<number | { value: unknown }> {
  const delayMs = delayBeforeRetry(call, failure, retries);
  if (delayMs !== undefined) return delayMs;
  const found = isGone(call, failure) ? { value: undefined } : await call.description.reconcile?.(call, failure);
  if (found && 'value' in found) {
    emit(call, 'onReconcile', () => ({ outcome: 'applied' as const }));
    succeed(call, failure);
    return found;
  }
  const againMs = found?.isAbsent ? delayBeforeRetry(call, { ...failure, retryClass: 'any' }, retries) : undefined;
  if (againMs !== undefined) return againMs;
  const end = found?.failure ?? failure;
  throw createError(call, end, outcomeOf(call, end));
}

function outOfTime(call: Call, { totalTimeout }: Limits): SessionClientError {
  const missing = call.attempts === 0 ? 'a request' : 'another attempt';
  const text = `had no time left for ${missing} (\`totalTimeout\`, ${inMilliseconds(totalTimeout)})`;
  const failure: Failure = { kind: 'timeout', scope: 'total', text, outcome: 'not-applied' };
  return createError(call, failure, outcomeOf(call, failure));
}

function nextLimit(call: Call, { timeout, totalTimeout }: Limits): AttemptLimit {
  const remaining = timeLeft(call);
  return timeout <= remaining
    ? { milliseconds: timeout, scope: 'attempt', configured: timeout }
    : { milliseconds: remaining, scope: 'total', configured: totalTimeout };
}

function delayBeforeRetry(call: Call, failure: Failure, retries: number): number | undefined {
  const { settings, description, options, attempts } = call;
  if (attempts > retries || !canRetry(failure.retryClass, description.effect, options.retryUpdate === true))
    return undefined;
  const delay = retryDelay(attempts, timeLeft(call), failure.retryAfterMs);
  return delay !== undefined && settings.budget.take() ? delay : undefined;
}

/** What a call did on the server so far, if it is a write. */
export function outcomeOf(call: Call, failure?: Failure): Outcome | undefined {
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
