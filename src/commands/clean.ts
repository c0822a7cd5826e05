import path from 'node:path';
import { OUTPUT_NAME } from '../buildpack/output-mark.ts';
import { checkAppFolder } from '../io/files.ts';
import { plainKind } from '../io/state-files.ts';
import { cacheFolder } from '../lifecycle/platform/platform.ts';
import { acquireLock } from '../lifecycle/state/lock.ts';
import { type OutputFolder, ownOutput, removeOutput } from '../lifecycle/state/output-folder.ts';
import { endGroups, runningIn, waysToEnd } from '../lifecycle/state/process-notes.ts';
import type { Session } from '../main.ts';

/**
 * `pybuild clean`: removes an output folder that pybuild made, unless a build is running there. In a folder that is not the
 * user's own, it reads nothing and checks no processes.
 */
export function cleanCommand({ emit, env }: Session, app: string, output: string | undefined): Promise<number> {
  if (output === undefined) checkAppFolder(path.resolve(app));
  const root = path.resolve(output ?? path.join(app, OUTPUT_NAME));
  const cacheDir = cacheFolder(env);
  const folder = plainKind(root) === undefined ? undefined : ownOutput(root, cacheDir);
  const unlock = folder === undefined ? (): void => {} : acquireLock(folder.lock, 'clean');
  try {
    if (folder !== undefined) endProcesses(emit, folder);
    emit({ type: 'info', message: removeOutput(root, cacheDir) ? `Removed ${root}` : `Nothing to remove: ${root} does not exist` });
  } finally {
    unlock();
  }
  return Promise.resolve(0);
}

/** Ends tools that a killed build left running; a live run only gets a warning. */
function endProcesses(emit: Session['emit'], { running, tools }: OutputFolder): void {
  endGroups(tools);
  const notes = runningIn(running);
  if (notes.length === 0) return;
  const pids = notes.map(({ pid }) => pid).join(', ');
  emit({
    type: 'warning',
    title: 'The app is running',
    body: [`Process ${pids} is using the files that are removed.`, ...waysToEnd(notes)],
  });
}
