import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { mutations } from '../mutations/mutations.ts';

// To see a test fail for each takes minutes (`pnpm mutations`); that they can still be planted takes none.
it.each(mutations)('the bug can be planted in $file: $breaks', async ({ file, from, to }) => {
  const source = await readFile(new URL(`../../${file}`, import.meta.url), 'utf8');
  expect(source.split(from)).toHaveLength(2);
  expect(to).not.toBe(from);
});
