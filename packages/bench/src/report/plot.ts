import type { Row } from '../part.ts';
import { type PlotPanel, panels } from './panels.ts';
import type { Results } from './results.ts';

const WIDTH = 860;
const LABELS = 250;
const RIGHT = 84;
const BAR = 13;
const PITCH = 21;
const HEAD = 46;
const GAP = 26;
const BARS = WIDTH - LABELS - RIGHT;

const style = `
  text { font: 12px system-ui, -apple-system, 'Segoe UI', sans-serif; fill: #57606a; }
  .title { font-weight: 600; font-size: 14px; fill: #1f2328; }
  .ours { font-weight: 600; fill: #1f2328; }
  .value { font-variant-numeric: tabular-nums; }
  .bar { fill: #c5ccd4; } .bar.ours { fill: #1a7f5a; } .bar.missed { fill: #c4611a; }
  .spread { stroke: #1f2328; stroke-opacity: .55; stroke-width: 1.2; fill: none; }
  .due { stroke: #1f2328; stroke-width: 1.4; stroke-dasharray: 3 3; } .axis { stroke: #d0d7de; }
  @media (prefers-color-scheme: dark) {
    text { fill: #9198a1; } .title, text.ours { fill: #f0f6fc; }
    .bar { fill: #454c55; } .bar.ours { fill: #3fb68b; } .bar.missed { fill: #e0863f; }
    .spread, .due { stroke: #f0f6fc; } .axis { stroke: #3d444d; }
  }`;

/** Bars of ours and of others on one scale a panel, whiskers from quartile to quartile, a dashed line at the budget. */
export function plotOf(results: Results): string {
  const rows = new Map<string, Row>(
    Object.values(results).flatMap((result) => result.rows.map((row) => [row.id, row])),
  );
  let top = 8;
  const drawn = panels(rows).map((panel) => {
    const group = `<g transform="translate(0 ${top})">${panelOf(panel)}</g>`;
    top += HEAD + panel.bars.length * PITCH + GAP;
    return group;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${top}" viewBox="0 0 ${WIDTH} ${top}" role="img" aria-label="What our packages cost beside others">
<style>${style}
</style>
${drawn.join('\n')}
</svg>
`;
}

function panelOf({ title, due, unit, bars, isMissed }: PlotPanel): string {
  const most = Math.max(due ?? 0, ...bars.map(({ spread }) => spread.upper));
  // What is many times the rest would press it against the edge: such bars are cut, and say so by their figure.
  const second = bars.map(({ spread }) => spread.upper).toSorted((a, b) => b - a)[1] ?? most;
  const end = most > second * 4 ? Math.max(second * 1.3, (due ?? 0) * 1.1) : most;
  const x = (value: number) => LABELS + (Math.max(0, Math.min(value, end)) / end) * BARS;
  const height = bars.length * PITCH;
  const lines = bars.map(({ name, spread, isOurs }, index) => {
    const y = HEAD - 10 + index * PITCH;
    const middle = y + BAR / 2;
    const kind = isOurs ? (isMissed ? ' missed' : ' ours') : '';
    const [low, high] = [x(spread.lower), x(spread.upper)];
    const whisker =
      high - low < 1.5
        ? ''
        : `<path class="spread" d="M${at(low)} ${middle}H${at(high)}M${at(low)} ${middle - 3}v6M${at(high)} ${middle - 3}v6"/>`;
    const isCut = spread.median > end;
    const cut = isCut
      ? `<path class="spread" d="M${LABELS + BARS - 14} ${y - 1}l-5 ${BAR + 2}m5 0l5 ${-BAR - 2}"/>`
      : '';
    const text = `text${isOurs ? ' class="ours"' : ''}`;
    return `<${text} x="${LABELS - 10}" y="${middle + 4}" text-anchor="end">${escaped(name)}</text><rect class="bar${kind}" x="${LABELS}" y="${y}" width="${at(Math.max(1.5, x(spread.median) - LABELS))}" height="${BAR}" rx="2.5"/>${whisker}${cut}<text class="value${isOurs ? ' ours' : ''}" x="${at(Math.max(high, x(spread.median)) + 7)}" y="${middle + 4}">${figureOf(spread.median)}</text>`;
  });
  const axis = `<path class="axis" d="M${LABELS} ${HEAD - 16}v${height + 2}"/>`;
  const mark =
    due === undefined
      ? ''
      : `<path class="due" d="M${at(x(due))} ${HEAD - 16}v${height + 2}"/><text x="${at(x(due))}" y="${HEAD - 20}" text-anchor="middle">${escaped(`${figureOf(due)}`)}</text>`;
  return `<text class="title" x="0" y="14">${escaped(title)}</text><text x="${WIDTH}" y="14" text-anchor="end">${escaped(unit)}</text>${axis}${mark}\n${lines.join('\n')}`;
}

function figureOf(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}

function at(value: number): string {
  return value.toFixed(1);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
