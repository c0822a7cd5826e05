import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** The hermetic tests: they need npm packages and a host Python 3 with venv, but no network. */
export default defineConfig({
  test: {
    include: ['test/{unit,contract,build}/**/*.test.ts'],
    globalSetup: 'test/support/global-setup.ts',
    // A file mostly waits for the processes that it starts.
    maxWorkers: availableParallelism() + 1,
    env: { QUICK_PYTHON: '1' },
    reporters: ['default', './test/support/tally-reporter.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
