import { expect, it } from 'vitest';
import { measureHeap } from './flat-heap.ts';

// `node test/flat-heap.ts` does it with a million.
it('createMany with onResult keeps nothing of 50,000 items of a generator', async () => {
  const { samples, bytesPerItem } = await measureHeap(50_000);
  expect(samples).toHaveLength(10);
  // A kept result would take more than a hundred.
  expect(bytesPerItem).toBeLessThan(20);
}, 60_000);
