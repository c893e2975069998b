import { expect, it } from 'vitest';
import { exactly } from '../spread.ts';
import { linesOf } from './lines.ts';
import { plotOf } from './plot.ts';
import { mergeResults, type PartResult, type Results } from './results.ts';
import { tableOf } from './table.ts';

const result = (rows: PartResult['rows']): PartResult => ({ date: '2026-11-22', machine: 'm', missing: [], rows });
const spread = { median: 2, lower: 1.9, upper: 2.2 };
const results: Results = {
  size: result([{ id: 'size/vapi', ours: exactly(16.5), peers: { 'plain <ky>': exactly(8.94) }, notes: ['a', 'b'] }]),
  request: result([
    { id: 'request/16 with fetch', ours: spread, peers: { 'plain fetch': exactly(1) } },
    { id: 'request/16 at node', peers: {}, notes: ['no entry'] },
  ]),
};

it('writes a row for each figure, and says of each budget whether it is met', () => {
  expect(tableOf(results).split('\n')).toEqual([
    '| what | ours | must be | met | others | notes |',
    '| --- | --- | --- | --- | --- | --- |',
    '| bundle of `@x/vapi`, gzipped | 16.5 kB | at most 18 kB | yes | plain <ky> 8.94 kB | a; b |',
    expect.stringMatching(/\| 2 × \(1\.90 to 2\.20\) \| at most 1\.35 × \| \*\*no\*\* \| plain fetch 1 × \|/),
    expect.stringMatching(/\| {2}\| at most 0\.7 × \| not measured \| {2}\| no entry \|$/),
  ]);
});

it('says the same on a terminal', () => {
  const lines = linesOf(results.request?.rows ?? []).join('\n');
  expect(lines).toContain('must be at most 1.35 ×');
  expect(lines).toContain('not measured');
});

it('draws what there is, green within the budget and orange past it', () => {
  const plot = plotOf(results);
  expect(plot).toContain('plain &lt;ky>');
  expect(plot.match(/<rect class="met" x="250"/g)).toHaveLength(1);
  expect(plot.match(/<rect class="missed" x="250"/g)).toHaveLength(1);
  expect(plot.match(/<rect class="other" x="250"/g)).toHaveLength(2);
});

it('puts the result of a part in the place of the old one, in the order of the parts', () => {
  const merged = mergeResults(results, 'install', result([]));
  expect(Object.keys(merged)).toEqual(['size', 'install', 'request']);
  expect(mergeResults(merged, 'size', result([])).size?.rows).toEqual([]);
});
