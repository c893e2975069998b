import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { pack } from './pack.ts';
import { outputOf } from './run-command.ts';

/** Folders outside the workspace, filled by npm from packed tarballs as a user's would be from the registry. */
export interface Installed {
  /** A project that depends on `@x/vapi` alone. */
  readonly client: string;
  /** A project that depends on `@x/vapi` and `@x/emulator`. */
  readonly both: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    installed: Installed;
  }
}

let root: string | undefined;

/** Runs once before all test files: packing and installing take longer than most tests do. */
export async function setup({ provide }: TestProject): Promise<void> {
  // Real, since a temporary folder can be a link, and compilers answer with real paths.
  root = await realpath(await mkdtemp(join(tmpdir(), 'x-installed-')));
  try {
    provide('installed', await fill(root));
  } catch (error) {
    // After a setup that failed there is no teardown.
    await teardown();
    throw error;
  }
}

export async function teardown(): Promise<void> {
  if (root !== undefined) await rm(root, { recursive: true, force: true });
}

async function fill(root: string): Promise<Installed> {
  const [core, vapi, emulator] = await allDone([
    packWorkspacePackage('core', root),
    packWorkspacePackage('vapi', root),
    packWorkspacePackage('emulator', root),
  ]);
  const [client, both] = await allDone([
    install(join(root, 'client'), core, { '@x/vapi': vapi }),
    install(join(root, 'both'), core, { '@x/vapi': vapi, '@x/emulator': emulator }),
  ]);
  return { client, both };
}

/** Unlike `Promise.all`, leaves nothing running after a failure that would write into a folder already removed. */
async function allDone<Tasks extends readonly [Promise<string>, ...Promise<string>[]]>(tasks: Tasks) {
  await Promise.allSettled(tasks);
  return await Promise.all(tasks);
}

function packWorkspacePackage(name: string, destination: string): Promise<string> {
  return pack(fileURLToPath(new URL(`../../${name}`, import.meta.url)), destination);
}

async function install(directory: string, core: string, tarballs: Record<string, string>): Promise<string> {
  await mkdir(directory);
  const manifest = {
    private: true,
    type: 'module',
    dependencies: Object.fromEntries(Object.entries(tarballs).map(([name, tarball]) => [name, specifier(tarball)])),
    // Wanted by a range, and not yet in any registry.
    overrides: { '@x/core': specifier(core) },
  };
  await writeFile(join(directory, 'package.json'), JSON.stringify(manifest, null, 2));
  // npm's own patience is minutes, and it keeps silent about the reason that long.
  const patience = ['--fetch-retry-mintimeout=500', '--fetch-retry-maxtimeout=2000'];
  await outputOf('npm', ['install', '--no-audit', '--no-fund', ...patience], { cwd: directory });
  return directory;
}

function specifier(tarball: string): string {
  return `file:../${basename(tarball)}`;
}
