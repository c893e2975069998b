/** How much the emulated Sipher lets through. */
export interface SipherSettings {
  /** For all keys together, refused requests counted. Default: 100 requests in 60 seconds. A large number lifts it. */
  readonly rateLimit?: { readonly requests?: number; readonly windowSeconds?: number };
  /** Successful calls of each key in a day of UTC. Default: 2,000 for `pro`, 20,000 for `enterprise`. */
  readonly dailyQuota?: { readonly pro?: number; readonly enterprise?: number };
}
