import * as v from 'valibot';
import { fields } from '../../input.ts';

/** How much the emulated Sipher lets through. */
export interface SipherSettings {
  /** For all keys together, refused requests counted. Default: 100 requests in 60 seconds. `Infinity` lifts it. */
  readonly rateLimit?: { readonly requests?: number; readonly windowSeconds?: number };
  /** Successful calls of each key in a day of UTC. Default: 2,000 for `pro`, 20,000 for `enterprise`. */
  readonly dailyQuota?: { readonly pro?: number; readonly enterprise?: number };
}

const duration = 'must be a number above 0';
const count = 'must be a whole number from 0 up, or Infinity';
const isCount = (value: number) => value === Number.POSITIVE_INFINITY || (Number.isInteger(value) && value >= 0);
const Count = v.optional(v.pipe(v.number(count), v.check(isCount, count)));

export const SipherSettingsSchema = fields({
  rateLimit: v.optional(
    fields({
      requests: Count,
      windowSeconds: v.optional(v.pipe(v.number(duration), v.gtValue(0, duration))),
    }),
  ),
  dailyQuota: v.optional(fields({ pro: Count, enterprise: Count })),
});
