import type { Settings } from './client.ts';
import type { RequestDescription } from './description.ts';
import type { Place } from './fault.ts';
import type { CallEvent } from './hooks.ts';
import type { UpdateOptions, UploadOptions } from './options.ts';
import type { Schema } from './schema.ts';

/** What has happened in a call so far. */
export interface Call {
  readonly settings: Settings;
  readonly description: RequestDescription<Schema>;
  readonly options: UpdateOptions & UploadOptions;
  readonly place: Place & { readonly operation: string };
  readonly id: number;
  readonly startedAt: number;
  /** Requests started. */
  attempts: number;
  /** Set while a request is under way. */
  inFlight: boolean;
  /** Set once an attempt may have taken effect. */
  ambiguous: boolean;
  /** Set once it was sent again because a look showed that it had not taken effect. */
  resent: boolean;
}

/** What every event of a call tells. */
export function eventOf(call: Call): CallEvent {
  return { ...call.place, callId: call.id, attempt: call.attempts };
}

let lastId = 0;

/** An id for the events of one call. */
export function nextCallId(): number {
  lastId += 1;
  return lastId;
}
