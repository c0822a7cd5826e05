import { fail } from '../errors/failure.ts';
import { kindOf, readText } from '../io/files.ts';
import type { BuildRequest } from '../lifecycle/platform/platform.ts';
import { type RunRequest, runApp } from '../lifecycle/run.ts';
import type { Session } from '../main.ts';
import { parseProcfile } from '../python/processes.ts';
import { openHost } from './session.ts';

/** `pybuild run`: builds what changed and starts a process; returns its exit code. */
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
  const { command, build, env, envFiles } = asked;
  const run = { app, command, build, env, envFiles, clearCache: request.clearCache, ...(name === undefined ? {} : { process: name }) };
  return runApp(host, platform, run, session.env, process.stdin.isTTY, session.onSignal);
}

/** A single argument that is no folder but a process of the app in `.` is that process. */
function soleProcess(app: string, process: string | undefined): { app: string; process?: string } {
  if (process !== undefined) return { app, process };
  const kind = kindOf(app);
  if (kind === 'folder' || app.includes('/')) return { app };
  const procfile = readText('Procfile', 'Procfile');
  const known = procfile !== undefined && 'text' in procfile ? parseProcfile(procfile.text).processes.map(({ type }) => type) : [];
  if (known.includes(app)) return { app: '.', process: app };
  if (kind !== undefined) return { app };
  fail({ kind: 'process-unknown', name: app, known });
}
