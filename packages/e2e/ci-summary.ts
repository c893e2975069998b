/** Prints what all tests came to: `node packages/e2e/ci-summary.ts [exit status of the run]`. The last line is for machines. */
import { fileURLToPath } from 'node:url';
import { summariseTests } from './src/test-summary.ts';

// A status that is missing or no number must not pass for a success.
const status = process.argv[2] === undefined ? 0 : Number(process.argv[2]) || Number(process.argv[2] !== '0');
const { passed, failures, skipped } = summariseTests(fileURLToPath(new URL('../../', import.meta.url)), status);

for (const test of skipped) console.log(`skipped  ${test}`);
for (const failure of failures) console.log(`failed   ${failure}`);
console.log(`${passed} passed, ${failures.length} failed${skipped.length === 0 ? '' : `, ${skipped.length} skipped`}`);
if (failures.length > 0) process.exitCode = 1;
