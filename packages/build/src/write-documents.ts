import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Manifest } from './build-package.ts';
import { fileAddress, guides, pageOf, relativeLink, site, withLinks, workspace } from './documents.ts';

/**
 * Writes what a package brings to read in addition to its README, for people and coding agents without a network: the guides
 * about it, `llms.txt` with rules for all packages, and `SKILL.md`.
 */
export async function writeDocuments(folder: string, { name, description }: Manifest): Promise<void> {
  const directory = name.slice('@x/'.length);
  const own = guides.filter(({ packages }) => packages.includes(directory)).map(({ guide }) => `guides/${guide}.md`);
  const sources: Readonly<Record<string, string>> = {
    'README.md': `packages/${directory}/README.md`,
    ...Object.fromEntries(own.map((file) => [file, `packages/docs/${file}`])),
    'llms.txt': 'packages/docs/llms.txt',
  };
  const shipped = new Map(Object.entries(sources).map(([file, source]) => [source, file]));
  const read = async (file: string) => {
    const source = sources[file] ?? '';
    return withLinks(await readFile(join(workspace, source), 'utf8'), source, (linked) => {
      const [there, page] = [shipped.get(linked), pageOf(linked)];
      if (there !== undefined) return relativeLink(file, there);
      return page === undefined ? fileAddress(linked) : site + page;
    });
  };

  await rm(join(folder, 'guides'), { recursive: true, force: true });
  if (own.length > 0) await mkdir(join(folder, 'guides'));
  const texts = new Map<string, string>();
  for (const file of [...own, 'llms.txt']) texts.set(file, await read(file));
  const lines = own.map((file) => `- [${titleOf(texts.get(file) ?? '')}](${file})`);
  const rules = /^Rules that code[\s\S]*?(?=^## )/m.exec(texts.get('llms.txt') ?? '')?.[0] ?? '';
  texts.set('SKILL.md', skill(name, description, await read('README.md'), rules, lines));
  for (const [file, text] of texts) await writeFile(join(folder, file), text);
}

/** What a coding agent needs to use a package: how its README begins, the rules, and where there is more. */
function skill(name: string, description: string, readme: string, rules: string, guides: readonly string[]): string {
  const use = `Use it when you write, test or review TypeScript or JavaScript that imports ${name}.`;
  const beginning = readme.split(/^(?=## )/m).slice(0, 3);
  return [
    `---\nname: ${name.replace(/^@x\//, 'x-')}\ndescription: ${JSON.stringify(`${description}. ${use}`)}\n---\n`,
    ...beginning.map((section) => `${section.trim()}\n`),
    `## Rules\n\n${rules.trim()}\n`,
    ['## More', '', '- [README](README.md): options, errors, limits', ...guides, ''].join('\n'),
  ].join('\n');
}

function titleOf(markdown: string): string {
  return /^# (.+)$/m.exec(markdown)?.[1] ?? '';
}
