import * as fs from 'node:fs';
import path from 'node:path';
import type { BuildContext } from '../../buildpack/context.ts';
import { makeTemporary } from '../../io/files.ts';
import { removeTree, sweepTemporary } from '../../io/trees.ts';
import type { Platform } from './platform.ts';

/** A platform with all that a build needs. */
export interface EquippedPlatform extends Platform {
  readonly context: Omit<BuildContext, 'appDir' | 'layersDir'>;
}

const PREFIX = 'pybuild-';

/**
 * Does `work` with a platform whose tools have a temporary folder of their own, inside the one that the machine or the user
 * names (TMPDIR), else the system's. It goes when the work is done; what a killed build left of the kind goes first.
 */
export async function withTemporary<T>(platform: Platform, work: (own: EquippedPlatform) => Promise<T>): Promise<T> {
  const { context } = platform;
  const parent = [context.env['TMPDIR'] ?? '', '/tmp'].find(isUsable) ?? '/tmp';
  sweepTemporary(parent, PREFIX);
  const folder = makeTemporary(parent, PREFIX);
  try {
    return await work({
      ...platform,
      context: { ...context, env: { ...context.env, TMPDIR: folder }, runtimesDir: path.join(folder, 'pythons') },
    });
  } finally {
    discard(folder);
  }
}

/** As Python and others do with a TMPDIR that is no folder to write to: they go on to the next. */
function isUsable(folder: string): boolean {
  try {
    fs.accessSync(folder, fs.constants.W_OK | fs.constants.X_OK);
    return path.isAbsolute(folder) && fs.statSync(folder).isDirectory();
  } catch {
    return false;
  }
}

function discard(folder: string): void {
  try {
    removeTree(folder);
  } catch {
    // What a tool left running still writes there; the next build removes it.
  }
}
