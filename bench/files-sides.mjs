import { existsSync } from 'node:fs';
import path from 'node:path';
import { call, remove } from './contenders.mjs';
import { makeLargeApp } from './stage.mjs';

/** @typedef {import('./contenders.mjs').Contender} Contender */
/** @typedef {import('./ground.mjs').Ground} Ground */

const APP_FILES = 20_000;

/**
 * A build of many small unchanged files, and `cp -r` of the same files.
 * @param {Ground} ground
 * @param {string} cli
 * @param {string} label
 * @returns {Record<string, () => Contender>}
 */
export function filesSides(ground, cli, label, count = APP_FILES) {
  const app = path.join(ground.folder, `files-${count}`);
  const output = path.join(ground.folder, label, `files-${count}`);
  const index = ['--env', `PIP_INDEX_URL=${ground.index}`, '--env', 'PIP_TRUSTED_HOST=127.0.0.1'];
  const args = [cli, 'build', app, '--output', output, '--python-source', 'host', ...index];
  const build = call(ground, `${label}/files-home`, process.execPath, args, ground.folder);
  // Created once for all sides, as writing it again would be a change.
  const setUp = async () => {
    if (!existsSync(app)) makeLargeApp(app, count);
  };
  let copies = 0;
  return {
    [`files ${count}`]: () => ({
      // The second build has no older workspace to bring up to date, so it still copies everything.
      setUp: async () => {
        await setUp();
        await build();
        await build();
      },
      run: build,
    }),
    [`files ${count} first`]: () => ({ setUp, before: () => remove(output), run: build }),
    [`cp ${count}`]: () => ({
      setUp,
      // A new folder each time: otherwise a disk that is still freeing blocks would slow down this side.
      run: () => call(ground, 'home', 'cp', ['-r', app, path.join(ground.folder, `copy-${copies++}`)], ground.folder)(),
    }),
  };
}
