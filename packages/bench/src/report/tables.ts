import { type Target, targets } from '../budgets.ts';
import type { Row } from '../part.ts';
import { type BudgetStatus, budgetStatusOf, due, figure, shortFigure } from './figures.ts';
import type { Results } from './results.ts';

const marks: Readonly<Record<BudgetStatus, string>> = {
  met: 'yes',
  'not met': '**no**',
  'not measured': 'not measured',
  'no budget': '',
};

/** A Markdown table for each part, with what the peers took in a list below it. */
export function tablesOf(results: Results): string {
  return Object.entries(results)
    .map(([name, { rows }]) => `## ${name}\n\n${tableOf(rows)}\n\n${detailsOf(rows)}`.trim())
    .join('\n\n');
}

function tableOf(rows: readonly Row[]): string {
  const head = ['what', 'ours', 'target', 'met'];
  const body = rows.map((row) => {
    const target: Target = targets[row.id];
    const own = row.ours ? figure(row.ours, target.unit) : '';
    return [target.what, own, due(target), marks[budgetStatusOf(row, target)]];
  });
  return [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function detailsOf(rows: readonly Row[]): string {
  const lines = rows.flatMap(({ id, peers, notes = [] }) => {
    const { what, unit }: Target = targets[id];
    const figures = Object.entries(peers).map(([name, spread]) => `${name} ${shortFigure(spread, unit)}`);
    const parts = [...(figures.length > 0 ? [figures.join(', ')] : []), ...notes];
    return parts.length > 0 ? [`- ${what}: ${parts.join('; ')}`] : [];
  });
  return lines.join('\n');
}
