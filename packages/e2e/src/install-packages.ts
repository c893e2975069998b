import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pack } from '@x/build/pack';
import { outputOf } from '@x/build/run-command';
import type { TestProject } from 'vitest/node';
import { skew } from './version-skew.ts';

/** Folders outside the workspace, filled by npm from packed tarballs as a user's would be from the registry. */
export interface Installed {
  /** A project that depends on `@x/vapi` alone. */
  readonly client: string;
  /** A project that depends on every client and on `@x/emulator`. */
  readonly both: string;
  /** A project that depends on providers that need different versions of `@x/core`. */
  readonly skewed: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    installed: Installed;
  }
}

let root: string | undefined;

/** Runs once before all test files: packing and installing take longer than most tests do. */
export async function setup({ provide }: TestProject): Promise<void> {
  // Real, since a temporary folder can be a link, and compilers print real paths.
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
  const {
    '@x/core': core,
    '@x/vapi': vapi,
    '@x/emulator': emulator,
    '@x/otel': otel,
    ...clients
  } = await packAll(root);
  const overrides = { '@x/core': specifier(core) };
  const [client, both, skewed] = await allDone([
    install(join(root, 'client'), { '@x/vapi': vapi }, overrides),
    install(join(root, 'both'), { '@x/vapi': vapi, '@x/emulator': emulator, '@x/otel': otel, ...clients }, overrides),
    installSkewed(join(root, 'skewed'), core, vapi, clients),
  ]);
  // For blocks in READMEs: this workspace's own, since npm would take longer for them than for all the rest.
  for (const name of ['vitest', '@opentelemetry/sdk-trace', '@opentelemetry/context-async-hooks']) {
    await symlink(fileURLToPath(new URL(`../node_modules/${name}`, import.meta.url)), join(both, 'node_modules', name));
  }
  return { client, both, skewed };
}

const published = ['core', 'vapi', 'sipher', 'deployment-sessions', 'agent-sessions', 'emulator', 'otel'] as const;

type Published = `@x/${(typeof published)[number]}`;

/** Packs every package that users get; gives each one's tarball by its name. */
async function packAll(destination: string): Promise<Record<Published, string>> {
  const packing = published.map(async (name) => {
    const folder = fileURLToPath(new URL(`../../${name}`, import.meta.url));
    return [`@x/${name}`, await pack(folder, destination)] as const;
  });
  return Object.fromEntries(await allDone(packing)) as Record<Published, string>; // one for each of the list
}

/** Unlike `Promise.all`, leaves nothing running after a failure that would write into a folder already removed. */
async function allDone<const Tasks extends readonly Promise<unknown>[]>(tasks: Tasks) {
  await Promise.allSettled(tasks);
  return await Promise.all(tasks);
}

/** What a project gets that took in its providers at different times. The others came with the newer core. */
async function installSkewed(
  directory: string,
  core: string,
  vapi: string,
  others: Readonly<Record<string, string>>,
): Promise<string> {
  const providers = await skew(core, vapi, others, dirname(directory));
  // As a lock file would that holds the older core still: left to itself, npm takes the newer one for both.
  const overrides = Object.entries(providers).map(([name, tarballs]) => [
    name,
    { '@x/core': specifier(tarballs.core) },
  ]);
  const tarballs = Object.entries(providers).map(([name, { provider }]) => [name, provider]);
  return await install(directory, Object.fromEntries(tarballs), Object.fromEntries(overrides));
}

/** @param overrides Where the versions are that are wanted by a range, and not yet in any registry. */
async function install(directory: string, tarballs: Record<string, string>, overrides: object): Promise<string> {
  await mkdir(directory);
  const dependencies = Object.fromEntries(
    Object.entries(tarballs).map(([name, tarball]) => [name, specifier(tarball)]),
  );
  const manifest = { private: true, type: 'module', dependencies, overrides };
  await writeFile(join(directory, 'package.json'), JSON.stringify(manifest, null, 2));
  // npm's own patience is minutes, and it keeps silent about the reason that long.
  const patience = ['--fetch-retry-mintimeout=500', '--fetch-retry-maxtimeout=2000'];
  await outputOf('npm', ['install', '--no-audit', '--no-fund', ...patience], { cwd: directory });
  return directory;
}

function specifier(tarball: string): string {
  return `file:../${basename(tarball)}`;
}
