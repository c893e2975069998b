import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { type Finished, runCommand, scriptOf } from '@x/build/run-command';
import { type PlannedRelease, problemsOfVersions } from './majors.ts';
import { publishedPackages } from './packages.ts';

/**
 * Runs `changeset status` in a repository, then checks the versions that it plans.
 *
 * @param since A commit such as `origin/main`: packages that changed since then need a changeset.
 */
export async function checkChangesets(repository: string, since?: string): Promise<Finished> {
  const folder = await mkdtemp(join(tmpdir(), 'x-changesets-'));
  const file = join(folder, 'plan.json');
  try {
    const script = scriptOf(import.meta.resolve('@changesets/cli/package.json'), 'changeset');
    const options = [...(since === undefined ? [] : ['--since', since]), '--output', relative(repository, file)];
    const status = await runCommand(process.execPath, [script, 'status', ...options], { cwd: repository });
    if (status.status !== 0) return status;
    const { releases } = JSON.parse(await readFile(file, 'utf8')) as { releases: PlannedRelease[] }; // its own format
    const dependenciesOf = new Map(
      publishedPackages(repository).map((each) => [each.name, each.dependencies] as const),
    );
    const problems = problemsOfVersions(
      releases.filter(({ name }) => dependenciesOf.has(name)),
      dependenciesOf,
    );
    return { ...status, status: problems.length === 0 ? 0 : 1, stderr: [status.stderr, ...problems].join('\n') };
  } finally {
    await rm(folder, { recursive: true });
  }
}
