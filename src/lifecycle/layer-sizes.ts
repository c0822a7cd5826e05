import * as fs from 'node:fs';
import path from 'node:path';
import type { Report } from '../output/report.ts';
import { storesIn } from './state/layer-store.ts';
import type { OutputFolder } from './state/output-folder.ts';

/** The size of a layer in bytes, by its name and its folder; undefined if it has to be measured. */
export type KnownSize = (name: string, place: string) => number | undefined;

/**
 * Sizes from the last build's report, for layers that `isKept` reports as kept. A layer is matched by its folder, as another may
 * now have its name. A tool's cache may grow during an install even though the layer is kept.
 */
export function knownSizes(output: OutputFolder, previous: Report | undefined, isKept: (name: string) => boolean): KnownSize {
  const sizes = new Map<number, number>();
  for (const { name, bytes } of previous?.layers ?? []) {
    for (const store of storesIn(output.root)) {
      const folder = identityOf(path.join(store, name));
      if (folder !== undefined) sizes.set(folder, bytes);
    }
  }
  return (name, place) => {
    if (!isKept(name) || (name.endsWith('-cache') && !isKept('venv'))) return undefined;
    const folder = identityOf(place);
    return folder === undefined ? undefined : sizes.get(folder);
  };
}

/** Identifies a folder, also after it was moved, among all that exist at the same time. */
function identityOf(folder: string): number | undefined {
  const stats = fs.lstatSync(folder, { throwIfNoEntry: false });
  return stats?.isDirectory() === true ? stats.ino : undefined;
}
