import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand, scriptOf } from '@x/build/run-command';

/** One complaint of the compiler. */
export interface CompilerError {
  /** As it was given, or the path of a declaration. */
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** Which globals a consumer has. */
export interface Consumer {
  readonly lib: readonly string[];
  readonly types: readonly string[];
}

/** A project on Node as most are: no browser globals but what Node's types bring. */
export const nodeConsumer: Consumer = { lib: ['ES2023'], types: ['node'] };

export const browserConsumer: Consumer = { lib: ['ES2023', 'DOM', 'DOM.AsyncIterable'], types: [] };

/**
 * Compiles files in a folder that has our packages installed, as strictly as a user may.
 *
 * @param script The compiler. Default: the workspace's own.
 */
export async function compile(
  directory: string,
  files: Readonly<Record<string, string>>,
  { lib, types }: Consumer = nodeConsumer,
  script = scriptOf(import.meta.resolve('typescript/package.json'), 'tsc'),
): Promise<CompilerError[]> {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  const project = join(directory, `tsconfig.${Object.keys(files)[0]}.json`);
  const compilerOptions = {
    target: 'ES2023',
    module: 'NodeNext',
    lib,
    types,
    typeRoots: [fileURLToPath(new URL('../node_modules/@types', import.meta.url))],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noPropertyAccessFromIndexSignature: true,
    skipLibCheck: false,
    // So that what is inferred has to have a name that can be written down, as in a library of the user's own.
    declaration: true,
    noEmit: true,
  };
  writeFileSync(project, JSON.stringify({ compilerOptions, files: Object.keys(files) }));
  const args = [script, '--project', project, '--pretty', 'false'];
  const { status, stdout, stderr } = await runCommand(process.execPath, args, { cwd: directory });
  const errors = [...stdout.matchAll(/^(?:(?<file>.+)\((?<line>\d+),\d+\): )?error (?<message>TS\d+: .*)$/gm)];
  if (status !== 0 && errors.length === 0) throw new Error(`The compiler ended with ${status}\n${stdout}${stderr}`);
  return errors.map(({ groups }) => ({
    file: groups?.['file'] ?? '',
    line: Number(groups?.['line'] ?? 0),
    message: groups?.['message'] ?? '',
  }));
}
