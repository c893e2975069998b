import { styleText } from 'node:util';
import { type Target, targets } from '../budgets.ts';
import type { Row } from '../part.ts';
import { type BudgetStatus, budgetStatusOf, due, figure, shortFigure } from './figures.ts';

const marks: Readonly<Record<BudgetStatus, string>> = {
  met: styleText('green', '✓'),
  'not met': styleText('red', '✗'),
  'not measured': styleText('yellow', '?'),
  'no budget': ' ',
};

/** Rows for a terminal. */
export function linesOf(rows: readonly Row[]): string[] {
  return rows.flatMap((row) => {
    const target: Target = targets[row.id];
    const { unit, what } = target;
    const own = row.ours ? styleText('bold', figure(row.ours, unit)) : 'not measured';
    const goal = due(target);
    const head = `${marks[budgetStatusOf(row, target)]} ${what}: ${own}${goal ? `, must be ${goal}` : ''}`;
    const peers = Object.entries(row.peers).map(([name, spread]) => `${name} ${shortFigure(spread, unit)}`);
    const details = [...(peers.length > 0 ? [peers.join(', ')] : []), ...(row.notes ?? [])];
    return [head, ...details.map((detail) => styleText('dim', `    ${detail}`))];
  });
}
