/** `pnpm skew`: the providers' own tests on older and newer cores. Ends with 1 if some failed. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { changesetVersion } from './release.ts';
import { pairingsOf, runPairing } from './skew.ts';
import { commit, copyWorkspace, workspace } from './workspace-copy.ts';

const root = await mkdtemp(join(tmpdir(), 'x-skew-'));
try {
  const copy = join(root, 'workspace');
  await copyWorkspace(copy);
  // The range of core that a provider goes out with is that of the next release.
  if (await changesetVersion(copy)) await commit(copy, 'Version packages');

  const { pairings, absent } = await pairingsOf(workspace, copy);
  for (const pairing of pairings) {
    const { provider, version = 'as it is', core = 'as it is' } = pairing;
    const problem = await runPairing(workspace, copy, pairing);
    console.log(`${problem === undefined ? 'passed' : 'FAILED'}  ${provider} ${version} on core ${core}`);
    if (problem !== undefined) {
      console.log(problem);
      process.exitCode = 1;
    }
  }
  for (const words of absent) console.log(`none    ${words}`);
} finally {
  await rm(root, { recursive: true, force: true });
}
