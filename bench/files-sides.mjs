import { existsSync } from 'node:fs';
import path from 'node:path';
import { call, remove } from './contenders.mjs';
import { makeLargeApp } from './stage.mjs';

/** @typedef {import('./contenders.mjs').Contender} Contender */
/** @typedef {import('./ground.mjs').Ground} Ground */

const APP_FILES = 20_000;

/**
 * A build of many small files with nothing changed, and `cp -r` of the same.
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
  // Made once for all that build it: to write it again would be a change.
  const setUp = async () => {
    if (!existsSync(app)) makeLargeApp(app, count);
  };
  let copies = 0;
  return {
    [`files ${count}`]: () => ({
      // The first build after the very first has no older workspace to bring up to date, and copies all.
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
      // A new folder each time: a disk that is still freeing blocks would charge this side for it.
      run: () => call(ground, 'home', 'cp', ['-r', app, path.join(ground.folder, `copy-${copies++}`)], ground.folder)(),
    }),
  };
}
