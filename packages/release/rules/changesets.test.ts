import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runCommand } from '@x/build/run-command';
import { afterAll, expect, it } from 'vitest';
import { commit, git, workspace } from '../registry/workspace-copy.ts';
import { checkChangesets } from './changeset-check.ts';
import { planOf } from './plan.ts';

const root = mkdtempSync(join(tmpdir(), 'x-changesets-'));
afterAll(() => rmSync(root, { recursive: true }));

const manifest = { name: '@x/core', version: '1.0.0', dependencies: { ky: '^2.1.0' } };
const config = JSON.parse(readFileSync(join(workspace, '.changeset/config.json'), 'utf8'));
const start = {
  'package.json': JSON.stringify({ private: true }),
  'pnpm-lock.yaml': '',
  'pnpm-workspace.yaml': 'packages: ["packages/*"]',
  '.changeset/config.json': JSON.stringify({ ...config, changelog: false }),
  'packages/core/package.json': JSON.stringify(manifest),
  'packages/core/src/index.ts': 'export {};',
  'packages/core/src/index.test.ts': '',
};

type Files = Readonly<Record<string, string | undefined>>;

function write(directory: string, files: Files): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(directory, name);
    mkdirSync(dirname(path), { recursive: true });
    if (text === undefined) rmSync(path);
    else writeFileSync(path, text);
  }
}

/** A repository with a branch on which these files changed. */
async function branchWith(files: Files): Promise<string> {
  const repository = mkdtempSync(join(root, 'repository-'));
  await git(repository, 'init', '--quiet', '--initial-branch=main');
  write(repository, start);
  await commit(repository, 'Start');
  await git(repository, 'switch', '--quiet', '--create', 'branch');
  write(repository, files);
  await commit(repository, 'Change');
  return repository;
}

const bumps = (bump: string) => ({ '.changeset/new.md': `---\n"@x/core": ${bump}\n---\n\nNew.\n` });
const source = { 'packages/core/src/index.ts': 'export const news = 1;' };

it.each<[string, number, Files]>([
  ['a changed source without a changeset', 1, source],
  [
    'a changed dependency without a changeset',
    1,
    { 'packages/core/package.json': JSON.stringify({ ...manifest, type: 'module' }) },
  ],
  ['a changeset for a package that is not there', 1, { '.changeset/new.md': '---\n"@x/nope": patch\n---\n\nNew.\n' }],
  ['a changed source with a changeset', 0, { ...source, ...bumps('minor') }],
  ['a changed source with an empty changeset', 0, { ...source, '.changeset/new.md': '---\n---\n' }],
  ['a changed test', 0, { 'packages/core/src/index.test.ts': 'test();' }],
  ['a changed README', 0, { 'packages/core/README.md': '# Core' }],
])('the check of a branch with %s exits with %d', async (_, status, files) => {
  const checked = await checkChangesets(await branchWith(files), 'main');
  expect(checked.status, checked.stdout + checked.stderr).toBe(status);
});

it('the check names a ref that is not there', async () => {
  const { status, stderr, stdout } = await checkChangesets(await branchWith(source), 'nowhere');
  expect(status).not.toBe(0);
  expect(stderr + stdout).toContain('nowhere');
});

const { status: noMain } = await runCommand('git', ['rev-parse', '--verify', '--quiet', 'main'], { cwd: workspace });
if (noMain) console.warn('Skipped: a test of the changesets, which needs a clone with the branch main');

it.skipIf(noMain)('the changesets of this repository are complete', async () => {
  const { status, stdout, stderr } = await checkChangesets(workspace);
  expect(status, stdout + stderr).toBe(0);
});

it('planOf plans versions first, then to publish what has no tag, then nothing', async () => {
  const repository = await branchWith(bumps('patch'));
  expect(await planOf(repository)).toEqual({ step: 'versions', tags: [] });
  await git(repository, 'rm', '--quiet', '.changeset/new.md');
  expect(await planOf(repository)).toEqual({ step: 'publish', tags: ['@x/core@1.0.0'] });
  await git(repository, 'tag', '@x/core@1.0.0');
  expect(await planOf(repository)).toEqual({ step: 'none', tags: [] });
});
