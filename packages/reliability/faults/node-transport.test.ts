import { nodeTransport } from '@x/core/node';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { phases } from './abort-phases.ts';
import type { CellResult } from './cell.ts';
import { createAll, ensureAll } from './exactly-once.ts';
import { expectAbort } from './expected/expect-abort.ts';
import { runMatrix } from './matrix.ts';
import { operations } from './operations.ts';
import { startWatch, type Watch } from './watch.ts';

// The promises over `nodeTransport()` in place of fetch.

beforeAll(() => {
  // Jitter picks the shortest wait, so that backoff takes no time.
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterAll(() => vi.restoreAllMocks());

describe('the fault matrix over nodeTransport, every promise', () => {
  let watch: Watch;
  let results: readonly CellResult[];
  let problems: readonly string[];
  beforeAll(async () => {
    watch = await startWatch();
    const transport = nodeTransport();
    // Another third than over fetch.
    const picks = (_: unknown, operation: number, fault: number) => (operation + fault) % 3 === 1;
    results = await runMatrix({ seeds: [1], picks, otherOrigin: watch.otherOrigin, settings: { transport } });
    problems = await watch.problems();
  }, 180_000);
  afterAll(() => watch[Symbol.asyncDispose]());

  it.each(operations)('of $name', ({ name }) => {
    const ours = results.filter(({ operation }) => operation === name);
    expect(ours.length).toBeGreaterThan(30);
    expect(ours.filter((result) => result.problems.length > 0)).toEqual([]);
  });

  it('to leave nothing behind: no unhandled rejection, warning, request elsewhere, socket or timer', () => {
    expect(problems).toEqual([]);
  });
});

describe('an abort over nodeTransport', () => {
  it.each(phases)('$name rejects with the reason, sends nothing more, and leaves nothing behind', async (phase) => {
    const transport = nodeTransport();
    await expectAbort(phase, { transport });
  });
});

it('`ensure` and `createMany` create each of 300 sessions once over nodeTransport', async () => {
  const transport = nodeTransport();
  const whole = { wanted: 300, stored: 300, problems: [] };
  expect(await ensureAll(300, 1, { transport })).toMatchObject(whole);
  expect(await createAll(300, 1, { transport })).toMatchObject(whole);
});
