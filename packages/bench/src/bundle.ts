import { SourceMap, type SourceMapPayload } from 'node:module';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, build } from 'esbuild';
import { type EntryName, twoClients, wholeClient } from './entries.ts';

/** How a bundle is made, here and where CI holds its budgets. */
export const bundling = {
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'browser',
  logLevel: 'silent',
} as const satisfies BuildOptions;

/** Bytes after `gzip -9`. */
export async function bundleBytes(program: string, project: string, options?: BuildOptions): Promise<number> {
  return gzipped(await bundle(program, project, options));
}

/** How many bytes a bundle with one client grows by when another one comes in. */
export async function addedBytes(first: EntryName, second: EntryName, project: string): Promise<number> {
  const alone = await bundleBytes(wholeClient(first), project);
  return (await bundleBytes(twoClients(first, second), project)) - alone;
}

function gzipped(text: string): number {
  return gzipSync(text, { level: 9 }).byteLength;
}

async function bundle(program: string, project: string, options?: BuildOptions): Promise<string> {
  const { outputFiles } = await build({
    ...bundling,
    ...options,
    stdin: { contents: program, resolveDir: project },
    write: false,
    outdir: 'unwritten',
  });
  const [text] = outputFiles.filter(({ path }) => path.endsWith('.js')).map((file) => file.text);
  if (text === undefined) throw new Error('the bundler wrote no JavaScript');
  return text;
}

/** The files whose code is in a bundle, as the source map names them. */
export async function sourcesOf(program: string, project: string): Promise<string[]> {
  const text = await bundle(program, project, { sourcemap: 'inline', sourcesContent: false });
  const [code = '', map = ''] = text.split('//# sourceMappingURL=data:application/json;base64,');
  const payload = JSON.parse(Buffer.from(map, 'base64').toString()) as SourceMapPayload; // the format of source maps
  const sourceMap = new SourceMap(payload);
  const sources = new Set<string>();
  for (const [line, { length }] of code.split('\n').entries()) {
    for (let column = 0; column < length; column += 1) {
      const entry = sourceMap.findEntry(line, column);
      if ('originalSource' in entry) sources.add(entry.originalSource);
    }
  }
  return [...sources];
}

/** Whose code it is. */
export type Origin = 'own' | 'valibot' | 'ky' | 'eventsource-parser';
const origins: readonly Origin[] = ['own', 'valibot', 'ky', 'eventsource-parser'];

/**
 * The gzipped bytes of a bundle by whose code they are; they add up to the whole. Each character of the minified bundle
 * belongs to the file that the source map names. Ours is what our characters alone compress to; then each package counts
 * for what its characters add.
 */
export async function bytesByOrigin(program: string, project: string): Promise<Record<Origin, number>> {
  const text = await bundle(program, project, { sourcemap: 'inline', sourcesContent: false });
  const [code = '', map = ''] = text.split('//# sourceMappingURL=data:application/json;base64,');
  const payload = JSON.parse(Buffer.from(map, 'base64').toString()) as SourceMapPayload; // the format of source maps
  const pieces = charactersByOrigin(code, new SourceMap(payload));
  const sums = origins.map((_, index) =>
    gzipped(
      origins
        .slice(0, index + 1)
        .map((origin) => pieces[origin])
        .join(''),
    ),
  );
  const parts = origins.map((origin, index) => [origin, (sums[index] ?? 0) - (sums[index - 1] ?? 0)] as const);
  return Object.fromEntries(parts) as Record<Origin, number>; // one for each of the list
}

function charactersByOrigin(code: string, map: SourceMap): Record<Origin, string> {
  const pieces: Record<Origin, string> = { own: '', valibot: '', ky: '', 'eventsource-parser': '' };
  for (const [line, text] of code.split('\n').entries()) {
    for (let column = 0; column < text.length; column += 1) {
      const entry = map.findEntry(line, column);
      const source = 'originalSource' in entry ? entry.originalSource : '';
      pieces[originOf(source)] += text[column];
    }
  }
  return pieces;
}

function originOf(source: string): Origin {
  const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1];
  return origins.find((origin) => origin === name) ?? 'own';
}
