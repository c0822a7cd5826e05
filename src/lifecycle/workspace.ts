import type { Selects } from '../buildpack/read-project.ts';
import * as fs from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { makeFolder, toFailure } from '../io/files.ts';
import { copyFile, sizeOf } from '../io/trees.ts';
import type { Host } from '../io/host.ts';
import { walkApp } from './selection.ts';

/** Root entries that rarely belong into an image, though pack copies them. */
const RARELY_WANTED = /^(\.venv|venv|\.git|\.env(\..*)?|node_modules|.*\.(sqlite3?|db))$/;
const BREATH_MS = 30;

export interface Copied {
  readonly files: number;
  /** Root entries that rarely belong into an image, with their size in bytes. */
  readonly oddities: readonly { readonly name: string; readonly bytes: number }[];
}

/**
 * Copies the selected part of an app: symlinks, modes and dotfiles as they are; sockets and devices are left out.
 * Synchronous calls with pauses: faster than asynchronous ones, and still interruptible.
 */
export async function copyWorkspace(
  host: Pick<Host, 'emit' | 'signal'>,
  appDir: string,
  target: string,
  selects: Selects,
): Promise<Copied> {
  makeFolder(target);
  const folders: { from: string; to: string }[] = [{ from: appDir, to: target }];
  const oddities: { name: string; bytes: number }[] = [];
  let files = 0;
  let breath = Date.now();
  for (const entry of walkApp(appDir, selects)) {
    const to = path.join(target, entry.name);
    try {
      if (entry.kind === 'folder') {
        fs.mkdirSync(to);
        folders.push({ from: entry.path, to });
      } else if (entry.kind === 'link') fs.symlinkSync(fs.readlinkSync(entry.path), to);
      else if (entry.kind === 'file') copyFile(entry.path, to);
    } catch (error) {
      throw toFailure('copy', entry.path, error);
    }
    files++;
    if (!entry.name.includes('/') && RARELY_WANTED.test(entry.name)) oddities.push({ name: entry.name, bytes: sizeOf(entry.path) });
    if (Date.now() - breath > BREATH_MS) {
      host.emit({ type: 'progress', what: 'Copying the app', done: files, unit: 'files' });
      await setImmediate();
      host.signal.throwIfAborted();
      breath = Date.now();
    }
  }
  // Last, as a folder may be read-only.
  for (const { from, to } of folders.toReversed()) fs.chmodSync(to, fs.statSync(from).mode);
  return { files, oddities };
}
