/**
 * Writes the JavaScript of the package in the current directory, beside the declarations of tsc: one file an entry
 * point, and files for what entry points share. Loading forty small files takes Node longer than running them.
 */
import { readFile } from 'node:fs/promises';
import { build, type Plugin } from 'rolldown';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly publishConfig: { readonly exports: object; readonly imports?: object };
}

const { dependencies, publishConfig } = JSON.parse(await readFile('package.json', 'utf8')) as Manifest;

/**
 * Says of each schema that to make it has no side effect, so that an operation's bundle has only those it needs. valibot
 * says so where it declares its functions, which esbuild and webpack heed within that file alone.
 */
const pureSchemas: Plugin = {
  name: 'pure-schemas',
  transform: {
    filter: { code: "import * as v from 'valibot'" },
    handler(code, _, { magicString }) {
      for (const { index } of code.matchAll(/\bv\.[a-z]\w*\(/g)) magicString?.appendLeft(index, '/* @__PURE__ */ ');
      return magicString && { code: magicString };
    },
  },
};

// What is imported by a `#name` is chosen where the package is used, so that it has to stand by itself.
const paths = JSON.stringify([publishConfig.exports, publishConfig.imports]).matchAll(/"\.\/dist\/([^"]+)\.js"/g);
const names = [...paths].map(([, name]) => String(name));
await build({
  input: Object.fromEntries(names.map((name) => [name, `src/${name}.ts`])),
  external: [/^#/, /^node:/, ...Object.keys(dependencies).map((name) => new RegExp(`^${name}(/|$)`))],
  platform: 'neutral',
  plugins: [pureSchemas],
  experimental: { nativeMagicString: true },
  logLevel: 'warn',
  output: {
    dir: 'dist',
    entryFileNames: '[name].js',
    chunkFileNames: 'shared-[hash].js',
    sourcemap: true,
    sourcemapExcludeSources: true,
  },
});
