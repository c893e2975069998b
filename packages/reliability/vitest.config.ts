import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    testTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'faults', include: ['*.test.ts', '{faults,leaving}/**/*.test.ts'] } },
      { extends: true, test: { name: 'processes', include: ['{kill-trials,mutations,soak}/**/*.test.ts'] } },
    ],
  },
});
