import { createRequire } from 'node:module';
import { join } from 'node:path';
import { inject } from 'vitest';

const fetched = inject('environments');

/** Whether the packages could not be fetched, for `describe.skipIf`. */
export const isMissing = 'missing' in fetched;

/** Where a module of a fetched package is. */
export function pathOf(specifier: string): string {
  if ('missing' in fetched) throw new Error(fetched.missing);
  return createRequire(join(fetched.folder, 'package.json')).resolve(specifier);
}

/** Loads a module of a fetched package. Its type is what the test uses of it. */
export function load<Module>(specifier: string): Module {
  return createRequire(import.meta.url)(pathOf(specifier)) as Module;
}
