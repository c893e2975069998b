import type { Row } from '../part.ts';
import { type PlotBar, type PlotPanel, panels } from './panels.ts';
import type { Results } from './results.ts';

const WIDTH = 860;
const LABELS = 250;
const RIGHT = 84;
const BAR = 13;
const PITCH = 21;
const HEAD = 50;
const GAP = 22;
const BARS = WIDTH - LABELS - RIGHT;

const style = `
  text { font: 12px system-ui, -apple-system, 'Segoe UI', sans-serif; fill: #57606a; }
  .title { font-weight: 600; font-size: 14px; fill: #1f2328; }
  text.ours { font-weight: 600; fill: #1f2328; }
  .value { font-variant-numeric: tabular-nums; paint-order: stroke; stroke: #fff; stroke-width: 4px; }
  .other { fill: #c5ccd4; } .met { fill: #1a7f5a; } .missed { fill: #c4611a; }
  .spread { stroke: #1f2328; stroke-opacity: .55; stroke-width: 1.2; fill: none; }
  .due { stroke: #1f2328; stroke-opacity: .45; stroke-width: 1.2; stroke-dasharray: 3 3; }
  .own { stroke-opacity: 1; stroke-width: 2; stroke-dasharray: none; } .axis { stroke: #d0d7de; }
  @media (prefers-color-scheme: dark) {
    text { fill: #9198a1; } .title, text.ours { fill: #f0f6fc; } .value { stroke: #0d1117; }
    .other { fill: #454c55; } .met { fill: #3fb68b; } .missed { fill: #e0863f; }
    .spread, .due { stroke: #f0f6fc; } .axis { stroke: #3d444d; }
  }`;

const legend = `<rect class="met" x="0" y="2" width="22" height="${BAR}" rx="2.5"/><text x="30" y="13">ours, within the budget</text><rect class="missed" x="190" y="2" width="22" height="${BAR}" rx="2.5"/><text x="220" y="13">ours, past it</text><rect class="other" x="320" y="2" width="22" height="${BAR}" rx="2.5"/><text x="350" y="13">others</text><path class="due own" d="M420 1v15"/><text x="430" y="13">budget</text><path class="spread" d="M500 8.5h26M500 5v7M526 5v7"/><text x="536" y="13">quartiles</text>`;

/** Bars of ours and of others on one scale a panel, whiskers from quartile to quartile, a mark at each budget. */
export function plotOf(results: Results): string {
  const all = Object.values(results).flatMap((result) => result.rows.map((row) => [row.id, row] as const));
  let top = 40;
  const drawn = panels(new Map<string, Row>(all)).map((panel) => {
    const group = `<g transform="translate(0 ${top})">${panelOf(panel)}</g>`;
    top += HEAD + panel.bars.length * PITCH + GAP;
    return group;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${top}" viewBox="0 0 ${WIDTH} ${top}" role="img" aria-label="What our packages cost beside others">
<style>${style}
</style>
${[legend, ...drawn].join('\n')}
</svg>
`;
}

function panelOf({ title, unit, bars }: PlotPanel): string {
  const due = bars.find((bar) => bar.due !== undefined)?.due;
  const most = Math.max(...bars.flatMap((bar) => [bar.due ?? 0, bar.spread.upper]));
  const x = (value: number) => LABELS + (Math.max(0, value) / most) * BARS;
  const [top, height] = [HEAD - 14, bars.length * PITCH];
  const marks = [`<path class="axis" d="M${LABELS} ${top}v${height}"/>`];
  if (due !== undefined) {
    const text = `<text x="${at(x(due))}" y="${top - 5}" text-anchor="middle">${figureOf(due)}</text>`;
    marks.push(`<path class="due" d="M${at(x(due))} ${top}v${height}"/>${text}`);
  }
  const lines = bars.map((bar, index) => barOf(bar, HEAD - 10 + index * PITCH, x));
  const head = `<text class="title" x="0" y="14">${escaped(title)} <tspan font-weight="400" font-size="12">· ${escaped(unit)}</tspan></text>`;
  return [head, ...marks, ...lines].join('\n');
}

function barOf({ name, spread, kind, due }: PlotBar, y: number, x: (value: number) => number): string {
  const middle = y + BAR / 2;
  const [end, low, high] = [x(spread.median), x(spread.lower), x(spread.upper)];
  const label = kind === 'other' ? '' : ' ours';
  const parts = [
    `<text class="name${label}" x="${LABELS - 10}" y="${middle + 4}" text-anchor="end">${escaped(name)}</text>`,
    `<rect class="${kind}" x="${LABELS}" y="${y}" width="${at(Math.max(1.5, end - LABELS))}" height="${BAR}" rx="2.5"/>`,
  ];
  if (due !== undefined) parts.push(`<path class="due own" d="M${at(x(due))} ${y - 2}v${BAR + 4}"/>`);
  if (high - low > 1.5) {
    const ends = `M${at(low)} ${middle - 3}v6M${at(high)} ${middle - 3}v6`;
    parts.push(`<path class="spread" d="M${at(low)} ${middle}H${at(high)}${ends}"/>`);
  }
  const right = Math.max(high, end) + 7;
  parts.push(
    `<text class="value${label}" x="${at(right)}" y="${middle + 4}">${escaped(figureOf(spread.median))}</text>`,
  );
  return parts.join('');
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
