import { fail } from '../errors/failure.ts';
import { secretsIn } from '../errors/secrets.ts';
import { kindOf, readText } from '../io/files.ts';
import type { BuildRequest } from '../lifecycle/platform/platform.ts';
import { type RunRequest, runApp } from '../lifecycle/run.ts';
import type { Check } from '../lifecycle/run-check.ts';
import type { Session } from '../main.ts';
import { DEBUGGER_PORT } from '../python/debugger.ts';
import { parseProcfile } from '../python/processes.ts';
import { colourLevel } from './reporter.ts';
import { openHost } from './session.ts';

/** What of a run the command line says besides the build. */
export interface RunOptions extends Pick<RunRequest, 'processes' | 'all' | 'command' | 'build' | 'watch' | 'env' | 'envFiles'> {
  /** Whether stdout is for events. */
  readonly json: boolean;
  /** The path of the page to check, and for how many seconds to wait for it. */
  readonly check?: string;
  readonly checkTimeout?: string;
  /** Whether the app waits for a debugger, perhaps on another port than usual. */
  readonly debugpy?: string | true;
}

const MOST_SECONDS = 24 * 60 * 60;

/** `pybuild run`: builds what changed and starts what was asked for; returns its exit code. */
export async function runCommand(session: Session, request: BuildRequest, asked: RunOptions): Promise<number> {
  const { app, processes } = operands(request.app, asked.processes);
  refuseConflicts({ ...asked, processes });
  const check = checkOf(asked);
  const debugPort = debugPortOf(asked);
  const open = (): ReturnType<typeof openHost> =>
    openHost(session, { ...request, app, refreshOff: 'to check for newer versions: pybuild build' });
  const { host, platform } = await open();
  const { command, all, build, watch, env, envFiles } = asked;
  const run = {
    app,
    processes,
    all,
    command,
    build,
    watch,
    env,
    envFiles,
    clearCache: request.clearCache,
    ...(request.output === undefined ? {} : { output: request.output }),
    ...(check === undefined ? {} : { check }),
    ...(debugPort === undefined ? {} : { debugPort }),
  };
  return runApp(host, platform, run, {
    caller: session.env,
    terminal: process.stdin.isTTY,
    onSignal: session.onSignal,
    print: (text) => void process.stdout.write(text),
    colour: colourLevel(process.stdout) > 0,
    json: asked.json,
    hideSecrets: (variables) => session.hide(secretsIn(variables)),
    reopen: open,
    explain: session.explain,
  });
}

/** Processes that an app may have without a Procfile. */
const INFERRED: readonly string[] = ['web', 'worker'];

/** A first argument names a process of the app in `.`, unless it is a folder. */
function operands(app: string, processes: readonly string[]): { app: string; processes: readonly string[] } {
  const kind = kindOf(app);
  if (kind === 'folder' || app.includes('/')) return { app, processes };
  const procfile = readText('Procfile', 'Procfile');
  const known = procfile !== undefined && 'text' in procfile ? parseProcfile(procfile.text).processes.map(({ type }) => type) : [];
  if ([...known, ...INFERRED].includes(app)) return { app: '.', processes: [app, ...processes] };
  if (kind !== undefined) return { app, processes };
  fail({ kind: 'process-unknown', name: app, known: known.map((type) => ({ type, from: 'Procfile' })) });
}

function refuseConflicts({ processes, all, command, check, checkTimeout, debugpy }: RunOptions): void {
  if (processes.length > 0 && command.length > 0) {
    refuse('Pass either a process or a command after --, not both', 'A command replaces the line of the Procfile; it does not extend it.');
  }
  if (all && command.length > 0) refuse('Pass either --all or a command after --, not both', 'A command runs alone.');
  if (all && processes.length > 0)
    refuse('Pass either --all or processes, not both', `To start some of them: pybuild run . ${processes.join(' ')}`);
  if (check !== undefined && processes.length > 1)
    refuse('--check takes one process', `For example: pybuild run . ${processes[0]} --check`);
  if (debugpy !== undefined && processes.length > 1)
    refuse('--debugpy takes one process', `For example: pybuild run . ${processes[0]} --debugpy`);
  if (check === undefined && checkTimeout !== undefined) refuse('--check-timeout needs --check', 'See: pybuild run --help');
}

function debugPortOf({ debugpy }: RunOptions): number | undefined {
  if (debugpy === undefined) return undefined;
  const port = debugpy === true ? DEBUGGER_PORT : /^\d{1,5}$/.test(debugpy) ? Number(debugpy) : 0;
  if (port < 1 || port > 65_535) refuse(`--debugpy takes a port, not "${String(debugpy)}"`, `For example: --debugpy ${DEBUGGER_PORT}`);
  return port;
}

function refuse(message: string, hint: string): never {
  fail({ kind: 'usage', message, hint });
}

function checkOf({ check, checkTimeout }: RunOptions): Check | undefined {
  if (check === undefined) return undefined;
  const limit = checkTimeout === undefined ? {} : { limitMs: limitOf(checkTimeout) };
  if (check === '') return limit;
  if (!check.startsWith('/')) refuse('--check needs a path that starts with /', `For example: --check=/${check}`);
  // What a browser would send for it.
  const { pathname, search } = new URL(`http://localhost${check}`);
  return { path: `${pathname}${search}`, ...limit };
}

function limitOf(checkTimeout: string): number {
  const seconds = /^\d+(\.\d+)?$/.test(checkTimeout) ? Number(checkTimeout) : 0;
  if (seconds <= 0 || seconds > MOST_SECONDS)
    fail({ kind: 'usage', message: `--check-timeout takes seconds, not "${checkTimeout}"`, hint: 'For example: --check-timeout 60' });
  return seconds * 1000;
}
