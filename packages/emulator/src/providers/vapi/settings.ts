import * as v from 'valibot';
import { fields, Switch } from '../../input.ts';

/** How the emulated Vapi behaves where the contract leaves a choice. */
export interface VapiSettings {
  /**
   * Accept messages of the loose form `{ role, content }` beside the five declared kinds also when a session is created.
   * Vapi's guides show them, its API description does not have them. Default: false.
   */
  readonly looseMessages?: boolean;
}

export const VapiSettingsSchema = fields({ looseMessages: v.optional(Switch) });
