import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { runTrials } from './trials.ts';

it('an emulator that is killed under 16 writers has every acknowledged write once when it is restarted', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'x-kill-trials-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const { trials, acknowledged, faults } = await runTrials(3, directory);
  expect(faults).toEqual([]);
  expect(trials).toBe(3);
  expect(acknowledged).toBeGreaterThanOrEqual(3);
});
