import { defineConfig } from 'vitest/config';

const installPackages = './src/install-packages.ts';

export default defineConfig({
  test: {
    // Compilers, browsers and processes start here, on machines that do other things as well.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 15_000 } },
    projects: [
      { extends: true, test: { name: 'packages', include: ['src/**/*.test.ts'], globalSetup: [installPackages] } },
      {
        extends: true,
        test: {
          name: 'systems',
          include: ['{runtimes,environments}/**/*.test.ts'],
          globalSetup: [installPackages, './runtimes/fetch-programs.ts', './environments/fetch-packages.ts'],
        },
      },
      {
        extends: true,
        test: { name: 'inspector', include: ['inspector/**/*.test.ts'], globalSetup: ['./inspector/build-page.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'fleets',
          include: ['fleets/**/*.test.ts'],
          // Alone: a quota is one of real seconds.
          sequence: { groupOrder: 1 },
          fileParallelism: false,
        },
      },
    ],
  },
});
