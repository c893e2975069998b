import type { Results } from './results.ts';

const OURS = {
  'request/16': 'ours by default',
  'request/16 with fetch': 'ours with fetch',
  'request/16 at node': 'ours with nodeTransport',
} as const;

/** The CPU of a request, ours and the peers', as a chart that Markdown renderers draw. Empty if it was not measured. */
export function plotOf(results: Results): string {
  const rows = (results.request?.rows ?? []).filter(({ id }) => id in OURS);
  const bars = new Map<string, number>();
  for (const { id, ours, peers } of rows) {
    if (ours) bars.set(OURS[id as keyof typeof OURS], ours.median); // by the filter above
    for (const [name, { median }] of Object.entries(peers)) bars.set(name, median);
  }
  if (bars.size === 0) return '';
  const sorted = [...bars].sort(([, one], [, other]) => one - other);
  return [
    '```mermaid',
    'xychart-beta horizontal',
    '  title "CPU a request, 16 at a time, in units of plain fetch"',
    `  x-axis [${sorted.map(([name]) => JSON.stringify(name)).join(', ')}]`,
    `  y-axis 0 --> ${Math.ceil(Math.max(...bars.values()) * 10) / 10}`,
    `  bar [${sorted.map(([, value]) => value.toFixed(2)).join(', ')}]`,
    '```',
  ].join('\n');
}
