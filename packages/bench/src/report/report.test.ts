import { expect, it } from 'vitest';
import { exactly } from '../spread.ts';
import { linesOf } from './lines.ts';
import { plotOf } from './plot.ts';
import { mergeResults, type PartResult, type Results } from './results.ts';
import { tablesOf } from './tables.ts';

const result = (rows: PartResult['rows']): PartResult => ({ date: '2026-11-22', machine: 'm', missing: [], rows });
const spread = { median: 2, lower: 1.9, upper: 2.2 };
const results: Results = {
  size: result([{ id: 'size/vapi', ours: exactly(16.5), peers: { 'plain <ky>': exactly(8.94) }, notes: ['a', 'b'] }]),
  request: result([
    { id: 'request/16 with fetch', ours: spread, peers: { 'plain fetch': exactly(1) } },
    { id: 'request/16 at node', peers: {}, notes: ['no entry'] },
  ]),
};

it('tablesOf writes a row for each figure, with its budget and the figures of the peers', () => {
  expect(tablesOf(results).split('\n')).toEqual([
    '## size',
    '',
    '| what | ours | target | met |',
    '| --- | --- | --- | --- |',
    '| bundle of `@x/vapi`, chats included, gzipped | 16.5 kB | at most 23.5 kB | yes |',
    '',
    '- bundle of `@x/vapi`, chats included, gzipped: plain <ky> 8.94 kB; a; b',
    '',
    '## request',
    '',
    '| what | ours | target | met |',
    '| --- | --- | --- | --- |',
    expect.stringMatching(/\| 2 × \(1\.90 to 2\.20\) \| at most 1\.35 × \| \*\*no\*\* \|$/),
    expect.stringMatching(/\| {2}\| at most 0\.6 × \| not measured \|$/),
    '',
    expect.stringMatching(/: plain fetch 1 ×$/),
    expect.stringMatching(/: no entry$/),
  ]);
});

it('the report on a terminal has a line for each figure, with its budget', () => {
  const lines = linesOf(results.request?.rows ?? []).join('\n');
  expect(lines).toContain('must be at most 1.35 ×');
  expect(lines).toContain('not measured');
});

it('the chart shows the requests, the cheapest first', () => {
  const plot = plotOf(results);
  expect(plot).toContain('x-axis ["plain fetch", "ours with fetch"]');
  expect(plot).toContain('bar [1.00, 2.00]');
  expect(plotOf({})).toBe('');
});

it('a new result of a part replaces the old one, in the order of the parts', () => {
  const merged = mergeResults(results, 'install', result([]));
  expect(Object.keys(merged)).toEqual(['size', 'install', 'request']);
  expect(mergeResults(merged, 'size', result([])).size?.rows).toEqual([]);
});
