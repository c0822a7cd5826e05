import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { hostPython } from './pybuild.ts';
import { shellVariables } from './shell.ts';

const HELPER = fileURLToPath(new URL('terminal.py', import.meta.url));

/** A program on a pseudo terminal; it is ended if the test fails. */
export interface Terminal {
  readonly child: ChildProcess;
  /** Types like a person; `\u0003` is Ctrl-C. */
  readonly type: (keys: string) => void;
  /** The exit code and everything shown. */
  readonly outcome: Promise<{ code: number; shown: string }>;
}

/** Starts pybuild on a terminal. */
export function pybuildOnTerminal(args: readonly string[], env: Record<string, string>, columns = 100): Terminal {
  const { NODE, CLI } = shellVariables();
  return onTerminal([NODE, CLI, ...args], env, columns);
}

/** Starts a line of bash on a terminal; `"$NODE" "$CLI"` in it is pybuild. */
export function shellOnTerminal(line: string, env: Record<string, string>): Terminal {
  return onTerminal(['bash', '-c', line], { ...env, ...shellVariables() }, 100);
}

function onTerminal(command: readonly string[], env: Record<string, string>, columns: number): Terminal {
  const child = spawn(hostPython().executable, ['-I', HELPER, String(columns), ...command], {
    env: { TERM: 'xterm-256color', ...env },
    cwd: '/',
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill());
  let shown = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (shown += text));
  child.stdin.on('error', () => {});
  const outcome = once(child, 'close').then(([code]) => ({ code: code as number, shown }));
  return { child, type: (keys) => void child.stdin.write(keys), outcome };
}
