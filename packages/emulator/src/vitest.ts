/**
 * A `test` for Vitest with an emulator for each worker, reset before each test.
 *
 * @module @x/emulator/vitest
 */

import { test as base, type TestAPI } from 'vitest';
import type { EmulatorOptions } from './options.ts';
import { type Emulator, startEmulator } from './start-emulator.ts';

/** What a test gets beside what Vitest gives to each. */
export interface EmulatorFixtures {
  /**
   * An emulator that serves this worker alone, as if just started: what the test before has left is gone. Tests that run at
   * once in one file (`test.concurrent`) share it, and the reset before each; those need `keysFor`, and an emulator of theirs.
   */
  readonly emulator: Emulator;
}

/** As Vitest's own, with an emulator: `test('…', async ({ emulator }) => { … })`. */
export const test: TestAPI<EmulatorFixtures> = emulatorTest();

/**
 * The same with an emulator of these options. One starts with the first test of a worker that asks for it. Vitest wants this
 * called at the top of a file, not within `describe`.
 */
export function emulatorTest(options: EmulatorOptions = {}): TestAPI<EmulatorFixtures> {
  return base.extend<EmulatorFixtures & { workerEmulator: Emulator }>({
    workerEmulator: [
      // Vitest reads from the pattern what a fixture needs.
      // biome-ignore lint/correctness/noEmptyPattern: nothing
      async ({}, use) => {
        await using emulator = await startEmulator(options);
        await use(emulator);
      },
      { scope: 'worker' },
    ],
    emulator: async ({ workerEmulator }, use) => {
      workerEmulator.reset();
      await use(workerEmulator);
    },
  });
}
