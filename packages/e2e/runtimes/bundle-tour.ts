import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { outputOf } from '@x/build/run-command';
import { build as bundleWithRolldown } from 'rolldown';
import { build as bundleWithVite } from 'vite';
import type { FetchedPrograms } from './fetch-programs.ts';

/** Bundlers as our users have them. */
export const bundlers = ['esbuild', 'Vite', 'webpack'] as const;
export type Bundler = (typeof bundlers)[number];

/** What is used of webpack. */
type Webpack = (
  configuration: object,
  done: (error: Error | null, stats?: { hasErrors(): boolean; hasWarnings(): boolean; toString(): string }) => void,
) => void;

const COMMAND = `import { tour } from './tour.mjs';
import { sendFile } from './send-file.mjs';
const [places, path] = process.argv.slice(2);
const result = await tour(JSON.parse(places));
await sendFile(JSON.parse(places), path);
console.log(JSON.stringify(result));
`;

/** Turns the tour into JavaScript, in a folder where a project's packages are found. Gives that folder. */
export async function writeTour(project: string): Promise<string> {
  const directory = await mkdtemp(join(project, 'tour-'));
  await bundleWithRolldown({
    input: {
      tour: fileURLToPath(new URL('tour.ts', import.meta.url)),
      'send-file': fileURLToPath(new URL('send-file.ts', import.meta.url)),
    },
    external: /^@x\//,
    output: { dir: directory, entryFileNames: '[name].mjs' },
  });
  await writeFile(join(directory, 'command.mjs'), COMMAND);
  return directory;
}

/**
 * Bundles a module for browsers, with all that it imports, into a new folder as `program.mjs`, whole or with what is
 * loaded later beside it.
 *
 * @param conditions More conditions of imports, such as those of Cloudflare's workers; esbuild alone takes them here.
 * @returns The folder.
 */
export async function bundle(
  bundler: Bundler,
  entry: string,
  fetched: FetchedPrograms,
  conditions: readonly string[] = [],
): Promise<string> {
  const directory = await mkdtemp(`${entry}-`);
  if (bundler === 'Vite') {
    await bundleWithVite({
      configFile: false,
      logLevel: 'error',
      build: {
        target: 'es2023',
        minify: true,
        outDir: directory,
        lib: { entry, formats: ['es'], fileName: () => 'program.mjs' },
      },
    });
    return directory;
  }
  if ('missing' in fetched) throw new Error(fetched.missing);
  if (bundler === 'esbuild') {
    const settings = ['--bundle', '--format=esm', '--platform=browser', '--target=es2023', '--minify'];
    if (conditions.length > 0) settings.push(`--conditions=${conditions.join(',')}`);
    const args = [fetched.esbuild, entry, ...settings, `--outfile=${join(directory, 'program.mjs')}`];
    await outputOf(process.execPath, [...args, '--log-level=warning'], { cwd: directory });
    return directory;
  }
  const { default: webpack } = (await import(pathToFileURL(fetched.webpack).href)) as { default: Webpack };
  await new Promise<void>((resolve, reject) => {
    const configuration = {
      mode: 'production',
      target: ['web', 'es2023'],
      entry,
      context: directory,
      experiments: { outputModule: true },
      output: { path: directory, filename: 'program.mjs', module: true, library: { type: 'module' } },
    };
    webpack(configuration, (error, stats) => {
      if (error !== null) return reject(error);
      if (stats?.hasErrors() || stats?.hasWarnings()) return reject(new Error(stats.toString()));
      resolve();
    });
  });
  return directory;
}
