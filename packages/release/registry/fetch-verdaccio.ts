import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { outputOf } from '@x/build/run-command';

const wanted = fileURLToPath(new URL('verdaccio', import.meta.url));
const cache = fileURLToPath(new URL('../.cache/verdaccio', import.meta.url));
const lock = 'package-lock.json';

/**
 * Gets the registry into a folder outside the workspace's own install, on demand: it brings 320 packages (65 MB), each of
 * them fixed by its own lock file.
 *
 * @returns The folder in which `verdaccio` can be imported, or why it is missing.
 */
export async function fetchVerdaccio(): Promise<{ readonly folder: string } | { readonly missing: string }> {
  if (await isThere()) return { folder: cache };
  // Nobody who only runs the tests should have to wait for it.
  if (!process.env['CI'] && !process.env['REGISTRY']) {
    return { missing: 'the registry (65 MB) is fetched in CI, or where REGISTRY=1 is set' };
  }
  try {
    await install();
    return { folder: cache };
  } catch (error) {
    return { missing: `the registry could not be fetched (${String(error).split('\n', 1)[0]})` };
  }
}

/** Whether what the lock file says was once installed to the end. */
async function isThere(): Promise<boolean> {
  const installed = join(cache, 'installed', lock);
  return existsSync(installed) && (await readFile(installed, 'utf8')) === (await readFile(join(wanted, lock), 'utf8'));
}

async function install(): Promise<void> {
  await rm(cache, { recursive: true, force: true });
  await mkdir(join(cache, 'installed'), { recursive: true });
  for (const file of ['package.json', lock]) await copyFile(join(wanted, file), join(cache, file));
  const patience = ['--fetch-retry-mintimeout=500', '--fetch-retry-maxtimeout=2000'];
  await outputOf('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', ...patience], { cwd: cache });
  await copyFile(join(wanted, lock), join(cache, 'installed', lock));
}
