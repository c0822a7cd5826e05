import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { StringDecoder } from 'node:string_decoder';
import type { Environment } from '../cnb/layer-env.ts';
import { streams } from './app-process.ts';
import { codeOf } from './files.ts';
import { type ProcessGroup, processGroup } from './process-group.ts';

/** A process in a group and session of its own, so that a terminal's Ctrl-C reaches pybuild alone. */
export interface GroupCommand {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Environment;
  /** Called with its process ID as soon as it runs. */
  readonly onStart?: ((pid: number) => void) | undefined;
}

/** A line that goes on for ever is given out in parts of this length. */
const LONGEST_LINE = 64 * 1024;

/**
 * Starts a process without input or terminal. Its lines go to `onLines`, stdout and stderr in their true order; a last line without
 * an end counts.
 */
export function startCaptured(command: GroupCommand, onLines: (lines: readonly string[]) => void): ProcessGroup {
  // One pipe for both streams keeps their order; separate pipes would not.
  const child = spawn('/bin/sh', ['-c', 'exec "$@" 2>&1', 'sh', ...command.argv], {
    cwd: command.cwd,
    env: command.env,
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  if (child.pid !== undefined) command.onStart?.(child.pid);
  const { take, finish } = lineReader(onLines);
  child.stdout.on('data', take);
  child.stdout.once('close', finish);
  return processGroup(child, { closed: once(child.stdout, 'close'), abandon: () => void child.stdout.destroy() });
}

/** Starts a process with our own streams. One that cannot be started ends with 127 or 126, as in a shell. */
export function startAttached(
  { argv: [program = '', ...args], cwd, env, onStart }: GroupCommand,
  stdout: 'own' | 'stderr' = 'own',
): ProcessGroup {
  const child = spawn(program, args, { cwd, env, detached: true, stdio: streams(stdout) });
  if (child.pid !== undefined) onStart?.(child.pid);
  const group = processGroup(child);
  const ended = group.ended.catch((error: unknown) => ({ code: codeOf(error) === 'ENOENT' ? 127 : 126, signal: undefined }));
  return { ...group, ended, settle: (graceMs) => group.settle(graceMs).catch(() => {}) };
}

/** Cuts what it takes into lines. */
function lineReader(onLines: (lines: readonly string[]) => void): { take: (chunk: Buffer) => void; finish: () => void } {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  return {
    take: (chunk) => {
      const lines = `${rest}${decoder.write(chunk)}`.split('\n');
      rest = lines.pop() ?? '';
      for (; rest.length >= LONGEST_LINE; rest = rest.slice(LONGEST_LINE)) lines.push(rest.slice(0, LONGEST_LINE));
      if (lines.length > 0) onLines(lines);
    },
    finish: () => {
      rest += decoder.end();
      if (rest !== '') onLines([rest]);
      rest = '';
    },
  };
}
