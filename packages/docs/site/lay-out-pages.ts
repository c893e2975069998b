import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileAddress, guides, pageOf, site, withLinks, workspace } from '@x/build/documents';
import { published } from './published.ts';

/** Where VitePress finds the pages, put together of documents that stand where they are used. */
export const pages = join(import.meta.dirname, '../.cache/pages');

/** What is tested and measured, for those who want to see it. */
export const evidence = { e2e: 'Runtimes and environments', reliability: 'Failures', bench: 'Costs' };

/** Lays out the pages of the site but the reference. */
export async function layOutPages(): Promise<void> {
  await rm(pages, { recursive: true, force: true });
  await mkdir(pages, { recursive: true });
  await writeFile(join(pages, 'index.md'), await homePage());
  await cp(join(import.meta.dirname, 'public'), join(pages, 'public'), { recursive: true });
  const images = join(workspace, 'packages/docs/images');
  if (existsSync(images)) await cp(images, join(pages, 'public/images'), { recursive: true });
  const sources = [
    'README.md',
    ...guides.map(({ guide }) => `packages/docs/guides/${guide}.md`),
    ...[...published, ...Object.keys(evidence)].map((name) => `packages/${name}/README.md`),
  ];
  const isPage = new Set(sources);
  for (const source of sources) {
    const text = withLinks(await readFile(join(workspace, source), 'utf8'), source, (file) => {
      if (isPage.has(file)) return `/${pageOf(file)}`;
      if (file.startsWith('packages/docs/images/')) return file.replace('packages/docs', '');
      return fileAddress(file);
    });
    const page = join(pages, `${pageOf(source)}.md`);
    await mkdir(dirname(page), { recursive: true });
    await writeFile(page, text);
  }
}

/** The home page: what it says, and how the README begins to use a client. */
async function homePage(): Promise<string> {
  const home = await readFile(join(import.meta.dirname, 'home.yaml'), 'utf8');
  const readme = await readFile(join(workspace, 'README.md'), 'utf8');
  const [firstUse = ''] = /^```ts\n[\s\S]*?^```$/m.exec(readme) ?? [];
  return `---\n${home}---\n\n${firstUse}\n`;
}

/** Where the pages are on their server, such as `/x-sessions/`. */
export const base = new URL(site).pathname;
