import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { optionsOf, wholeNumber } from '@x/build/command-line';

// `pnpm fuzz [--runs 1000000]`: the tests with random input, with more of it than runs with all other tests. On demand.

const fuzzed = [
  ['core', 'src/fuzz.test.ts'],
  ['agent-sessions', 'src/shared/form.test.ts', 'src/portal/stream-parser.test.ts'],
  ['deployment-sessions', 'test/truth.test.ts'],
] as const;

const values = optionsOf({ runs: { type: 'string', default: '1000000' } });
const runs = wholeNumber('runs', values.runs);
const startedAt = performance.now();
for (const [name, ...files] of fuzzed) {
  const cwd = fileURLToPath(new URL(`../../${name}`, import.meta.url));
  const env = { ...process.env, FUZZ_RUNS: String(runs) };
  const args = ['run', '--reporter=verbose', ...files];
  const [code] = await once(spawn(`${cwd}/node_modules/.bin/vitest`, args, { cwd, env, stdio: 'inherit' }), 'exit');
  if (code !== 0) process.exitCode = 1;
}
console.log(`FUZZ_RUNS=${runs}: ${Math.round((performance.now() - startedAt) / 1000)} s`);
