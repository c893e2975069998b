import * as v from 'valibot';
import { fields, numberFrom, Switch, wholeNumberFrom } from '../../input.ts';
import { type ServerMessageSettings, ServerMessageSettingsSchema } from './server-messages/settings.ts';

/** How the emulated Vapi behaves where the contract leaves a choice. */
export interface VapiSettings {
  /**
   * Accept messages of the loose form `{ role, content }` beside the five declared kinds also when a session is created.
   * Vapi's guides show them, its API description does not have them. Default: false.
   */
  readonly looseMessages?: boolean;
  /** Milliseconds between the words of a reply whose script names no delay. Default: 50. */
  readonly wordDelay?: number;
  /** Cuts a streamed chat into chunks of this many bytes, amid characters, too. Default: a chunk for an event. */
  readonly chunkBytes?: number;
  /** Milliseconds without an event after which a stream gets a comment. Default: none is sent, as by Vapi. */
  readonly heartbeat?: number;
  /** Whether a stream ends with `data: [DONE]`, as proxies before Vapi send it. Default: false. */
  readonly doneEvent?: boolean;
  /** Whether the last event of a stream has its empty line. Default: true. */
  readonly lastEmptyLine?: boolean;
  /** Whether responses hold `null` for each optional field that is not set. Default: false, they leave it out. */
  readonly nullFields?: boolean;
  /** How webhooks are sent. */
  readonly serverMessages?: ServerMessageSettings;
}

export const VapiSettingsSchema = fields({
  looseMessages: v.optional(Switch),
  wordDelay: v.optional(numberFrom(0)),
  chunkBytes: v.optional(wholeNumberFrom(1)),
  heartbeat: v.optional(numberFrom(1)),
  doneEvent: v.optional(Switch),
  lastEmptyLine: v.optional(Switch),
  nullFields: v.optional(Switch),
  serverMessages: v.optional(ServerMessageSettingsSchema),
});
