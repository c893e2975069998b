/**
 * Writes the JavaScript of the package in the current directory, beside the declarations of tsc: one file an entry
 * point, and files for what entry points share. Loading forty small files takes Node longer than running them.
 */
import { readFile } from 'node:fs/promises';
import { build } from 'rolldown';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly publishConfig: { readonly exports: Readonly<Record<string, string | { readonly default: string }>> };
}

const { dependencies, publishConfig } = JSON.parse(await readFile('package.json', 'utf8')) as Manifest;
const names = Object.values(publishConfig.exports).flatMap((entry) =>
  typeof entry === 'string' ? [] : [entry.default.replace(/^\.\/dist\/(.+)\.js$/, '$1')],
);
await build({
  input: Object.fromEntries(names.map((name) => [name, `src/${name}.ts`])),
  external: Object.keys(dependencies).map((name) => new RegExp(`^${name}(/|$)`)),
  platform: 'neutral',
  logLevel: 'warn',
  output: {
    dir: 'dist',
    entryFileNames: '[name].js',
    chunkFileNames: 'shared-[hash].js',
    sourcemap: true,
    sourcemapExcludeSources: true,
  },
});
