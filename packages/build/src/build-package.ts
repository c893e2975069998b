import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { bundlePackage } from './bundle-package.ts';
import { writeDeclarations, writeModules } from './compile-package.ts';
import { writeDocuments } from './write-documents.ts';

/** What is read of a `package.json` in the workspace. */
export interface Manifest {
  readonly name: string;
  readonly description: string;
  /** Entry points by their sources. */
  readonly exports: Readonly<Record<string, string>>;
  readonly imports?: object;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  /**
   * `node`: a program for Node alone, built file by file. Otherwise a library for every runtime: bundled, and built
   * without Node's types but for the entry `./node`.
   */
  readonly 'x-build'?: {
    readonly platform: 'node';
    /** Sources that are no modules of the program: those of a page, which is bundled by itself. */
    readonly exclude?: readonly string[];
  };
}

/** Writes `dist` of the package in the current directory, and what it brings to read. */
export async function buildPackage(): Promise<void> {
  const folder = process.cwd();
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest; // npm's format
  await rm(join(folder, 'dist'), { recursive: true, force: true });
  const program = manifest['x-build'];
  if (program?.platform === 'node') await writeModules(folder, program.exclude);
  else {
    await writeDeclarations(folder, manifest);
    await bundlePackage(folder, manifest);
  }
  await writeDocuments(folder, manifest);
}
