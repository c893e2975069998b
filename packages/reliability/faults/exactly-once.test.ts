import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createAll, ensureAll } from './exactly-once.ts';

// Ten thousand of each run with `pnpm faults`.
const COUNT = 1_000;

beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.restoreAllMocks();
});

it('`ensure` creates each of 1,000 sessions once, with a fault in one of five requests', async () => {
  const tally = await ensureAll(COUNT, 1);
  expect(tally).toMatchObject({ wanted: COUNT, stored: COUNT, problems: [] });
  expect(tally.requests).toBeGreaterThan(COUNT * 1.2);
  // Nearly every call settles by itself, without further rounds.
  expect(tally.rounds).toBeLessThan(COUNT / 50);
});

it('`createMany` of 1,000 reports each truthfully, round by round, until all exist once', async () => {
  expect(await createAll(COUNT, 1)).toMatchObject({ wanted: COUNT, stored: COUNT, problems: [] });
});
