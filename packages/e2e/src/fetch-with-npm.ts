import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { outputOf } from '@x/build/run-command';

/** What npm fetches into a folder of its own: specifiers by the names that they are installed under. */
export interface Wanted {
  /** The name of the folder, under `.cache`. */
  readonly folder: string;
  readonly dependencies: Readonly<Record<string, string>>;
  /** What it is and what it weighs, for the line that says why it is missing. */
  readonly description: string;
}

/** The folder with `node_modules`, or why it is missing. */
export type Fetched = { readonly folder: string } | { readonly missing: string };

/** Fetches packages outside the workspace's own install, on demand: few who run the tests should have to wait for them. */
export async function fetchWithNpm({ folder: name, dependencies, description }: Wanted): Promise<Fetched> {
  const folder = fileURLToPath(new URL(`../.cache/${name}`, import.meta.url));
  const manifest = JSON.stringify({ private: true, dependencies });
  if (await holds(folder, manifest)) return { folder };
  if (!process.env['CI'] && !process.env['RUNTIMES']) {
    return missing(`${description} are fetched in CI, or where RUNTIMES=1 is set`);
  }
  try {
    await install(folder, manifest);
    return { folder };
  } catch (error) {
    return missing(`${description} could not be fetched (${String(error).split('\n', 1)[0]})`);
  }
}

/** Prints why tests are skipped. In CI nothing is skipped: there it throws. */
export function missing(reason: string): { readonly missing: string } {
  const line = `${reason}, and the tests with them need them`;
  if (process.env['CI']) throw new Error(line);
  console.warn(`Skipped: ${line}`);
  return { missing: reason };
}

/** Written last, so that what was interrupted is done again. */
const MARKER = 'fetched.json';

async function holds(folder: string, manifest: string): Promise<boolean> {
  const path = join(folder, MARKER);
  return existsSync(path) && (await readFile(path, 'utf8')) === manifest;
}

async function install(folder: string, manifest: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), manifest);
  const patience = ['--fetch-retry-mintimeout=500', '--fetch-retry-maxtimeout=2000'];
  await outputOf('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', ...patience], {
    cwd: folder,
  });
  await writeFile(join(folder, MARKER), manifest);
}
