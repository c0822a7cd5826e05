import { defineConfig } from 'vitest/config';

/** Tests against the real world: the package index, real servers. They say why where they have to skip. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts', 'test/support/real/package-setup.ts'],
    reporters: ['verbose', './test/support/tally-reporter.ts'],
    maxWorkers: 2,
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
