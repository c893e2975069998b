import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program of the operating system that some tests need. */
export interface SystemProgram {
  /** Of the file, in order of preference. */
  readonly names: readonly string[];
  /** Such as `Chromium`. */
  readonly title: string;
  /** Which tests need it. */
  readonly neededBy: string;
  /** The package of Debian that brings it. */
  readonly debian: string;
  /** Where it may be when it is not on the `PATH`. */
  readonly directories?: readonly string[];
}

/**
 * Returns where this machine has a program; `undefined` where it has none, and then the tests that need one are skipped, with
 * the reason printed. In CI nothing is skipped: there it throws.
 */
export function systemProgram({ names, title, neededBy, debian, directories = [] }: SystemProgram): string | undefined {
  const path = [...(process.env['PATH'] ?? '').split(delimiter), ...directories]
    .flatMap((directory) => names.map((name) => join(directory, name)))
    .find((each) => existsSync(each));
  if (path !== undefined) return path;
  const missing = `no ${title} on this machine (${names.join(', ')}), and ${neededBy} need one`;
  if (process.env['CI']) throw new Error(missing);
  console.warn(`Skipped: ${missing}. On Debian: apt-get install ${debian}`);
  return undefined;
}
