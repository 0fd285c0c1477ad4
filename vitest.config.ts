import { defineConfig } from 'vitest/config';
import { testPatienceMs } from './test/support/patience.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/global-setup.ts',
    pool: 'forks',
    // Each has Redis databases of its own, three for three tests at once, and a Redis has 16 unless told otherwise.
    maxWorkers: 4,
    maxConcurrency: 3,
    testTimeout: testPatienceMs,
    hookTimeout: testPatienceMs,
    typecheck: { enabled: false },
  },
});
