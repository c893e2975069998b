import * as v from 'valibot';
import { fields, Switch } from '../../../input.ts';
import { type AgentSessionSettings, settingEntries } from '../settings.ts';

/** How the emulated UXMate behaves where the contract leaves a choice. */
export interface UxmateSettings extends AgentSessionSettings {
  /** Whether uploads are refused with 422, as releases 0.100 to 0.112.3 of the service's framework do. Default: false. */
  readonly refuseUploads?: boolean;
}

export const UxmateSettingsSchema = fields({ ...settingEntries, refuseUploads: v.optional(Switch) });
