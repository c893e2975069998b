import type { targets } from './budgets.ts';
import type { Peers } from './peers.ts';
import type { Progress } from './progress.ts';
import type { Ours } from './projects.ts';
import type { Spread } from './spread.ts';

/** One line of the results. */
export interface Row {
  /** Which figure it is; what it must reach stands in `budgets.ts`. */
  readonly id: keyof typeof targets;
  /** Absent where it cannot be measured; `notes` say why. */
  readonly ours?: Spread;
  /** The same figure of others, and of what no client can go below. */
  readonly peers: Readonly<Record<string, Spread>>;
  readonly notes?: readonly string[];
}

/** What a part measures with. */
export interface Bench {
  readonly ours: Ours;
  readonly peers: Peers;
  readonly progress: Progress;
}

/** Measures one thing about us and others, in the same run. */
export type Part = (bench: Bench) => Promise<Row[]>;

/** Drops what could not be measured. */
export function measured(figures: Readonly<Record<string, Spread | undefined>>): Record<string, Spread> {
  const entries = Object.entries(figures).flatMap(([name, spread]) => (spread ? [[name, spread] as const] : []));
  return Object.fromEntries(entries);
}
