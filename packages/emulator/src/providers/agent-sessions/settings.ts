import * as v from 'valibot';
import { numberFrom } from '../../input.ts';

/** How an emulated service behaves where the contract leaves a choice. */
export interface AgentSessionSettings {
  /** Milliseconds between the words of an agent whose script names no delay. Default: 50. */
  readonly wordDelay?: number;
  /** Whether date-times end in `Z`, or name no zone and mean UTC all the same. Default: `utc`. */
  readonly dateTimes?: 'utc' | 'naive';
  /** How many bytes a form may have; a longer one gets 413 as soon as that shows. Default: no limit. */
  readonly maxUploadBytes?: number;
}

/** What the settings that all services have may be. */
export const settingEntries = {
  wordDelay: v.optional(numberFrom(0)),
  dateTimes: v.optional(v.picklist(['utc', 'naive'], 'must be utc or naive')),
  maxUploadBytes: v.optional(numberFrom(0)),
};

/** A moment as the services write it: with no fraction, or with six digits of one. */
export function writeDateTime(moment: number, { dateTimes = 'utc' }: AgentSessionSettings): string {
  const text = new Date(moment).toISOString();
  const [seconds = '', milliseconds = ''] = text.slice(0, -1).split('.');
  const fraction = Number(milliseconds) === 0 ? '' : `.${milliseconds}000`;
  return `${seconds}${fraction}${dateTimes === 'utc' ? 'Z' : ''}`;
}
