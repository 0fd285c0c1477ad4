import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/global-setup.ts',
    pool: 'forks',
    // Each has Redis databases of its own, three for three tests at once, and a Redis has 16 unless told otherwise.
    maxWorkers: 4,
    maxConcurrency: 3,
    testTimeout: 90_000,
    hookTimeout: 90_000,
    typecheck: { enabled: false },
  },
});
