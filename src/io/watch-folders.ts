import { type FSWatcher, watch } from 'node:fs';
import path from 'node:path';
import { codeOf } from './files.ts';

/** A watch over folders, each without what is below it. */
export interface FolderWatch {
  /**
   * Watches exactly these folders, each with its inode, from now on: another folder that took the place of one has another.
   * Returns those that are new, as something may have happened there before; or the code of the system's error if it can watch no
   * more.
   */
  readonly follow: (folders: ReadonlyMap<string, number>) => readonly string[] | string;
  readonly close: () => void;
}

/**
 * Watches folders one by one. Node's own recursive watch takes a watch for each file on Linux, follows links, and loses folders that
 * come again. `onEvent` gets the folder, and the name of the entry that changed if the system says it.
 */
export function watchFolders(onEvent: (folder: string, name: string | undefined) => void): FolderWatch {
  const watches = new Map<string, { readonly inode: number; readonly watcher: FSWatcher }>();
  const drop = (folder: string): void => {
    watches.get(folder)?.watcher.close();
    watches.delete(folder);
  };
  const add = (folder: string, inode: number): void => {
    const own = path.basename(folder);
    const watcher = watch(folder, (_, name) => {
      // Its own name comes when it was removed or moved, too. A new one in its place may have the same inode.
      if (name === own && watches.get(folder)?.watcher === watcher) drop(folder);
      onEvent(folder, name ?? undefined);
    });
    watcher.on('error', () => {
      if (watches.get(folder)?.watcher === watcher) drop(folder);
      onEvent(folder, undefined);
    });
    watches.set(folder, { inode, watcher });
  };
  const close = (): void => {
    for (const folder of watches.keys()) drop(folder);
  };
  return {
    close,
    follow: (folders) => {
      for (const [folder, { inode }] of watches) if (folders.get(folder) !== inode) drop(folder);
      const added: string[] = [];
      for (const [folder, inode] of folders) {
        if (watches.has(folder)) continue;
        try {
          add(folder, inode);
          added.push(folder);
        } catch (error) {
          // One that is gone again is not to be watched; what removed it was an event of its parent.
          if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(codeOf(error))) continue;
          close();
          return codeOf(error);
        }
      }
      return added;
    },
  };
}
