import { type Client, settingsOf } from '../client/client.ts';
import { type CallEvent, callSafely, type EventOf, type Hooks } from '../client/hooks.ts';
import type { UpdateOptions, UploadOptions } from '../client/options.ts';
import type { Settings } from '../client/settings.ts';
import { isClientError, type Outcome } from '../errors/errors.ts';
import { type OperationContext, withContext } from '../errors/usage-error.ts';
import type { Schema } from '../schema/standard-schema.ts';
import { monotonicNow } from './deadline.ts';
import type { RequestDescription } from './request-description.ts';

/** The state of a call. */
export interface Call {
  readonly settings: Settings;
  readonly description: RequestDescription<Schema>;
  readonly options: UpdateOptions & UploadOptions;
  readonly context: OperationContext & { readonly operation: string };
  readonly id: number;
  readonly startedAt: number;
  /** When its `totalTimeout` is over. */
  endsAt: number;
  /** Those in its request, once that is built. */
  secrets: readonly string[];
  /** Requests started. */
  attempts: number;
  /** Set while a request is in flight. */
  inFlight: boolean;
  /** Set once an attempt may have taken effect. */
  ambiguous: boolean;
  /** Set once it was retried because reconciliation showed that it had not taken effect. */
  retriedAfterReconcile: boolean;
}

let lastId = 0;

export function startCall(client: Client, description: RequestDescription<Schema>, options: Call['options']): Call {
  const settings = settingsOf(client);
  lastId += 1;
  return {
    ...{ settings, description, options },
    context: { provider: settings.definition.name, operation: description.operation },
    id: lastId,
    startedAt: monotonicNow(),
    endsAt: Number.POSITIVE_INFINITY,
    ...{ secrets: [], attempts: 0, inFlight: false, ambiguous: false, retriedAfterReconcile: false },
  };
}

export function timeLeft(call: Call): number {
  return call.endsAt - monotonicNow();
}

/** Calls a hook with what every event of a call contains, and these facts. */
export function emit<Name extends keyof Hooks>(
  call: Call,
  name: Name,
  factsOf: () => Omit<EventOf<Hooks[Name]>, keyof CallEvent>,
): void {
  const { context, id, attempts, settings } = call;
  const eventOf = () => ({ ...context, callId: id, attempt: attempts, ...factsOf() });
  callSafely(settings.hooks, name, eventOf as () => EventOf<Hooks[Name]>);
}

export function succeed(call: Call, status?: number, requestId?: string): void {
  emit(call, 'onSuccess', () => ({ status, requestId, durationMs: monotonicNow() - call.startedAt }));
}

/** Calls `onError`, and returns what was thrown as users see it. */
export function fail(call: Call, thrown: unknown, outcome?: Outcome): unknown {
  const error = withContext(call.context, thrown, outcome);
  const known = isClientError(error) ? error.outcome : outcome;
  emit(call, 'onError', () => ({ error, outcome: known, durationMs: monotonicNow() - call.startedAt }));
  return error;
}
