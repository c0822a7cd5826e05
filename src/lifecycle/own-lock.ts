import path from 'node:path';
import { environmentDigest } from '../buildpack/installed.ts';
import { notedInputs } from '../buildpack/install-notes.ts';
import { keptLock } from '../buildpack/own-lock.ts';
import * as files from '../io/files.ts';
import { plainKind } from '../io/state-files.ts';
import * as trees from '../io/trees.ts';
import type { Report } from '../output/report.ts';
import { storesIn } from './state/layer-store.ts';
import type { OutputFolder } from './state/output-folder.ts';

/** The lock that the last build's tool made for it; undefined if the app has one of its own, or nothing of it is left. */
export function ownLock(output: OutputFolder, { tool }: Report): string | undefined {
  const find = (layer: string): string | undefined =>
    storesIn(output.root)
      .map((store) => path.join(store, layer))
      .find((place) => plainKind(place) === 'folder');
  const [cache, venv] = [find(`${tool.name}-cache`), find('venv')];
  if (cache === undefined || venv === undefined) return undefined;
  const lock = notedInputs({ files }, cache, environmentDigest({ files, trees }, venv))?.lock;
  return lock && keptLock({ files }, cache, lock.sha256);
}
