import { existsSync } from 'node:fs';
import { readlink, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand, scriptOf } from '@x/build/run-command';
import { publishedPackages } from '../rules/packages.ts';
import { allows, checkOut, rangeAt, releasedCore, releasesOf } from './released.ts';

/** A provider of one time and a core of another, which users may have together. `undefined` is the working tree. */
export interface Pairing {
  /** The provider's folder in `packages`. */
  readonly provider: string;
  readonly version?: string | undefined;
  readonly core?: string | undefined;
}

/** The pairings of all providers, and in words those that cannot be had. */
export interface Pairings {
  readonly pairings: readonly Pairing[];
  readonly absent: readonly string[];
}

/**
 * Each provider as it is, and as it was last released, with the lowest and the newest released core that its range
 * allows; and as it was last released with the working tree's core. As it is with the working tree's: that is `pnpm test`.
 *
 * @param repository Where the tags are. @param copy Of the workspace, its versions those of the next release.
 */
export async function pairingsOf(repository: string, copy: string): Promise<Pairings> {
  const cores = await releasesOf(repository, '@x/core');
  const packages = publishedPackages(copy);
  const next = packages.find(({ name }) => name === '@x/core')?.version ?? '';
  const pairings: Pairing[] = [];
  const absent: string[] = [];
  for (const { folder: provider } of packages.filter(({ dependencies }) => dependencies.includes('@x/core'))) {
    const ends = (range: string) => {
      const allowed = cores.filter((version) => allows(range, version));
      return [...new Set([allowed.at(0), allowed.at(-1)])].filter((version) => version !== undefined);
    };
    const range = await rangeAt(copy, 'HEAD', provider);
    const found = ends(range).map((core): Pairing => ({ provider, core }));
    if (found.length === 0) absent.push(`${provider}: no released core is within ${range}, only the one beside it`);
    pairings.push(...found);

    const version = (await releasesOf(repository, `@x/${provider}`)).at(-1);
    if (version === undefined) {
      absent.push(`${provider}: not released yet, so there is only the version beside core`);
      continue;
    }
    const releasedRange = await rangeAt(repository, `@x/${provider}@${version}`, provider);
    pairings.push(...ends(releasedRange).map((core): Pairing => ({ provider, version, core })));
    if (allows(releasedRange, next)) pairings.push({ provider, version });
    else absent.push(`${provider}@${version}: wants core ${releasedRange}, and the next one is ${next}`);
  }
  return { pairings, absent };
}

/** Runs the provider's own tests, and its type checks, with the core of a pairing: what went wrong, or nothing. */
export async function runPairing(
  repository: string,
  copy: string,
  { provider, version, core }: Pairing,
  files: readonly string[] = [],
): Promise<string | undefined> {
  const folder = join(copy, 'packages', provider);
  const aside = `${folder}.aside`;
  const link = join(folder, 'node_modules/@x/core');
  const linked = await readlink(link);
  try {
    if (version !== undefined) {
      const released = join(copy, '.released-provider');
      await rm(released, { recursive: true, force: true });
      await checkOut(repository, `@x/${provider}@${version}`, `packages/${provider}`, released);
      await rename(folder, aside);
      await rename(join(released, 'packages', provider), folder);
      await rename(join(aside, 'node_modules'), join(folder, 'node_modules'));
    }
    if (core !== undefined) {
      const built = join(copy, '.released-cores', core);
      const released = existsSync(built) ? built : await releasedCore(repository, copy, core);
      await rm(link);
      await symlink(released, link);
    }
    return await testsOf(folder, files);
  } finally {
    if (existsSync(aside)) {
      await rename(join(folder, 'node_modules'), join(aside, 'node_modules'));
      await rm(folder, { recursive: true });
      await rename(aside, folder);
    }
    await rm(link);
    await symlink(linked, link);
  }
}

/** Without the cache, which knows where a module was found when the links led elsewhere. */
async function testsOf(folder: string, files: readonly string[]): Promise<string | undefined> {
  const command = (name: string) =>
    scriptOf(`file://${join(folder, 'node_modules', name, 'package.json')}`, binOf[name] ?? name);
  for (const args of [
    [command('typescript')],
    [command('vitest'), 'run', '--testTimeout=60000', '--expect.poll.timeout=15000', '--fsModuleCache=false', ...files],
  ]) {
    const { status, stdout, stderr } = await runCommand(process.execPath, args, {
      cwd: folder,
      env: { PATH: process.env['PATH'], NO_COLOR: '1', CI: 'true' },
    });
    if (status !== 0) return `${stdout}${stderr}`;
  }
  return undefined;
}

const binOf: Readonly<Record<string, string>> = { typescript: 'tsc' };
