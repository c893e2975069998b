import * as v from 'valibot';
import { fields, wholeNumberFrom } from '../../input.ts';

/** How much the emulated Sipher lets through. */
export interface SipherSettings {
  /** For all keys together, refused requests counted. Default: 100 requests in 60 seconds. A large number lifts it. */
  readonly rateLimit?: { readonly requests?: number; readonly windowSeconds?: number };
  /** Successful calls of each key in a day of UTC. Default: 2,000 for `pro`, 20,000 for `enterprise`. */
  readonly dailyQuota?: { readonly pro?: number; readonly enterprise?: number };
}

const duration = 'must be a number above 0';
const Count = v.optional(wholeNumberFrom(0));

export const SipherSettingsSchema = fields({
  rateLimit: v.optional(
    fields({
      requests: Count,
      windowSeconds: v.optional(v.pipe(v.number(duration), v.finite(duration), v.gtValue(0, duration))),
    }),
  ),
  dailyQuota: v.optional(fields({ pro: Count, enterprise: Count })),
});
