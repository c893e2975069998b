import type { Clock } from '../../control/clock.ts';
import type { Organisation } from './authentication.ts';
import { Refusal } from './refusal.ts';

/** Counts the requests of each organisation in each second. What it gives throws Refusal 429 for one too many. */
export function createRateLimit(perSecond: number | undefined, clock: Clock): (org: Organisation) => void {
  if (perSecond === undefined) return () => {};
  const counts = new Map<Organisation, number>();
  let counted = Number.NaN;
  return (org) => {
    const second = Math.floor(clock.now().getTime() / 1000);
    // Nobody's count outlives its second, however many organisations there are.
    if (second !== counted) counts.clear();
    counted = second;
    const count = (counts.get(org) ?? 0) + 1;
    counts.set(org, count);
    if (count > perSecond) throw new Refusal(429, `More than ${perSecond} requests in a second`);
  };
}
