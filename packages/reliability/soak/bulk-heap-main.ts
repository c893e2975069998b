import { optionsOf, wholeNumber } from '@x/build/command-line';
import { MAX_GROWTH_PER_ITEM, measureHeap } from './bulk-heap.ts';

// `pnpm bulk-heap [--items 1000000]`: whether `createMany` with `onResult` keeps anything of the items of a generator.

const values = optionsOf({ items: { type: 'string', default: '1000000' } });
const items = wholeNumber('items', values.items, 10_000);

const { seconds, samples, bytesPerItem } = await measureHeap(items);
const megabytes = samples.map((bytes) => (bytes / 1e6).toFixed(2)).join(' ');
console.log(`${items.toLocaleString('en')} items in ${seconds.toFixed(1)} s; heap in MB: ${megabytes}`);
console.log(`It grew by ${bytesPerItem.toFixed(3)} bytes an item.`);
process.exitCode = bytesPerItem < MAX_GROWTH_PER_ITEM ? 0 : 1;
