import { type Client, settingsOf } from '../client/client.ts';
import { type CallEvent, callSafely, type SuccessEvent } from '../client/hooks.ts';
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
  /** Requests started. */
  attempts: number;
  /** Set while a request is in flight. */
  inFlight: boolean;
  /** Set once an attempt may have taken effect. */
  ambiguous: boolean;
  /** Set once it was retried because reconciliation showed that it had not taken effect. */
  resent: boolean;
}

/** What every event of a call contains. */
export function eventOf(call: Call): CallEvent {
  return { ...call.context, callId: call.id, attempt: call.attempts };
}

let lastId = 0;

/** An id for the events of one call. */
function nextCallId(): number {
  lastId += 1;
  return lastId;
}

/** Starts a call. */
export function startCall(client: Client, description: RequestDescription<Schema>, options: Call['options']): Call {
  const settings = settingsOf(client);
  return {
    settings,
    description,
    options,
    context: { provider: settings.definition.name, operation: description.operation },
    id: nextCallId(),
    startedAt: monotonicNow(),
    attempts: 0,
    inFlight: false,
    ambiguous: false,
    resent: false,
  };
}

/** Calls `onSuccess`. */
export function succeed(call: Call, head: Partial<Pick<SuccessEvent, 'status' | 'requestId'>>): void {
  callSafely(call.settings.hooks, 'onSuccess', () => ({
    ...eventOf(call),
    status: head.status,
    requestId: head.requestId,
    durationMs: monotonicNow() - call.startedAt,
  }));
}

/** Calls `onError`, and returns what was thrown as users see it. */
export function fail(call: Call, thrown: unknown, outcome: Outcome | undefined): unknown {
  const error = withContext(call.context, thrown, outcome);
  callSafely(call.settings.hooks, 'onError', () => ({
    ...eventOf(call),
    error,
    outcome: error instanceof SessionClientError ? error.outcome : outcome,
    durationMs: monotonicNow() - call.startedAt,
  }));
  return error;
}
