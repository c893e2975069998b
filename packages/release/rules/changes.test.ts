import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runCommand } from '@x/build/run-command';
import { afterAll, describe, expect, it } from 'vitest';
import { commit, git, workspace } from '../registry/workspace-copy.ts';
import { changesSince, pendingOf } from './changes.ts';
import { problemsOfPending } from './pending.ts';
import { planOf } from './plan.ts';

const root = mkdtempSync(join(tmpdir(), 'x-changes-'));
afterAll(() => rmSync(root, { recursive: true }));

const manifest = {
  name: '@x/core',
  version: '1.0.0',
  dependencies: { ky: '^2.1.0' },
  devDependencies: { vitest: '5.1.1' },
};
const start: Record<string, string | undefined> = {
  'packages/core/package.json': JSON.stringify(manifest),
  'packages/core/src/index.ts': 'export {};',
  'packages/core/src/index.test.ts': '',
  'packages/core/README.md': '# Core',
  'packages/core/test/example.ts': '',
  'packages/core/tsconfig.build.json': '{}',
  'packages/e2e/package.json': JSON.stringify({ name: '@x/e2e', version: '0.0.0', private: true }),
  'packages/e2e/src/index.ts': '',
  '.changeset/old.md': '---\n"@x/core": minor\n---\n\nOld.\n',
};

function write(directory: string, files: Readonly<Record<string, string | undefined>>): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(directory, name);
    mkdirSync(dirname(path), { recursive: true });
    if (text === undefined) rmSync(path);
    else writeFileSync(path, text);
  }
}

/** A repository whose branch has these files changed since `main` was left. */
async function branchWith(files: Readonly<Record<string, string | undefined>>): Promise<string> {
  const repository = mkdtempSync(join(root, 'repository-'));
  await git(repository, 'init', '--quiet', '--initial-branch=main');
  write(repository, start);
  await commit(repository, 'Start');
  await git(repository, 'switch', '--quiet', '--create', 'branch');
  write(repository, files);
  await commit(repository, 'Change');
  // What others did to it since is not this branch's doing.
  await git(repository, 'switch', '--quiet', 'main');
  write(repository, { 'packages/core/src/other.ts': '' });
  await commit(repository, 'Another change');
  await git(repository, 'switch', '--quiet', 'branch');
  return repository;
}

const manifestWith = (fields: object) => ({ 'packages/core/package.json': JSON.stringify({ ...manifest, ...fields }) });

describe('what users see', () => {
  it.each<[string, Record<string, string | undefined>]>([
    ['a source', { 'packages/core/src/index.ts': 'export const news = 1;' }],
    ['a new source', { 'packages/core/src/new.ts': '' }],
    ['a source that is gone', { 'packages/core/src/index.ts': undefined }],
    ['how it is built', { 'packages/core/tsconfig.build.json': '{ "compilerOptions": {} }' }],
    ['a dependency', manifestWith({ dependencies: { ky: '^2.2.0' } })],
    ['a platform that is no longer served', manifestWith({ engines: { node: '>=24' } })],
    ['an entry', manifestWith({ publishConfig: { exports: { './new': './dist/new.js' } } })],
  ])('%s', async (_, files) => {
    expect((await changesSince(await branchWith(files), 'main')).visible).toEqual(['@x/core']);
  });

  it('a new package', async () => {
    const files = { 'packages/new/package.json': JSON.stringify({ name: '@x/new', version: '0.0.0' }) };
    expect((await changesSince(await branchWith(files), 'main')).visible).toEqual(['@x/new']);
  });
});

it.each<[string, Record<string, string | undefined>]>([
  ['a test', { 'packages/core/src/index.test.ts': 'test();', 'packages/core/src/index.test-d.ts': '' }],
  ['what only tests use', { 'packages/core/test/example.ts': 'export {};' }],
  ['a README', { 'packages/core/README.md': '# The core' }],
  ['a private package', { 'packages/e2e/src/index.ts': 'export {};' }],
  ['a tool', manifestWith({ devDependencies: { vitest: '6.0.0' }, scripts: { types: 'tsc' } })],
  [
    'a release',
    { ...manifestWith({ version: '1.1.0' }), '.changeset/old.md': undefined, 'packages/core/CHANGELOG.md': '' },
  ],
])('users do not see %s', async (_, files) => {
  expect(await changesSince(await branchWith(files), 'main')).toEqual({ visible: [], announced: [] });
});

it('finds the changesets that a branch brings, and not those that were there', async () => {
  const repository = await branchWith({
    '.changeset/new.md': '---\n"@x/core": patch\n---\n\nNew.\n',
    '.changeset/README.md': '',
  });
  expect((await changesSince(repository, 'main')).announced).toEqual([new Map([['@x/core', 'patch']])]);
  expect(await pendingOf(repository)).toEqual({
    packages: [{ name: '@x/core', version: '1.0.0', needs: ['ky'] }],
    changesets: [new Map([['@x/core', 'patch']]), new Map([['@x/core', 'minor']])],
  });
});

it.skipIf(!existsSync(join(workspace, '.git')))('the next release of this repository may go out', async () => {
  const { packages, changesets } = await pendingOf(workspace);
  expect(packages.map(({ name }) => name)).toContain('@x/core');
  expect(problemsOfPending(packages, changesets)).toEqual([]);
});

it('a check against a commit that is not there exits with 2 and a message', async () => {
  const { status, stderr } = await runCommand(process.execPath, ['rules/main.ts', '--since', 'nowhere'], {
    cwd: join(workspace, 'packages/release'),
  });
  expect({ status, stderr: stderr.split(':')[0] }).toEqual({
    status: 2,
    stderr: 'git finds no commit that nowhere and this branch have in common',
  });
});

it('plans versions first, then to publish what has no tag, then nothing', async () => {
  const repository = await branchWith({ 'packages/core/README.md': '# The core' });
  expect(await planOf(repository)).toEqual({ step: 'versions', tags: [] });
  write(repository, { '.changeset/old.md': undefined });
  await commit(repository, 'Version packages');
  expect(await planOf(repository)).toEqual({ step: 'publish', tags: ['@x/core@1.0.0'] });
  await git(repository, 'tag', '@x/core@1.0.0');
  expect(await planOf(repository)).toEqual({ step: 'none', tags: [] });
});
