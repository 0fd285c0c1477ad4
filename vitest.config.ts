import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/global-setup.ts',
    pool: 'forks',
    // Each has Redis databases of its own, three for three tests at once, and a Redis has 16 unless told otherwise.
    maxWorkers: 5,
    maxConcurrency: 3,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    typecheck: { enabled: false },
  },
});
