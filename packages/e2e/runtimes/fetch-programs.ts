import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { fetchWithNpm, missing } from '../src/fetch-with-npm.ts';

/** The runtimes beside Node 24, which runs the tests. */
export type FetchedRuntime = 'Node 22.13' | 'Node 22' | 'Node 26' | 'Bun' | 'Deno' | 'workerd';

/** What our users build with, and the workspace does not. */
export type FetchedTool = 'esbuild' | 'webpack' | 'TypeScript 5.7' | 'TypeScript 5.8' | 'TypeScript 5.9';

/** Where each program is that was fetched, or why it is missing. */
export type FetchedPrograms = Readonly<Record<FetchedRuntime | FetchedTool, string>> | { readonly missing: string };

declare module 'vitest' {
  export interface ProvidedContext {
    fetched: FetchedPrograms;
  }
}

/** The package with the program for one platform, and the program in it. */
interface Program {
  readonly package: string;
  readonly version: string;
  readonly file: string;
}

const platforms = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'] as const;
type Platform = (typeof platforms)[number];

// The packages that `node`, `bun`, `deno` and `workerd` themselves fetch by a script, which npm no longer runs unasked.
const programs: Record<FetchedRuntime | FetchedTool, (platform: Platform) => Program> = {
  // The oldest that our packages say they run on.
  'Node 22.13': (platform) => nodeProgram(platform, '22.13.0'),
  'Node 22': (platform) => nodeProgram(platform, '22.23.3'),
  'Node 26': (platform) => nodeProgram(platform, '26.10.0'),
  Bun: (platform) => ({
    package: `@oven/bun-${platform.replace('arm64', 'aarch64')}`,
    version: '1.4.5',
    file: 'bin/bun',
  }),
  Deno: (platform) => ({
    package: `@deno/${platform}${platform.startsWith('linux') ? '-glibc' : ''}`,
    version: '2.9.6',
    file: 'deno',
  }),
  workerd: (platform) => ({
    package: `@cloudflare/workerd-${platform.replace('x64', '64')}`,
    version: '1.20261117.1',
    file: 'bin/workerd',
  }),
  esbuild: () => ({ package: 'esbuild', version: '0.28.2', file: 'bin/esbuild' }),
  webpack: () => ({ package: 'webpack', version: '5.112.2', file: 'lib/index.js' }),
  'TypeScript 5.7': () => ({ package: 'typescript', version: '5.7.3', file: 'bin/tsc' }),
  'TypeScript 5.8': () => ({ package: 'typescript', version: '5.8.3', file: 'bin/tsc' }),
  'TypeScript 5.9': () => ({ package: 'typescript', version: '5.9.3', file: 'bin/tsc' }),
};

/** Runs once before all test files: two that fetched at the same time would write into one folder. */
export async function setup({ provide }: TestProject): Promise<void> {
  provide('fetched', await fetchPrograms());
}

async function fetchPrograms(): Promise<FetchedPrograms> {
  const platform = platforms.find((name) => name === `${process.platform}-${process.arch}`);
  if (platform === undefined) return missing(`no runtimes for ${process.platform}-${process.arch}`);
  const wanted = Object.entries(programs).map(([name, of]) => ({ name, alias: aliasOf(name), ...of(platform) }));
  const fetched = await fetchWithNpm({
    folder: 'runtimes',
    dependencies: Object.fromEntries(wanted.map((each) => [each.alias, `npm:${each.package}@${each.version}`])),
    description: 'other runtimes and tools (1 GB)',
  });
  if ('missing' in fetched) return fetched;
  const paths = wanted.map(({ name, alias, file }) => [name, join(fetched.folder, 'node_modules', alias, file)]);
  return Object.fromEntries(paths) as Record<FetchedRuntime | FetchedTool, string>; // one for each of the list
}

function nodeProgram(platform: Platform, version: string): Program {
  return { package: `${platform === 'darwin-arm64' ? 'node-bin' : 'node'}-${platform}`, version, file: 'bin/node' };
}

function aliasOf(name: string): string {
  return name.toLowerCase().replace(' ', '');
}
