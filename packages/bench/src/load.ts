import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Imports a module as a file in some project would. The caller knows its exports. */
export type Load = (specifier: string) => Promise<unknown>;

/** What each project gets, so that programs outside of it can import what is installed in it. */
export const loader = { file: 'load.js', text: 'export default (specifier) => import(specifier);\n' };

export async function loadFrom(project: string): Promise<Load> {
  const module = (await import(pathToFileURL(join(project, loader.file)).href)) as { default: Load }; // the text above
  return module.default;
}
