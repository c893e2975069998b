import * as v from 'valibot';
import { fields, numberFrom, Switch } from '../../../input.ts';
import { type AgentSessionSettings, settingEntries } from '../settings.ts';
import type { MissingTokenStatus } from './authentication.ts';

/** The forms of a response of `subscribe`. */
export type SubscribeForm = 'event-stream' | 'x-ndjson' | 'json';

/** How the emulated Portal behaves where the contract leaves a choice. */
export interface PortalSettings extends AgentSessionSettings {
  /** The status for a request without a token. Default: 403, as before release 0.122 of the service's framework. */
  readonly missingToken?: MissingTokenStatus;
  /** The form of the response of `subscribe`, whatever the Accept header is. Default: by that header. */
  readonly subscribeAs?: SubscribeForm;
  /** Cuts what `subscribe` sends into chunks of this many bytes, amid characters, too. Default: a chunk for a snapshot. */
  readonly chunkBytes?: number;
  /** Whether `subscribe` wants a token, as an older server did. Default: false. */
  readonly subscribeNeedsToken?: boolean;
  /** Milliseconds from one comment (or blank line) to the next while a stream is open. Default: none are sent. */
  readonly heartbeat?: number;
  /** The milliseconds that the `retry` of an event stream tells. Default: none is sent. */
  readonly retry?: number;
}

export const PortalSettingsSchema = fields({
  ...settingEntries,
  missingToken: v.optional(v.picklist([401, 403], 'must be 401 or 403')),
  subscribeAs: v.optional(v.picklist(['event-stream', 'x-ndjson', 'json'], 'must be event-stream, x-ndjson or json')),
  chunkBytes: v.optional(v.pipe(numberFrom(1), v.integer('must be a whole number'))),
  subscribeNeedsToken: v.optional(Switch),
  heartbeat: v.optional(numberFrom(1)),
  retry: v.optional(v.pipe(numberFrom(0), v.integer('must be a whole number'))),
});
