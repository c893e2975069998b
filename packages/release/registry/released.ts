import { mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pack } from '@x/build/pack';
import { outputOf } from '@x/build/run-command';
import { build } from './release.ts';
import { git } from './workspace-copy.ts';

/** The released versions of a package, oldest first, by the tags of a repository. */
export async function releasesOf(repository: string, name: string): Promise<string[]> {
  const tags = (await git(repository, 'tag', '--list', `${name}@*`)).split('\n');
  const versions = tags.map((tag) => tag.slice(name.length + 1)).filter((version) => /^\d+\.\d+\.\d+$/.test(version));
  return versions.sort(inOrder);
}

/** Whether a range as our packages have it, a caret with a version from 1.0.0 on, allows a version. */
export function allows(range: string, version: string): boolean {
  const [, lowest] = /^\^([1-9]\d*\.\d+\.\d+)$/.exec(range) ?? [];
  if (lowest === undefined) throw new Error(`${range} is no caret range from 1.0.0 on`);
  return lowest.split('.')[0] === version.split('.')[0] && inOrder(lowest, version) <= 0;
}

function inOrder(one: string, other: string): number {
  return one.localeCompare(other, 'en', { numeric: true });
}

/** The range of core with which a provider was released, or, at `HEAD`, would be. */
export async function rangeAt(repository: string, commit: string, provider: string): Promise<string> {
  const manifestOf = async (folder: string) =>
    JSON.parse(await git(repository, 'show', `${commit}:packages/${folder}/package.json`)) as {
      version: string;
      dependencies: Record<string, string>;
    }; // npm's format
  const range = (await manifestOf(provider)).dependencies['@x/core'] ?? '';
  // As pnpm writes it when it publishes.
  return range === 'workspace:^' ? `^${(await manifestOf('core')).version}` : range;
}

/** Lays out a package's folder as it was released, into a folder that may hold another state of it. */
export async function checkOut(repository: string, tag: string, folder: string, into: string): Promise<void> {
  const archive = `${into}.tar`;
  await mkdir(into, { recursive: true });
  await git(repository, 'archive', '--output', archive, tag, '--', folder, 'tsconfig.base.json', 'pnpm-workspace.yaml');
  await outputOf('tar', ['-xf', archive], { cwd: into });
  await rm(archive);
}

/**
 * Builds and packs a released core again, and lays it out as users have it.
 *
 * @param copy The copy of the workspace whose tools build it, and whose test helpers stand in for those of that time.
 * @returns Its folder.
 */
export async function releasedCore(repository: string, copy: string, version: string): Promise<string> {
  const cores = join(copy, '.released-cores');
  const laidOut = join(cores, version);
  const temporary = await mkdtemp(join(await made(cores), 'build-'));
  await checkOut(repository, `@x/core@${version}`, 'packages/core', temporary);
  const source = join(temporary, 'packages/core');
  const modules = join(copy, 'packages/core/node_modules');
  await symlink(modules, join(source, 'node_modules'));
  await build(source);
  await outputOf('tar', ['-xzf', await pack(source, temporary)], { cwd: temporary });
  await rm(laidOut, { recursive: true, force: true });
  await rename(join(temporary, 'package'), laidOut);
  await rm(temporary, { recursive: true });

  await symlink(modules, join(laidOut, 'node_modules'));
  // For the tests of providers, never published.
  const manifest = JSON.parse(await readFile(join(laidOut, 'package.json'), 'utf8')) as { exports: object }; // ours
  const exports = { ...manifest.exports, './testing': './test/index.ts' };
  await writeFile(join(laidOut, 'package.json'), JSON.stringify({ ...manifest, exports }));
  await symlink(join(copy, 'packages/core/test'), join(laidOut, 'test'));
  return laidOut;
}

async function made(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  return folder;
}
