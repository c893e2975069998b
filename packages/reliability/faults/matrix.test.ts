import { callsOf } from '@x/contracts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { CellResult } from './cell.ts';
import { expectedFaults } from './expected/expected-endings.ts';
import { runMatrix } from './matrix.ts';
import { operations, otherWays } from './operations.ts';
import { startWatch, type Watch } from './watch.ts';

// A third of the cells, with one seed: each operation meets every third fault, each fault every third operation. All of
// them, with three seeds, run with `pnpm faults`.

let watch: Watch;
let results: readonly CellResult[];
let problems: readonly string[];
beforeAll(async () => {
  // Jitter picks the shortest wait, so that backoff takes no time.
  vi.spyOn(Math, 'random').mockReturnValue(0);
  watch = await startWatch();
  const picks = (_: unknown, operation: number, fault: number) => (operation + fault) % 3 === 0;
  results = await runMatrix({ seeds: [1], picks, otherOrigin: watch.otherOrigin });
  problems = await watch.problems();
}, 180_000);
afterAll(async () => {
  await watch[Symbol.asyncDispose]();
  vi.restoreAllMocks();
});

it.each(['vapi', 'sipher', 'edgegap', 'portal', 'uxmate'] as const)('has every operation of %s', (provider) => {
  const ours = operations.filter((operation) => operation.provider === provider).map(({ call }) => call);
  expect(ours.sort()).toEqual(
    callsOf(provider)
      .map(([call]) => call)
      .sort(),
  );
});

it('has something promised for every fault, and every fault for what is promised', () => {
  expect([...new Set(results.map(({ fault }) => fault))].sort()).toEqual([...expectedFaults].sort());
});

describe('every promise is kept', () => {
  it.each([...operations, ...otherWays])('$name', ({ name }) => {
    const ours = results.filter(({ operation }) => operation === name);
    expect(ours.length).toBeGreaterThan(30);
    expect(ours.filter((result) => result.problems.length > 0)).toEqual([]);
  });

  it('nothing is left behind: no rejection unheard, no warning, no request elsewhere, no socket or timer', () => {
    expect(problems).toEqual([]);
  });
});
