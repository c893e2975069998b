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

it('each of 1,000 sessions that `ensure` is asked for is made once, whatever happens to one request in five', async () => {
  const tally = await ensureAll(COUNT, 1);
  expect(tally).toMatchObject({ wanted: COUNT, stored: COUNT, problems: [] });
  expect(tally.requests).toBeGreaterThan(COUNT * 1.2);
  // Nearly every call finds out by itself: it is no matter of calling until luck helps.
  expect(tally.rounds).toBeLessThan(COUNT / 50);
});

it('`createMany` of 1,000 says of each what is so, round by round, until all are there once', async () => {
  expect(await createAll(COUNT, 1)).toMatchObject({ wanted: COUNT, stored: COUNT, problems: [] });
});
