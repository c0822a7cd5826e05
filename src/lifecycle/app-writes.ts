import * as fs from 'node:fs';
import path from 'node:path';
import { kindOf, writeFile } from '../io/files.ts';
import type { Host } from '../io/host.ts';
import { walkApp } from './selection.ts';
import type { OutputFolder } from './state/output-folder.ts';

/** What tells whether an app has written into its folder since it was started. */
export interface Started {
  readonly at: number;
  readonly workspace: number | undefined;
}

/** Taken down before an app starts. */
export function startOf(output: OutputFolder): Started {
  return { at: Date.now(), workspace: identityOf(output.workspace) };
}

/**
 * Says, once for an output folder, that what an app writes into its folder does not last. A folder that was rebuilt
 * or removed while the app ran tells nothing; the files `ours` are pybuild's.
 */
export function reportWrites(
  host: Pick<Host, 'emit'>,
  output: OutputFolder,
  started: Started,
  ours: ReadonlySet<string> = new Set(),
): void {
  const mark = path.join(output.root, 'writes-reported');
  if (kindOf(mark) !== undefined || started.workspace === undefined || identityOf(output.workspace) !== started.workspace) return;
  const written = firstWritten(output.workspace, started.at, ours);
  if (written === undefined) return;
  host.emit({
    type: 'warning',
    title: 'The app wrote into its own folder',
    body: [
      `${written} is in ${output.workspace}, and the next build removes it.`,
      'Keep data elsewhere, for example in a database or in a folder set by an environment variable.',
    ],
  });
  writeFile(mark, '');
}

/** Distinguishes a folder from another one that took its place; undefined if it is gone. */
function identityOf(folder: string): number | undefined {
  return fs.statSync(folder, { throwIfNoEntry: false })?.ino;
}

function firstWritten(workspace: string, since: number, ours: ReadonlySet<string>): string | undefined {
  try {
    for (const { name, path: file, kind } of walkApp(workspace, (entry) => !entry.includes('__pycache__'))) {
      if (kind === 'file' && !ours.has(name) && (fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) >= since) return name;
    }
  } catch {
    // An app may have folders that only it can read or that vanish; its exit code counts, and not this.
  }
  return undefined;
}
