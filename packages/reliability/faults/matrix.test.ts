import { operationsOf } from '@x/contracts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { CellResult } from './cell.ts';
import { effectsOfOperations } from './effects.ts';
import { expectedFaults } from './expectations.ts';
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

it('the fault matrix has every operation of the OpenAPI documents', () => {
  expect(operations.map(({ name }) => name)).toEqual(Object.keys(effectsOfOperations));
  const providers = ['vapi', 'sipher', 'edgegap', 'portal', 'uxmate'] as const;
  for (const provider of providers) {
    const ours = operations.filter((operation) => operation.provider === provider);
    expect(ours, provider).toHaveLength(operationsOf(provider).length);
  }
});

it('the fault matrix has an expectation for every fault, and a fault for every expectation', () => {
  expect([...new Set(results.map(({ fault }) => fault))].sort()).toEqual([...expectedFaults].sort());
});

describe('the fault matrix, every promise', () => {
  it.each([...operations, ...otherWays])('of $name', ({ name }) => {
    const ours = results.filter(({ operation }) => operation === name);
    expect(ours.length).toBeGreaterThan(30);
    expect(ours.filter((result) => result.problems.length > 0)).toEqual([]);
  });

  it('to leave nothing behind: no unhandled rejection, warning, request elsewhere, socket or timer', () => {
    expect(problems).toEqual([]);
  });
});
