import { existsSync, rmSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pack } from '@x/build/pack';
import { outputOf } from '@x/build/run-command';
import { loader } from './load.ts';

export const providers = ['vapi', 'sipher', 'deployment-sessions', 'agent-sessions'] as const;
export type Provider = (typeof providers)[number];

/** Our packages as users get them: packed, and installed by npm in projects that had nothing. */
export interface Ours extends AsyncDisposable {
  /** A project with one provider's package alone, for each. */
  readonly alone: Readonly<Record<Provider, string>>;
  /** A project with all of them. */
  readonly together: string;
  /** Whether a package has an entry: `./node`. */
  has(provider: Provider | 'core', entry: string): Promise<boolean>;
}

/** Packs the built packages and installs them. */
export async function installOurs(): Promise<Ours> {
  // Real, since a temporary folder can be a link, and bundlers print real paths.
  const root = await realpath(await mkdtemp(join(tmpdir(), 'x-bench-')));
  const remove = () => rm(root, { recursive: true, force: true });
  // In case the process is ended early.
  process.once('exit', () => rmSync(root, { recursive: true, force: true }));
  try {
    const names = ['core', ...providers] as const;
    const packing = names.map(async (name) => {
      const folder = fileURLToPath(new URL(`../../${name}`, import.meta.url));
      return [name, basename(await pack(folder, root))] as const;
    });
    await Promise.allSettled(packing);
    const tarballs = Object.fromEntries(await Promise.all(packing)) as Record<Provider | 'core', string>;
    const installing = providers.map(async (name) => [name, await install(root, name, [name], tarballs)] as const);
    const all = install(root, 'together', providers, tarballs);
    await Promise.allSettled([...installing, all]);
    const alone = Object.fromEntries(await Promise.all(installing)) as Record<Provider, string>; // one for each
    const together = await all;
    return {
      alone,
      together,
      async has(provider, entry) {
        const manifest = join(together, 'node_modules/@x', provider, 'package.json');
        const { exports = {} } = JSON.parse(await readFile(manifest, 'utf8')) as { exports?: object };
        return entry in exports;
      },
      [Symbol.asyncDispose]: remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function install(
  root: string,
  name: string,
  wanted: readonly Provider[],
  tarballs: Readonly<Record<Provider | 'core', string>>,
): Promise<string> {
  const directory = join(root, name);
  await mkdir(directory);
  const specifier = (tarball: string) => `file:../${tarball}`;
  const manifest = {
    private: true,
    type: 'module',
    dependencies: Object.fromEntries(wanted.map((provider) => [`@x/${provider}`, specifier(tarballs[provider])])),
    // Wanted by a range, and not yet in any registry.
    overrides: { '@x/core': specifier(tarballs.core) },
  };
  await writeFile(join(directory, 'package.json'), JSON.stringify(manifest, null, 2));
  await writeFile(join(directory, loader.file), loader.text);
  const patience = ['--fetch-retry-mintimeout=500', '--fetch-retry-maxtimeout=2000'];
  await outputOf('npm', ['install', '--no-audit', '--no-fund', ...patience], { cwd: directory });
  if (!existsSync(join(directory, 'node_modules/@x/core'))) throw new Error(`npm put no @x/core into ${directory}`);
  return directory;
}
