import { expect, it } from 'vitest';
import { MAX_GROWTH_PER_ITEM, measureHeap } from './bulk-heap.ts';

it('createMany with onResult keeps nothing of 50,000 items of a generator', async () => {
  const { samples, bytesPerItem } = await measureHeap(50_000);
  expect(samples).toHaveLength(10);
  expect(bytesPerItem).toBeLessThan(MAX_GROWTH_PER_ITEM);
});
