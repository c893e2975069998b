import { isMet, type Target, type Unit } from '../budgets.ts';
import type { Row } from '../part.ts';
import type { Spread } from '../spread.ts';

/** A figure with its spread, where it has one: `1.84 × (1.80 to 1.91)`. */
export function figure({ median, lower, upper }: Spread, unit: Unit): string {
  if (unit === 'found') return median === 1 ? 'found' : 'not found';
  const [middle, low, high] = [median, lower, upper].map((value) => digits(value));
  const spread = low === high ? '' : ` (${low} to ${high})`;
  return `${middle}${unit === '' ? '' : ` ${unit}`}${spread}`;
}

/** The same without its spread. */
export function shortFigure({ median }: Spread, unit: Unit): string {
  return figure({ median, lower: median, upper: median }, unit);
}

export function due({ atMost, atLeast, unit }: Target): string {
  if (unit === 'found') return 'found';
  if (atMost !== undefined) return `at most ${atMost}${unit === '' ? '' : ` ${unit}`}`;
  return atLeast === undefined ? '' : `at least ${atLeast}${unit === '' ? '' : ` ${unit}`}`;
}

export type BudgetStatus = 'met' | 'not met' | 'not measured' | 'no budget';

export function budgetStatusOf({ ours }: Row, target: Target): BudgetStatus {
  if (!ours) return 'not measured';
  if (target.atMost === undefined && target.atLeast === undefined) return 'no budget';
  return isMet(ours.median, target) ? 'met' : 'not met';
}

function digits(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString('en');
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}
