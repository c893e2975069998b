import { join } from 'node:path';
import { build } from 'vitepress';
import { layOutPages } from './lay-out-pages.ts';
import { writeReference } from './reference.ts';

// Builds the site: pages from the guides and READMEs, the reference from doc comments. `node build.ts [folder]`.

const outDir = process.argv[2] ?? join(import.meta.dirname, '../dist');
await layOutPages();
const problems = await writeReference();
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(1);
}
await build(import.meta.dirname, { outDir });
console.log(`Written to ${outDir}`);
