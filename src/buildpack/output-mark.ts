import path from 'node:path';
import type { Host } from '../io/host.ts';

/** The default name of an app's output folder. */
export const OUTPUT_NAME = '.pybuild';

/** Marks a folder as made by pybuild, and tells backup programs to skip it. */
export const MARK = 'CACHEDIR.TAG';
export const MARK_TEXT = `Signature: 8a477f597d28d172789f06886806bc55
# This folder was made by pybuild and can be made again: backups need not hold it.
# For information about cache directory tags, see https://bford.info/cachedir/
`;

/** Removes an output folder that was copied with the app (`pack` copies everything) from the copy that is built. */
export function dropOutputFolder(host: Host, appDir: string): void {
  const folder = path.join(appDir, OUTPUT_NAME);
  if (host.files.readOptional(path.join(folder, MARK)) === MARK_TEXT) host.trees.removeTree(folder);
}
