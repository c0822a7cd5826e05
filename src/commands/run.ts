import { fail } from '../errors/failure.ts';
import { kindOf, readText } from '../io/files.ts';
import type { BuildRequest } from '../lifecycle/platform/platform.ts';
import { type RunRequest, runApp } from '../lifecycle/run.ts';
import type { Session } from '../main.ts';
import { parseProcfile } from '../python/processes.ts';
import { openHost } from './session.ts';

/** `pybuild run`: builds if something changed and starts a process; returns its exit code. */
export async function runCommand(session: Session, request: BuildRequest, asked: Omit<RunRequest, 'app' | 'clearCache'>): Promise<number> {
  const { app, process: name } = soleProcess(request.app, asked.process);
  if (name !== undefined && asked.command.length > 0) {
    fail({
      kind: 'usage',
      message: 'Pass either a process or a command after --, not both',
      hint: 'A command replaces the line of the Procfile; it does not extend it.',
    });
  }
  const { host, platform } = await openHost(session, { ...request, app, refreshOff: 'to check for newer versions: pybuild build' });
  const { command, build } = asked;
  const run = { app, command, build, clearCache: request.clearCache, ...(name === undefined ? {} : { process: name }) };
  return runApp(host, platform, run, session.env, process.stdin.isTTY, session.onSignal);
}

/** Processes that an app may have without a Procfile. */
const INFERRED: readonly string[] = ['web', 'worker'];

/** A single argument names a process of the app in `.`, unless it is a folder. */
function soleProcess(app: string, process: string | undefined): { app: string; process?: string } {
  if (process !== undefined) return { app, process };
  if (kindOf(app) === 'folder' || app.includes('/')) return { app };
  const procfile = readText('Procfile', 'Procfile');
  const known = procfile !== undefined && 'text' in procfile ? parseProcfile(procfile.text).processes.map(({ type }) => type) : [];
  if ([...known, ...INFERRED].includes(app)) return { app: '.', process: app };
  if (kindOf(app) === undefined) fail({ kind: 'process-unknown', name: app, known });
  return { app };
}
