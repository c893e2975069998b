/**
 * Writes the JavaScript of the package in the current directory, beside the declarations of tsc: one file an entry
 * point, and files for what entry points share. Loading forty small files takes Node longer than running them.
 */
import { readFile } from 'node:fs/promises';
import { build } from 'rolldown';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly publishConfig: { readonly exports: object; readonly imports?: object };
}

const { dependencies, publishConfig } = JSON.parse(await readFile('package.json', 'utf8')) as Manifest;
// What is imported by a `#name` is chosen where the package is used, so that it has to stand by itself.
const paths = JSON.stringify([publishConfig.exports, publishConfig.imports]).matchAll(/"\.\/dist\/([^"]+)\.js"/g);
const names = [...paths].map(([, name]) => String(name));
await build({
  input: Object.fromEntries(names.map((name) => [name, `src/${name}.ts`])),
  external: [/^#/, /^node:/, ...Object.keys(dependencies).map((name) => new RegExp(`^${name}(/|$)`))],
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
