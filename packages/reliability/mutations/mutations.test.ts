import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { mutations } from '../mutations/mutations.ts';

// To run the tests with each mutation takes minutes (`pnpm mutations`); that each can be applied is tested here.
it.each(mutations)('the mutation can be applied to $file: $breaks', async ({ file, from, to }) => {
  const source = await readFile(new URL(`../../${file}`, import.meta.url), 'utf8');
  expect(source.split(from)).toHaveLength(2);
  expect(to).not.toBe(from);
});
