import { type Client, settingsOf } from '../client/client.ts';
import { type CallEvent, callSafely } from '../client/hooks.ts';
import type { UpdateOptions, UploadOptions } from '../client/options.ts';
import type { Settings } from '../client/settings.ts';
import { type Outcome, SessionClientError } from '../errors/errors.ts';
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
  resent: boolean;
}

let lastId = 0;

/** Starts a call. */
export function startCall(client: Client, description: RequestDescription<Schema>, options: Call['options']): Call {
  const settings = settingsOf(client);
  lastId += 1;
  return {
    settings,
    description,
    options,
    context: { provider: settings.definition.name, operation: description.operation },
    id: lastId,
    startedAt: monotonicNow(),
    endsAt: Number.POSITIVE_INFINITY,
    secrets: [],
    attempts: 0,
    inFlight: false,
    ambiguous: false,
    resent: false,
  };
}

/** Milliseconds left of the whole call. */
export function timeLeft(call: Call): number {
  return call.endsAt - monotonicNow();
}

/** What every event of a call contains. */
export function eventOf(call: Call): CallEvent {
  return { ...call.context, callId: call.id, attempt: call.attempts };
}

/** Calls `onSuccess`. */
export function succeed(call: Call, status?: number, requestId?: string): void {
  const durationMs = monotonicNow() - call.startedAt;
  callSafely(call.settings.hooks, 'onSuccess', () => ({ ...eventOf(call), status, requestId, durationMs }));
}

/** Calls `onError`, and returns what was thrown as users see it. */
export function fail(call: Call, thrown: unknown, outcome?: Outcome): unknown {
  const error = withContext(call.context, thrown, outcome);
  const durationMs = monotonicNow() - call.startedAt;
  const known = error instanceof SessionClientError ? error.outcome : outcome;
  callSafely(call.settings.hooks, 'onError', () => ({ ...eventOf(call), error, outcome: known, durationMs }));
  return error;
}
