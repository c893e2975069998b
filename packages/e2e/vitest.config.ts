import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: './src/install-packages.ts',
    // Compilers and processes start here, on machines that do other things beside.
    testTimeout: 60_000,
  },
});
