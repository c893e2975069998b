import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readResults } from './report/results.ts';

// What the README of the repository says that the benchmark shows.

const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
const stated = [...readme.matchAll(/^\| (.+?) +\| (.+?) +\| (.+?) +\| \[bench\]\[bench\] \|$/gm)].map(
  ([, what = '', ours = '', vendor = '']) => ({ what, ours, vendor }),
);

/** The row of the results behind each row of the README. */
const rows: Readonly<Record<string, string>> = {
  'CPU of an import': 'import/whole',
  'size of an install': 'install/megabytes',
  'packages of an install': 'install/packages',
  "files that a type check grows by, in units of the SDK's": 'types/files',
  'extra memory for an upload of 256 MiB': 'upload/memory',
};

it('the README compares in all of these rows', () => {
  expect(stated.map(({ what }) => what)).toEqual(Object.keys(rows));
});

it.each(stated)('the README states the figures of results.json: $what', async ({ what, ours, vendor }) => {
  const results = Object.values(await readResults()).flatMap((part) => part.rows);
  const row = results.find(({ id }) => id === rows[what]);
  expect(written(row?.ours?.median, ours)).toBe(ours);
  expect(written(row?.peers['Vapi SDK']?.median ?? 1, vendor)).toBe(vendor);
});

/** A figure with as many digits as another, and its unit. */
function written(value: number | undefined, as: string): string {
  const [, digits = '', unit = ''] = /^[\d,]+(?:\.(\d+))?( .*)?$/.exec(as) ?? [];
  const fixed = { minimumFractionDigits: digits.length, maximumFractionDigits: digits.length };
  return `${value?.toLocaleString('en', fixed)}${unit}`;
}
