import * as fs from 'node:fs';
import path from 'node:path';
import type { Report } from '../output/report.ts';
import { storesIn } from './state/layer-store.ts';
import type { OutputFolder } from './state/output-folder.ts';

/** The size in bytes of a layer, by its name and its folder, if it does not have to be counted. */
export type KnownSize = (name: string, place: string) => number | undefined;

/**
 * What the report of the last build says of the sizes of its layers, for those that `isKept` says are kept when it is asked.
 * A layer is known by its folder, as another may have its name. An install may fill the cache of its tool, though it is kept.
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

/** Tells a folder from every other one that is there at the same time, also once it was moved. */
function identityOf(folder: string): number | undefined {
  const stats = fs.lstatSync(folder, { throwIfNoEntry: false });
  return stats?.isDirectory() === true ? stats.ino : undefined;
}
