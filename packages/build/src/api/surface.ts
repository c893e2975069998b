import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import ts from 'typescript-api';
import { publishedManifest } from '../../published-manifest.mjs';

/** What a package lets its users import, as its built declarations have it. */
export interface Surface {
  readonly checker: ts.TypeChecker;
  /** The exported symbols by the entries of `exports`, as `./operations`. */
  readonly entries: ReadonlyMap<string, readonly ts.Symbol[]>;
  /** What a file holds at its top, exported to users or not. */
  readonly internal: ReadonlyMap<string, ts.Symbol>;
  /** Whether a declaration is of the package itself, of another one of ours, or of somebody else. */
  originOf(declaration: ts.Declaration): 'own' | 'generated' | 'ours' | 'lib' | 'foreign';
}

/** @param packages The folder with all packages. */
export function surfaceOf(packages: string, name: string): Surface {
  const paths = entriesOf(join(packages, name));
  const core = join(packages, 'core/dist');
  const program = ts.createProgram([...paths.values()], {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts', 'lib.dom.asynciterable.d.ts'],
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    // In the workspace they would lead to sources.
    paths: { '@x/core': [join(core, 'index.d.ts')], '@x/core/client': [join(core, 'client-exports.d.ts')] },
  });
  const checker = program.getTypeChecker();
  const own = join(packages, name) + sep;
  const internal = new Map<string, ts.Symbol>();
  for (const file of program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(own))) {
    for (const symbol of exportsOf(checker, file)) internal.set(symbol.name, symbol);
  }
  return {
    checker,
    internal,
    entries: new Map([...paths].map(([entry, path]) => [entry, exportsOf(checker, program.getSourceFile(path))])),
    originOf(declaration) {
      const file = declaration.getSourceFile();
      if (program.isSourceFileDefaultLibrary(file)) return 'lib';
      if (file.fileName.startsWith(own)) return dirname(file.fileName).endsWith('generated') ? 'generated' : 'own';
      return file.fileName.startsWith(packages + sep) ? 'ours' : 'foreign';
    },
  };
}

function entriesOf(folder: string): Map<string, string> {
  const { exports } = publishedManifest(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
  const typed = Object.entries<{ readonly types?: string }>(exports).flatMap(([entry, { types }]) =>
    types === undefined ? [] : [[entry, join(folder, types)] as const],
  );
  for (const [, path] of typed) {
    if (!existsSync(path)) throw new Error(`${path} is not built. Build first: npx pnpm@12 build`);
  }
  return new Map(typed);
}

function exportsOf(checker: ts.TypeChecker, file: ts.SourceFile | undefined): ts.Symbol[] {
  const module = file && checker.getSymbolAtLocation(file);
  return module === undefined ? [] : [...checker.getExportsOfModule(module)].sort(byName);
}

function byName(one: ts.Symbol, other: ts.Symbol): number {
  return one.name < other.name ? -1 : 1;
}
