import { spawnSync } from 'node:child_process';
import type { Environment } from '../cnb/layer-env.ts';
import { fail } from '../errors/failure.ts';
import { codeOf } from './files.ts';

const LIMIT_MS = 30_000;

/**
 * Runs a program of a layer's `exec.d` as the launcher does, and returns what it wrote to its descriptor 3: nothing on its
 * input, its other output where ours goes (spec: buildpack.md, "exec.d"). Fails if it does not start, fails itself, or never ends.
 */
export function readExecProgram(program: string, cwd: string, env: Environment): string {
  const { error, status, signal, output } = spawnSync(program, [], {
    cwd,
    env,
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
    encoding: 'utf8',
    timeout: LIMIT_MS,
    killSignal: 'SIGKILL',
  });
  if (status === 0) return output[3] ?? '';
  const reason = error === undefined ? (signal ?? `exit code ${status}`) : codeOf(error);
  fail({ kind: 'exec-program-failed', program, reason }, error);
}
