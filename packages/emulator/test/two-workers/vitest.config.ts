import { defineConfig } from 'vitest/config';

/** Run by a test. Two files, in two workers, at once. */
export default defineConfig({ test: { include: ['*.worker.ts'], maxWorkers: 2, testTimeout: 30_000 } });
