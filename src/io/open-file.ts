import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Environment } from '../cnb/layer-env.ts';

/** The program that opens a file as a double click would (on Linux: xdg-utils). */
export const OPENER = process.platform === 'darwin' ? 'open' : 'xdg-open';

/** Opens a file with the program of the user's choice, and does not wait for it. False if there is no way to. */
export async function openFile(file: string, env: Environment): Promise<boolean> {
  const child = spawn(OPENER, [file], { env, detached: true, stdio: 'ignore' });
  child.unref();
  try {
    await once(child, 'spawn');
    return true;
  } catch {
    return false;
  }
}
