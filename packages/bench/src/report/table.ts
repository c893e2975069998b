import { type Target, targets } from '../budgets.ts';
import type { Row } from '../part.ts';
import { due, figure, shortFigure, verdictOf } from './figures.ts';
import type { Results } from './results.ts';

const words = { met: 'yes', 'not met': '**no**', 'not measured': 'not measured', 'no budget': '' } as const;

/** All rows as a Markdown table; the formatter pads its cells. */
export function tableOf(results: Results): string {
  const head = ['what', 'ours', 'must be', 'met', 'others', 'notes'];
  const rows = Object.values(results).flatMap((result) => result.rows.map(cellsOf));
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function cellsOf(row: Row): string[] {
  const target: Target = targets[row.id];
  const { what, unit } = target;
  const peers = Object.entries(row.peers).map(([name, spread]) => `${name} ${shortFigure(spread, unit)}`);
  const own = row.ours ? figure(row.ours, unit) : '';
  return [what, own, due(target), words[verdictOf(row, target)], peers.join(', '), (row.notes ?? []).join('; ')];
}
