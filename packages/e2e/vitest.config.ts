import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Compilers and processes start here, on machines that do other things beside.
    testTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'packages',
          include: ['{src,demo,runtimes}/**/*.test.ts'],
          globalSetup: ['./src/install-packages.ts', './runtimes/fetch-programs.ts'],
        },
      },
      // They take the packages from their sources, so that nothing has to be built for them.
      { extends: true, test: { name: 'faults', include: ['faults/**/*.test.ts'] } },
      { extends: true, test: { name: 'processes', include: ['kill-trials/**/*.test.ts'] } },
      {
        extends: true,
        test: {
          name: 'registry',
          include: ['{registry,releases,api}/**/*.test.ts'],
          hookTimeout: 180_000,
          testTimeout: 180_000,
        },
      },
    ],
  },
});
