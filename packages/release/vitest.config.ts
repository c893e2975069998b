import { defineConfig } from 'vitest/config';

// Registries, package managers and compilers start here.
export default defineConfig({ test: { hookTimeout: 180_000, testTimeout: 180_000 } });
