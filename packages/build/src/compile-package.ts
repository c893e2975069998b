import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { publishedManifest } from '../published-manifest.mjs';
import type { Manifest } from './build-package.ts';
import { runCommand, scriptOf } from './run-command.ts';

const tests = ['src/**/*.test.ts', 'src/**/*.test-d.ts'];

/** Writes the declarations of a library, with Node's types only where it is for Node. */
export async function writeDeclarations(folder: string, manifest: Manifest): Promise<void> {
  const declarations = { emitDeclarationOnly: true, paths: await builtDependencies(folder, manifest) };
  const forNode = nodeSources(manifest);
  await compile(folder, { ...declarations, types: [] }, ['src'], [...tests, ...forNode]);
  if (forNode.length > 0) await compile(folder, { ...declarations, types: ['node'] }, forNode, tests);
}

/** Writes JavaScript and declarations of a program for Node. */
export async function writeModules(folder: string, excluded: readonly string[] = []): Promise<void> {
  await compile(folder, {}, ['src'], [...tests, ...excluded]);
}

/** The file or the folder of the entry `./node`. */
function nodeSources({ exports }: Manifest): string[] {
  const entry = exports['./node']?.slice('./'.length);
  if (entry === undefined) return [];
  return [basename(entry) === 'index.ts' ? dirname(entry) : entry];
}

/** In the workspace our packages lead to their sources, which a declaration must not name. */
async function builtDependencies(folder: string, { dependencies = {} }: Manifest): Promise<Record<string, string[]>> {
  const paths: Record<string, string[]> = {};
  for (const name of Object.keys(dependencies)) {
    const dependency = join(folder, 'node_modules', name);
    if (!name.startsWith('@x/')) continue;
    const { exports } = publishedManifest(JSON.parse(await readFile(join(dependency, 'package.json'), 'utf8')));
    for (const [entry, target] of Object.entries<{ readonly types?: string }>(exports)) {
      if (target.types !== undefined) paths[name + entry.slice(1)] = [resolve(dependency, target.types)];
    }
  }
  return paths;
}

/** Runs `tsc` with the options of the package's `tsconfig.json` and these. */
async function compile(folder: string, options: object, include: readonly string[], exclude: readonly string[]) {
  const project = join(folder, 'node_modules/.cache/x-build/tsconfig.json');
  const absolute = (paths: readonly string[]) => paths.map((path) => join(folder, path));
  const config = {
    extends: join(folder, 'tsconfig.json'),
    compilerOptions: { noEmit: false, rootDir: join(folder, 'src'), outDir: join(folder, 'dist'), ...options },
    include: absolute(include),
    exclude: absolute(exclude),
  };
  await mkdir(dirname(project), { recursive: true });
  await writeFile(project, JSON.stringify(config));
  const tsc = scriptOf(import.meta.resolve('typescript/package.json'), 'tsc');
  const { status, stdout, stderr } = await runCommand(process.execPath, [tsc, '--project', project], { cwd: folder });
  await rm(dirname(project), { recursive: true });
  if (status !== 0) throw new Error(`tsc: ${stdout}${stderr}`);
}
