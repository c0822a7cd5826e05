import path from 'node:path';
import { OUTPUT_NAME } from '../buildpack/output-mark.ts';
import { acquireLock } from '../lifecycle/lock.ts';
import { liveProcesses } from '../lifecycle/process-notes.ts';
import { isOurs, outputFolder, removeOutput } from '../lifecycle/output-folder.ts';
import type { Session } from '../main.ts';

/** `pybuild clean`: removes an output folder that pybuild made, unless a build is at work there. */
export function cleanCommand({ emit }: Session, app: string, output: string | undefined): Promise<number> {
  const root = path.resolve(output ?? path.join(app, OUTPUT_NAME));
  const folder = outputFolder(root);
  const unlock = isOurs(root) ? acquireLock(folder.lock, 'clean') : (): void => {};
  const running = liveProcesses(folder.running).map(({ pid }) => pid);
  if (running.length > 0) {
    emit({ type: 'warning', title: 'The app is running', body: [`Process ${running.join(', ')} uses the files that are removed.`] });
  }
  try {
    emit({ type: 'info', message: removeOutput(root) ? `Removed ${root}` : `There is nothing to remove at ${root}` });
  } finally {
    unlock();
  }
  return Promise.resolve(0);
}
