import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { outputOf } from './run-command.ts';

/**
 * Packs a package as `pnpm publish` would (entry points lead to `dist`, `workspace:` and `catalog:` turned into ranges),
 * and gives the tarball's path.
 */
export async function pack(directory: string, destination: string): Promise<string> {
  if (!existsSync(join(directory, 'dist'))) {
    throw new Error(`${directory} has no dist. Build first: npx pnpm@12 build`);
  }
  const [command, ...args] = pnpm();
  const printed = await outputOf(command, [...args, 'pack', '--json', '--pack-destination', destination], {
    cwd: directory,
  });
  const { filename } = JSON.parse(printed) as { filename: string }; // the shape of pnpm's own report
  return filename;
}

/** pnpm need not be installed: `npx pnpm` sets a variable with its path for the scripts that it runs. */
export function pnpm(): [string, ...string[]] {
  const started = process.env['npm_execpath'];
  if (started === undefined || !basename(started).startsWith('pnpm') || !existsSync(started)) {
    return ['npx', '-y', 'pnpm@12.21.0'];
  }
  // Old releases are JavaScript, newer ones a program of their own.
  return /\.[cm]?js$/.test(started) ? [process.execPath, started] : [started];
}
