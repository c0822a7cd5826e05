import type { Environment } from '../cnb/layer-env.ts';
import { readOptional } from '../io/files.ts';
import type { Host } from '../io/host.ts';
import { formatSeconds } from '../output/format.ts';
import type { Report } from '../output/report.ts';
import { reachesApp } from './launch.ts';

/** How a process of the app ended. */
export interface EarlyEnd {
  /** The process type; absent for a command of the user's own. */
  readonly type: string | undefined;
  readonly command: string;
  readonly code: number;
  readonly seconds: number;
  /** What the process was given. */
  readonly env: Environment;
}

/** Who starts a server looks at it for about as long. */
const SOON = 10;
const NOT_FOUND = 127;
const BY_SIGNAL = 128;

/**
 * Says what is known of a process that ended badly as soon as it was started. What it printed went straight to the terminal and is
 * not known, so nothing is said of a cause that only the output tells.
 */
export function tellEarlyEnd(host: Pick<Host, 'emit'>, end: EarlyEnd, report: Report | undefined): void {
  const { type, command, code, seconds } = end;
  if (code === 0 || code >= BY_SIGNAL || seconds >= SOON) return;
  if (type === undefined) {
    // A command of the user's own has its own exit codes; this one is the shell's or the loader's.
    if (code !== NOT_FOUND) return;
    const message = `${command} is there, but ended with 127: a program or a library that it needs is not. Its own words are above.`;
    return host.emit({ type: 'info', message });
  }
  const hints = [...hintsOfCode(command, code), ...hintsOfPort(end), ...hintsOfVariables(end, report)];
  const title = `${type} exited with ${code} after ${formatSeconds(seconds)}`;
  host.emit(hints.length === 0 ? { type: 'info', message: `${title}.` } : { type: 'warning', title, body: hints });
}

function hintsOfCode(command: string, code: number): string[] {
  if (code === NOT_FOUND) return ['A program of its command was not found, or could not load a library. Check its line in the Procfile.'];
  // gunicorn: arbiter.py, WORKER_BOOT_ERROR and APP_LOAD_ERROR.
  const isGunicorn = /(?:^|[\s/])gunicorn(?:\s|$)/.test(command);
  return isGunicorn && (code === 3 || code === 4) ? ['gunicorn could not load the app: the traceback above says why.'] : [];
}

function hintsOfPort({ env }: EarlyEnd): string[] {
  const port = env['PORT'] ?? '';
  if (!/^\d{1,5}$/.test(port) || !isListenedOn(Number(port))) return [];
  return [`Port ${port} is in use, perhaps by another run. To use another port: PORT=${Number(port) + 1} pybuild run …`];
}

/** Whether something of this machine listens on a port; false where the system does not say (Linux: proc_net_tcp.rst). */
function isListenedOn(port: number): boolean {
  const entry = new RegExp(`^ *\\d+: [0-9A-F]+:${port.toString(16).toUpperCase().padStart(4, '0')} [0-9A-F]+:0000 0A `, 'm');
  return ['/proc/net/tcp', '/proc/net/tcp6'].some((file) => entry.test(listOf(file)));
}

function listOf(file: string): string {
  try {
    return readOptional(file) ?? '';
  } catch {
    return '';
  }
}

/** What `--env` gives to a build does not reach the app by itself. */
function hintsOfVariables({ env }: EarlyEnd, report: Report | undefined): string[] {
  const given = Object.keys(report?.environment.given ?? {}).filter((name) => env[name] === undefined && reachesApp(name));
  if (given.length === 0) return [];
  const isOne = given.length === 1;
  return [
    `${given.join(', ')} ${isOne ? 'was' : 'were'} given to the build (--env), but not to the app. Set ${isOne ? 'it' : 'them'} for the app: ${given.map((name) => `${name}=…`).join(' ')} pybuild run …`,
  ];
}
