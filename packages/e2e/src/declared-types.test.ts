import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript-api';
import { afterAll, expect, it } from 'vitest';
import { packages, reported } from '../api/reports.ts';
import { surfaceOf } from '../api/surface.ts';
import { runCommand, scriptOf } from './run-command.ts';

const directory = mkdtempSync(join(tmpdir(), 'x-types-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** Whether two types are the same to the compiler, and not only assignable to each other. */
const head = `
type Same<One, Other> = (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : false;
export const checks: readonly [true, false, false, false, false, false, false] = [
  same<{ a?: 1 | undefined; b: { c: 'd' | (string & {}) } }, { a?: undefined | 1; b: { c: (string & {}) | 'd' } }>(),
  same<{ a?: 1 }, { a?: 1 | undefined }>(),
  same<{ a: 1 }, { readonly a: 1 }>(),
  same<{ a: readonly 1[] }, { a: 1[] }>(),
  same<{ a: 'd' | (string & {}) }, { a: string }>(),
  same<{ a: { b: unknown } }, { a: { b: any } }>(),
  same<{ [a: string]: unknown }, {}>(),
];
declare function same<One, Other>(): Same<One, Other>;
`;

interface Manifest {
  readonly publishConfig: { readonly exports: Readonly<Record<string, string | { readonly types: string }>> };
}

const providers = reported.filter((name) => name !== 'core' && name !== 'emulator');

it.each(providers)('what @x/%s declares is what its sources infer', async (name) => {
  const lines = head.split('\n');
  const { publishConfig } = JSON.parse(readFileSync(join(packages, name, 'package.json'), 'utf8')) as Manifest; // npm's format
  const surface = surfaceOf(packages, name);
  let compared = 0;
  for (const [entry, symbols] of surface.entries) {
    const target = publishConfig.exports[entry];
    if (typeof target !== 'object') throw new Error(`${entry} has no types`);
    const built = join(packages, name, target.types);
    const source = built.replace('/dist/', '/src/').replace(/\.d\.ts$/, '.ts');
    const [one, other] = [`Source${lines.length}`, `Built${lines.length}`];
    lines.push(`import type * as ${one} from '${source}';`, `import type * as ${other} from '${built}';`);
    for (const symbol of symbols) {
      const { flags, declarations: [declaration] = [] } =
        symbol.flags & ts.SymbolFlags.Alias ? surface.checker.getAliasedSymbol(symbol) : symbol;
      // Of core there is only one; what is generated has no schema.
      if (declaration === undefined || surface.originOf(declaration) !== 'own') continue;
      const kind = flags & ts.SymbolFlags.Value ? 'typeof ' : '';
      const taken = ts.getEffectiveTypeParameterDeclarations(declaration as ts.DeclarationWithTypeParameters); // or none
      const given = kind === '' && taken.length > 0 ? `<${taken.map(() => 'never').join()}>` : '';
      const typed = (module: string) => `${kind}${module}.${symbol.name}${given}`;
      lines.push(`same<${typed(one)}, ${typed(other)}>() satisfies true;`);
      compared += 1;
    }
  }
  expect(compared).toBeGreaterThan(10);
  expect(await complaints(`${name}.mts`, lines)).toEqual([]);
});

async function complaints(file: string, lines: readonly string[]): Promise<string[]> {
  writeFileSync(join(directory, file), lines.join('\n'));
  const paths = {
    '@x/core': [join(packages, 'core/dist/index.d.ts')],
    '@x/core/client': [join(packages, 'core/dist/client-exports.d.ts')],
    '@x/core/node': [join(packages, 'core/dist/node/index.d.ts')],
  };
  const typeRoots = [fileURLToPath(new URL('../node_modules/@types', import.meta.url))];
  const config = join(directory, `tsconfig.${file}.json`);
  const compilerOptions = { types: ['node'], typeRoots, paths, noUnusedLocals: false };
  const extended = join(packages, '../tsconfig.base.json');
  writeFileSync(config, JSON.stringify({ extends: extended, compilerOptions, files: [file] }));
  const tsc = scriptOf(import.meta.resolve('typescript/package.json'), 'tsc');
  const args = [tsc, '--project', config, '--pretty', 'false'];
  const { stdout } = await runCommand(process.execPath, args, { cwd: directory });
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((text) => {
      const [, line] = /\((\d+),/.exec(text) ?? [];
      return `${lines[Number(line) - 1] ?? ''} // ${text}`;
    });
}
