import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vitepress';
import { layOutPages } from './lay-out-pages.ts';
import { writeReference } from './reference.ts';

/** Builds the site: pages from the guides and READMEs, the reference from doc comments. @returns Its folder. */
export async function buildSite(outDir = join(import.meta.dirname, '../dist')): Promise<string> {
  await layOutPages();
  const problems = await writeReference();
  if (problems.length > 0) throw new Error(problems.join('\n'));
  await rm(outDir, { recursive: true, force: true });
  await build(import.meta.dirname, { outDir });
  return outDir;
}

if (import.meta.main) console.log(`Written to ${await buildSite()}`);
