import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from '@x/build/run-command';
import { build } from 'rolldown';
import { expect, inject } from 'vitest';
import type { Places } from './visit.ts';

/**
 * Makes a folder with tests for a test runner, in a project that has our packages installed, and the visit as
 * `visit.mjs` and `visit.cjs`. Returns the folder.
 */
export async function writeProject(files: Readonly<Record<string, string>>): Promise<string> {
  const directory = await mkdtemp(join(inject('installed').both, 'runner-'));
  const input = { visit: fileURLToPath(new URL('visit.ts', import.meta.url)) };
  for (const format of ['esm', 'cjs'] as const) {
    const entryFileNames = format === 'esm' ? '[name].mjs' : '[name].cjs';
    await build({ input, external: /^@x\//, output: { dir: directory, format, entryFileNames } });
  }
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
  return directory;
}

/** Runs a test runner there; all of its tests must pass. What it prints is in the failure. */
export async function runTests(
  directory: string,
  args: readonly string[],
  places: Places,
  options = '',
): Promise<void> {
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, NO_COLOR: '1', VISIT_PLACES: JSON.stringify(places), NODE_OPTIONS: options };
  const { status, stdout, stderr } = await runCommand(process.execPath, args, { cwd: directory, env });
  expect({ status, output: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, output: '' });
}
