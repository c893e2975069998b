import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pnpm } from '@x/build/pack';
import { outputOf, scriptOf } from '@x/build/run-command';
import type { Registry } from './registry.ts';
import { commit, workspace } from './workspace-copy.ts';

/** What users of some packages will see: the edits that make it, and the changeset that tells of it. */
export interface Change {
  /** By the names of packages. */
  readonly bumps: Readonly<Record<string, 'major' | 'minor' | 'patch'>>;
  readonly reason: string;
  /** By the paths of sources: what is added to their ends, or replaced in them. */
  readonly edits: Readonly<Record<string, string | readonly [from: string, to: string]>>;
}

/** Makes a change in a copy of the workspace as one would who works on it. */
export async function makeChange(copy: string, { bumps, reason, edits }: Change): Promise<void> {
  for (const [file, edit] of Object.entries(edits)) {
    const path = join(copy, file);
    const text = await readFile(path, 'utf8');
    const [from, to] = typeof edit === 'string' ? [text, `${text}\n${edit}\n`] : edit;
    if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`);
    await writeFile(
      path,
      text.replace(from, () => to),
    );
  }
  const lines = Object.entries(bumps).map(([name, bump]) => `"${name}": ${bump}\n`);
  await mkdir(join(copy, '.changeset'), { recursive: true });
  await writeFile(join(copy, '.changeset/change.md'), `---\n${lines.join('')}---\n\n${reason}\n`);
  const edited = new Set(Object.keys(edits).map((file) => file.split('/', 2).join('/')));
  for (const folder of edited) await build(join(copy, folder));
  await commit(copy, reason);
}

/** Without the check for an outdated install, which would install into the tools that the copy shares. */
export async function build(folder: string): Promise<void> {
  const [command, ...args] = pnpm();
  await outputOf(command, [...args, '--config.verify-deps-before-run=false', 'run', 'build'], { cwd: folder });
}

/** Does in a copy of the workspace what `.github/workflows/release.yml` does, and gives what was published. */
export async function release(copy: string, registry: Registry): Promise<string[]> {
  if (await changesetVersion(copy)) await commit(copy, 'Version packages');
  return await publish(copy, registry);
}

export async function publish(copy: string, registry: Registry): Promise<string[]> {
  if (new URL(registry.url).hostname !== '127.0.0.1') throw new Error(`${registry.url} is not on this machine`);
  await writeFile(join(copy, '.npmrc'), registry.npmrc);
  const summary = join(copy, 'pnpm-publish-summary.json');
  const [command, ...args] = pnpm();
  await outputOf(command, [...args, '-r', 'publish', '--registry', registry.url, '--report-summary'], { cwd: copy });
  const { publishedPackages } = JSON.parse(await readFile(summary, 'utf8')) as {
    publishedPackages: { name: string; version: string }[];
  }; // the shape of pnpm's own report
  await rm(summary);
  await changeset(copy, 'git-tag');
  return publishedPackages.map(({ name, version }) => `${name}@${version}`).sort();
}

/** Turns the changesets that wait into versions and changelogs. Gives whether there were any. */
export async function changesetVersion(copy: string): Promise<boolean> {
  const waiting = (await readdir(join(copy, '.changeset'))).some((file) => file.endsWith('.md'));
  if (waiting) await changeset(copy, 'version');
  return waiting;
}

async function changeset(copy: string, command: string): Promise<void> {
  const script = scriptOf(`file://${workspace}/node_modules/@changesets/cli/package.json`, 'changeset');
  await outputOf(process.execPath, [script, command], { cwd: copy });
}
