import { join } from 'node:path';
import { build, type Plugin } from 'rolldown';
import type { Manifest } from './build-package.ts';

/**
 * Writes the JavaScript of a library, beside the declarations of tsc: one file for each entry point, and files for what
 * entry points share. Loading forty small files takes Node longer than running them.
 */
export async function bundlePackage(folder: string, manifest: Manifest): Promise<void> {
  const { exports, imports, dependencies, peerDependencies } = manifest;
  // A `#name` is resolved where the package is used, so its files have to stand by themselves.
  const paths = JSON.stringify([exports, imports]).matchAll(/"\.\/src\/([^"]+)\.ts"/g);
  const names = [...paths].map(([, name]) => String(name));
  await build({
    input: Object.fromEntries(names.map((name) => [name, join(folder, `src/${name}.ts`)])),
    external: [
      /^#/,
      /^node:/,
      ...Object.keys({ ...dependencies, ...peerDependencies }).map((name) => new RegExp(`^${name}(/|$)`)),
    ],
    platform: 'neutral',
    plugins: [pureSchemas],
    experimental: { nativeMagicString: true },
    logLevel: 'warn',
    output: {
      dir: join(folder, 'dist'),
      entryFileNames: '[name].js',
      chunkFileNames: 'shared-[hash].js',
      sourcemap: true,
      sourcemapExcludeSources: true,
    },
  });
}

/**
 * Marks the call that creates a schema as free of side effects, so that an operation's bundle has only the schemas it needs.
 * valibot marks the functions where it declares them, which esbuild and webpack respect within that file alone.
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
