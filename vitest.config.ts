import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';
import { testPatienceMs } from './test/support/patience.ts';

export default defineConfig({
  // As TypeScript and tsx do: here, `@rollcall/client` is the client's source.
  resolve: { tsconfigPaths: true },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/global-setup.ts',
    pool: 'forks',
    // A worker imports the server, its dependencies and the test libraries once, and not for each file again.
    isolate: false,
    // Each worker has three Redis databases, for three tests at once, and a Redis has 16 unless told otherwise.
    maxWorkers: 4,
    maxConcurrency: 3,
    sequence: { sequencer: LongestFirst },
    testTimeout: testPatienceMs,
    hookTimeout: testPatienceMs,
    typecheck: { enabled: false },
  },
});
