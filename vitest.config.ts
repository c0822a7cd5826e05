import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Whenever pip uses an index, it asks `rustc` and `lsb_release` for their versions. rustup's takes a tenth of a second to find out
 * which compiler that is, and Debian's `lsb_release` half of that.
 */
const SEARCH = [
  fileURLToPath(new URL('test/support/bin', import.meta.url)),
  ...(process.env['PATH'] ?? '').split(':').filter((folder) => !folder.endsWith('/.cargo/bin')),
].join(':');

/** Builds go first: unit tests are so short that no worker waits for another one at the end. */
class BuildsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- this is the sequencer's own
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

function isLong({ moduleId }: TestSpecification): boolean {
  return moduleId.includes('/test/build/') || /-(?:kills|processes)\.test\.ts$/.test(moduleId);
}

/** The hermetic tests: they need npm packages and a host Python 3 with venv, but no network. */
export default defineConfig({
  test: {
    include: ['test/{unit,contract,build}/**/*.test.ts'],
    globalSetup: 'test/support/global-setup.ts',
    // The modules of pybuild and of the tests are loaded once per worker: no test changes what another would see.
    isolate: false,
    sequence: { sequencer: BuildsFirst },
    // A file mostly waits for the processes that it starts.
    maxWorkers: availableParallelism() + 1,
    env: { QUICK_PYTHON: '1', PATH: SEARCH },
    reporters: ['default', './test/support/tally-reporter.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
