import { join } from 'node:path';
import { build } from 'esbuild';

const inspector = join(import.meta.dirname, '../src/inspector');

/** Bundles the inspector page: `page.js` and `page.css`, beside the routes that serve them. */
export async function buildInspector(folder = join(inspector, 'bundle')): Promise<void> {
  await build({
    entryPoints: [
      { in: join(inspector, 'page/main.tsx'), out: 'page' },
      { in: join(inspector, 'page/styles/page.css'), out: 'page' },
    ],
    outdir: folder,
    bundle: true,
    minify: true,
    format: 'esm',
    target: ['chrome123', 'firefox120', 'safari17.5'],
    jsx: 'automatic',
    jsxImportSource: 'hono/jsx/dom',
    legalComments: 'none',
    logLevel: 'warning',
  });
}

if (import.meta.main) await buildInspector(process.argv[2]);
