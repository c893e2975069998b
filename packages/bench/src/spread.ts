/** A figure that was measured several times: the middle one, and those at a quarter and at three quarters. */
export interface Spread {
  readonly median: number;
  readonly lower: number;
  readonly upper: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  return { median: quantile(sorted, 0.5), lower: quantile(sorted, 0.25), upper: quantile(sorted, 0.75) };
}

/** A figure that is the same each time. */
export function exactly(value: number): Spread {
  return { median: value, lower: value, upper: value };
}

/** The spread of one series in units of another, round by round, so that what slows a whole round down cancels out. */
export function ratioOf(values: readonly number[], base: readonly number[]): Spread {
  return spreadOf(values.map((value, round) => value / (base[round] ?? Number.NaN)));
}

function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below + (above - below) * (at - Math.floor(at));
}

/** Figures of several contestants, in the order in which they were taken. */
export type Series = Record<string, number[]>;

export function note(series: Series, name: string, value: number): void {
  series[name] = [...(series[name] ?? []), value];
}
