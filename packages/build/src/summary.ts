import { fileURLToPath } from 'node:url';
import { summariseTests } from './test-summary.ts';

/** Prints the result of all tests, given the exit status of the run. The last line is for machines. */
export function printSummary(exitStatus: string | undefined): void {
  // A status that is missing or not a number must not pass for a success.
  const status = exitStatus === undefined ? 0 : Number(exitStatus) || Number(exitStatus !== '0');
  const workspace = fileURLToPath(new URL('../../../', import.meta.url));
  const { passed, failures, skipped } = summariseTests(workspace, status);

  for (const test of skipped) console.log(`skipped  ${test}`);
  for (const failure of failures) console.log(`failed   ${failure}`);
  console.log(
    `${passed} passed, ${failures.length} failed${skipped.length === 0 ? '' : `, ${skipped.length} skipped`}`,
  );
  if (failures.length > 0) process.exitCode = 1;
}
