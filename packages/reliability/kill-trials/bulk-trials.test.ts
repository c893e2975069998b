import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { runBulkTrials } from './bulk-trials.ts';

it('createMany with a file checkpoint goes on after kill -9: none is lost, doubled or falsely failed', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'x-bulk-kill-trials-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const extent = { items: 2_000, chunkSize: 50, killsPerRun: 5, kills: 5 };
  const { kills, faults } = await runBulkTrials(extent, directory);
  expect(faults).toEqual([]);
  expect(kills).toBe(5);
}, 120_000);
