import { type Call, eventOf, nextCallId } from './call.ts';
import { type Client, settingsOf } from './client.ts';
import { composeMessage, type Message } from './compose.ts';
import type { RequestDescription, RequestResult } from './description.ts';
import { type Outcome, SessionClientError } from './errors.ts';
import { type AttemptLimit, type Failure, failureError } from './failure.ts';
import { configFault, inputFault, withPlace } from './fault.ts';
import { callSafely } from './hooks.ts';
import { type Limits, type RequestOptions, resolveLimits } from './options.ts';
import { type Effect, mayResend, retryDelay } from './retry.ts';
import type { Schema } from './schema.ts';
import { sendOnce } from './send.ts';
import { monotonicNow, sleep, TIME_IS_UP, throwIfAborted } from './timers.ts';

/**
 * Sends one request and returns its checked answer: the loop around the attempts. It sends again what may safely be
 * sent again, keeps the call's time limits, and if it fails, tells truthfully what became of a write.
 */
export async function request<S extends Schema, E extends Effect>(
  client: Client,
  description: RequestDescription<S, E>,
  options: RequestOptions = {},
): Promise<RequestResult<S, E>> {
  const settings = settingsOf(client);
  const call: Call = {
    settings,
    description,
    options,
    place: { provider: settings.definition.name, operation: description.operation },
    id: nextCallId(),
    startedAt: monotonicNow(),
    attempts: 0,
    inFlight: false,
    ambiguous: false,
  };
  try {
    return (await run(call)) as RequestResult<S, E>;
  } catch (thrown) {
    const error = withPlace(call.place, thrown, outcomeOf(call));
    callSafely(settings.hooks, 'onError', () => ({
      ...eventOf(call),
      error,
      outcome: error instanceof SessionClientError ? error.outcome : outcomeOf(call),
      durationMs: monotonicNow() - call.startedAt,
    }));
    throw error;
  }
}

async function run(call: Call): Promise<unknown> {
  const { settings, description, options, place } = call;
  if (typeof options !== 'object' || options === null) throw inputFault('options', 'must be an object');
  const limits = resolveLimits(options, settings.limits);
  checkSignal(options.signal);
  const deadline = call.startedAt + limits.totalTimeout;
  const message = await compose(call, limits, deadline);
  for (;;) {
    if (monotonicNow() >= deadline) throw outOfTime(call, limits);
    const sent = await sendOnce(call, message, nextLimit(limits, deadline));
    if (!sent.failure) {
      settings.budget.refill();
      callSafely(options, 'onResponse', () => ({ ...sent.head, attempts: call.attempts }));
      succeed(call, sent.head);
      return sent.value;
    }
    const { failure } = sent;
    if (call.ambiguous && description.effect === 'delete' && isGone(failure)) {
      callSafely(settings.hooks, 'onReconcile', () => ({ ...eventOf(call), outcome: 'applied' }));
      succeed(call, failure);
      return undefined;
    }
    const delay = delayBeforeNext(call, failure, limits, deadline);
    if (delay === undefined)
      throw failureError(place, failure, call.attempts, outcomeOf(call, failure), message.secrets);
    call.ambiguous ||= failure.outcome !== 'not-applied';
    callSafely(settings.hooks, 'onRetry', () => ({
      ...eventOf(call),
      delayMs: delay,
      kind: failure.kind,
      message: failureError(place, failure, call.attempts, undefined, message.secrets).message,
    }));
    await sleep(delay, options.signal);
  }
}

async function compose(call: Call, limits: Limits, deadline: number): Promise<Message> {
  try {
    return await composeMessage(call.settings, call.description, call.options, deadline - monotonicNow());
  } catch (error) {
    // The one thing in it that takes time: a function that gives the credential.
    throw error === TIME_IS_UP ? outOfTime(call, limits) : error;
  }
}

/** The end of a call between two attempts: nothing is under way. */
function outOfTime(call: Call, limits: Limits): SessionClientError {
  const text = `had no time left for ${call.attempts === 0 ? 'a request' : 'another attempt'} (\`totalTimeout\`, ${limits.totalTimeout} ms)`;
  const failure: Failure = { kind: 'timeout', scope: 'total', text, outcome: 'not-applied', resend: 'none' };
  return failureError(call.place, failure, call.attempts, outcomeOf(call, failure), []);
}

function nextLimit(limits: Limits, deadline: number): AttemptLimit {
  const remaining = deadline - monotonicNow();
  return limits.timeout <= remaining
    ? { milliseconds: limits.timeout, scope: 'attempt', configured: limits.timeout }
    : { milliseconds: remaining, scope: 'total', configured: limits.totalTimeout };
}

function delayBeforeNext(call: Call, failure: Failure, limits: Limits, deadline: number): number | undefined {
  const { settings, description, options, attempts } = call;
  if (attempts > limits.retries) return undefined;
  if (!mayResend(failure.resend, description.effect, options.retrySet === true)) return undefined;
  const delay = retryDelay(attempts, failure.retryAfterMs, deadline - monotonicNow());
  return delay !== undefined && settings.budget.take() ? delay : undefined;
}

function succeed(call: Call, { status, requestId }: { status: number; requestId?: string | undefined }): void {
  const durationMs = monotonicNow() - call.startedAt;
  callSafely(call.settings.hooks, 'onSuccess', () => ({ ...eventOf(call), status, requestId, durationMs }));
}

/** Decided by the status alone: texts change. */
function isGone(failure: Failure): failure is Failure & { status: number } {
  return failure.status === 404 || failure.status === 410;
}

function outcomeOf(call: Call, failure?: Failure): Outcome | undefined {
  if (call.description.effect === 'read') return undefined;
  if (failure?.outcome === 'applied') return 'applied';
  return call.ambiguous || call.inFlight || failure?.outcome === 'unknown' ? 'unknown' : 'not-applied';
}

function checkSignal(signal: AbortSignal | undefined): void {
  if (signal === undefined) return;
  // By its shape: a signal may come from another realm.
  if (typeof signal?.addEventListener !== 'function') throw configFault('`signal` must be an AbortSignal');
  throwIfAborted(signal);
}
