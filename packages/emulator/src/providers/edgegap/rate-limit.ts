import type { Clock } from '../../control/clock.ts';
import type { Organisation } from './authentication.ts';
import { Refusal } from './refusal.ts';

/** Counts the requests of each organisation in each second. What it gives throws Refusal 429 for one too many. */
export function createRateLimit(perSecond: number | undefined, clock: Clock): (org: Organisation) => void {
  if (perSecond === undefined) return () => {};
  const counts = new Map<Organisation, { readonly second: number; count: number }>();
  return (org) => {
    const second = Math.floor(clock.now().getTime() / 1000);
    const known = counts.get(org);
    const current = known?.second === second ? known : { second, count: 0 };
    counts.set(org, current);
    current.count += 1;
    if (current.count > perSecond) throw new Refusal(429, `More than ${perSecond} requests in a second`);
  };
}
