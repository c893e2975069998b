import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Compilers and processes start here, on machines that do other things as well.
    testTimeout: 60_000,
    globalSetup: ['./src/install-packages.ts', './runtimes/fetch-programs.ts', './environments/fetch-packages.ts'],
  },
});
