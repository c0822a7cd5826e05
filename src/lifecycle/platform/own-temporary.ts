import * as fs from 'node:fs';
import path from 'node:path';
import type { BuildContext } from '../../buildpack/context.ts';
import { makeTemporary } from '../../io/files.ts';
import { removeTree, sweepTemporary } from '../../io/trees.ts';
import type { Platform } from './platform.ts';

/** A platform with everything that a build needs. */
export interface EquippedPlatform extends Platform {
  readonly context: Omit<BuildContext, 'appDir' | 'layersDir'>;
}

const PREFIX = 'pybuild-';

/**
 * Does `work` with a platform whose tools have their own temporary folder, inside the TMPDIR of the machine or the user,
 * otherwise the system's. It is removed afterwards; what killed builds left is removed first.
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

/** An unusable TMPDIR is skipped, as Python and others do. */
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
    // Something that a tool left running still writes there; the next build removes it.
  }
}
