/** `pnpm changeset:check [--since origin/main]`: whether the next release may go out. Ends with 1 if not. */
import { fileURLToPath } from 'node:url';
import { optionsOf, stop } from '@x/build/command-line';
import { runCommand } from '@x/build/run-command';
import { changesSince, pendingOf } from './changes.ts';
import { problemsOfPending, unannounced } from './pending.ts';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const { since } = optionsOf({ since: { type: 'string' } });
if (since !== undefined && (await runCommand('git', ['merge-base', since, 'HEAD'], { cwd: repository })).status !== 0) {
  stop(`git finds no commit that ${since} and this branch have in common: is it fetched?`);
}

const { packages, changesets } = await pendingOf(repository);
const problems = problemsOfPending(packages, changesets);
if (since !== undefined) {
  const { visible, announced } = await changesSince(repository, since);
  const missing = unannounced(visible, announced);
  problems.push(...missing.map((name) => `Users of ${name} see a change that no changeset of this branch names.`));
  if (missing.length > 0) {
    console.error(
      'Write one with `npx pnpm@12 changeset`, or, if users see nothing of it, `npx pnpm@12 changeset --empty`.',
    );
  }
}
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else console.log(`${changesets.length} changesets wait for a release, and nothing is wrong with them.`);
