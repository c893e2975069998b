import { existsSync, globSync, readFileSync, realpathSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pnpm } from '@x/build/pack';
import { outputOf } from '@x/build/run-command';
import type { Registry } from './registry.ts';

export const managers = ['npm', 'pnpm'] as const;
export type Manager = (typeof managers)[number];

/** A project of a user, in a folder of its own. */
export interface Project {
  readonly directory: string;
  /** Takes packages in, as `npm install` does. */
  add(...packages: readonly string[]): Promise<void>;
  /** Moves one package to its newest version within the range, and no other, as `npm update` does. */
  update(name: string): Promise<void>;
  /** Every installed package once for each copy: name and version. */
  packages(): string[];
  /** Runs TypeScript in it and gives what that printed. */
  run(file: string, code: string): Promise<string>;
}

export async function createProject(directory: string, manager: Manager, { npmrc }: Registry): Promise<Project> {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  // Both keep what a registry said, npm for minutes without asking again.
  await writeFile(join(directory, '.npmrc'), `${npmrc}prefer-online=true\n`);
  // By itself it takes nothing that was published less than a day ago, and keeps for days what is no longer wanted.
  await writeFile(join(directory, 'pnpm-workspace.yaml'), 'minimumReleaseAge: 0\nmodulesCacheMaxAge: 0\n');
  const call = async (commands: Readonly<Record<Manager, readonly string[]>>) => {
    const [command, ...args]: readonly string[] = manager === 'npm' ? npm : pnpm();
    await outputOf(command ?? '', [...args, ...commands[manager]], { cwd: directory });
  };
  return {
    directory,
    add: (...packages) => call({ npm: ['install', ...packages], pnpm: ['add', ...packages] }),
    update: (name) => call({ npm: ['update', name], pnpm: ['update', '--depth', '100', name] }),
    packages: () => packagesOf(directory),
    async run(file, code) {
      await writeFile(join(directory, file), code);
      // Without the credentials and colours of the environment.
      const env = { PATH: process.env['PATH'], NO_COLOR: '1' };
      return await outputOf(process.execPath, [file], { cwd: directory, env });
    },
  };
}

const npm = [
  'npm',
  '--no-audit',
  '--no-fund',
  '--fetch-retry-mintimeout=500',
  '--fetch-retry-maxtimeout=2000',
] as const;

function packagesOf(directory: string): string[] {
  const hidden = existsSync(join(directory, 'node_modules/.pnpm')) ? '.pnpm/*/node_modules/' : '';
  const manifests = globSync(
    ['', '**/node_modules/'].flatMap((within) =>
      ['*', '@*/*'].map((name) => `node_modules/${hidden}${within}${name}/package.json`),
    ),
    { cwd: directory },
  );
  const folders = new Set(manifests.map((manifest) => realpathSync(join(directory, manifest))));
  const named = [...folders].map((manifest) => {
    const { name, version } = JSON.parse(readFileSync(manifest, 'utf8')) as { name: string; version: string }; // npm's format
    return `${name}@${version}`;
  });
  return named.sort();
}
