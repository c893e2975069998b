import * as v from 'valibot';
import { fields, NoList, readInput, wholeNumberFrom } from '../../input.ts';

/** How the emulated Edgegap behaves where the contract leaves a choice. */
export interface EdgegapSettings {
  /** How the status of a session is spelt: sources disagree. Default: `Ready`. */
  readonly statusSpelling?: 'Ready' | 'READY' | 'Status.READY';
  /** How long a deleted session can still be read, as `Terminating`, in milliseconds. Default: 0. */
  readonly terminatingMs?: number;
  /** The `limit` of a list that names none. Default: 10. */
  readonly pageSize?: number;
  /** How many requests an organisation may send in a second of the emulator's clock. Default: no limit. */
  readonly requestsPerSecond?: number;
  /** Where users are, by their address as it is sent. Default: nowhere known. */
  readonly userLocations?: Readonly<Record<string, { readonly latitude: number; readonly longitude: number }>>;
}

/** The same with the defaults. */
export type ReadySettings = v.InferOutput<typeof EdgegapSettingsSchema>;

const duration = 'must be a number of milliseconds from 0 up';
const degrees = (limit: number) => {
  const message = `must be a number from -${limit} to ${limit}`;
  return v.pipe(v.number(message), v.minValue(-limit, message), v.maxValue(limit, message));
};

export const EdgegapSettingsSchema = fields({
  statusSpelling: v.optional(
    v.picklist(['Ready', 'READY', 'Status.READY'], 'must be Ready, READY or Status.READY'),
    'Ready',
  ),
  terminatingMs: v.optional(v.pipe(v.number(duration), v.finite(duration), v.minValue(0, duration)), 0),
  pageSize: v.optional(wholeNumberFrom(1), 10),
  requestsPerSecond: v.optional(wholeNumberFrom(1)),
  userLocations: v.optional(
    v.pipe(
      NoList,
      v.record(v.string(), fields({ latitude: degrees(90), longitude: degrees(180) }), 'must be an object'),
    ),
    {},
  ),
});

/** Fills in the defaults. */
export function readSettings(settings: EdgegapSettings): ReadySettings {
  return readInput(EdgegapSettingsSchema, settings, 'settings.edgegap');
}
