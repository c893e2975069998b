import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stop } from '@x/build/command-line';
import { outputOf, runCommand } from '@x/build/run-command';
import { type Mutation, mutations } from './mutations.ts';

// `pnpm mutations`: plants one deliberate bug after the other into a copy of the last commit, and shows that a test
// fails for each. On demand, since it runs the tests once for each bug.

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const wanted = process.argv[2] ?? '';
const chosen = mutations.filter(({ file }) => file.includes(wanted));
if (chosen.length === 0) stop(`No bug is for a file with ${JSON.stringify(wanted)} in its name.`);

/** Whether a test failed for the bug. */
async function isCaught(copy: string, { file, from, to, tests: [name, ...files] }: Mutation): Promise<boolean> {
  const path = join(copy, 'packages', file);
  const source = await readFile(path, 'utf8');
  if (source.split(from).length !== 2) throw new Error(`${file}: the place of the bug stands not once in it: ${from}`);
  await writeFile(
    path,
    source.replace(from, () => to),
  );
  try {
    const cwd = join(copy, 'packages', name);
    const vitest = join(cwd, 'node_modules/.bin/vitest');
    const { status } = await runCommand(vitest, ['run', '--bail', '1', ...files], { cwd });
    return status !== 0;
  } finally {
    await writeFile(path, source);
  }
}

const copy = await mkdtemp(join(tmpdir(), 'x-mutations-'));
let survivors = 0;
try {
  await outputOf('git', ['clone', '--quiet', repository, copy], { cwd: repository });
  await outputOf('npx', ['--yes', 'pnpm@12.21.0', 'install', '--frozen-lockfile', '--prefer-offline'], { cwd: copy });
  for (const [index, mutation] of chosen.entries()) {
    const caught = await isCaught(copy, mutation);
    if (!caught) survivors += 1;
    console.log(`${caught ? 'caught  ' : 'SURVIVED'} ${index + 1}. ${mutation.file}: ${mutation.breaks}`);
  }
} finally {
  await rm(copy, { recursive: true, force: true });
}
console.log(survivors === 0 ? 'A test fails for each bug.' : `${survivors} bugs went unseen.`);
process.exitCode = survivors === 0 ? 0 : 1;
