import path from 'node:path';
import { fail } from '../errors/failure.ts';
import type { AppTrouble } from '../errors/trouble.ts';
import { type Host, step } from '../io/host.ts';
import { diagnoseApp } from '../python/diagnosis/app-error.ts';
import type { InstalledFrom } from '../python/diagnosis/app-view.ts';
import type { StaticFiles } from '../python/django.ts';
import { withoutProgress } from '../python/without-progress.ts';
import type { BuildContext } from './context.ts';
import type { Dependencies } from './layers/venv.ts';
import { runTool } from './run-tool.ts';
import { viewApp } from './view-app.ts';

/**
 * Collects the static files of a Django app into its folder, if Django is installed, manage.py is at the app's root and
 * django.contrib.staticfiles is enabled. If Django is installed but something else is missing, says why it skips (after
 * heroku/python).
 */
export async function collectStaticFiles(
  host: Host,
  context: BuildContext,
  { offBy }: StaticFiles,
  dependencies: Dependencies,
  installedFrom: InstalledFrom,
): Promise<void> {
  const { venv, env } = dependencies;
  const diagnose = (output: string): AppTrouble | undefined => diagnoseApp(output.split('\n'), viewApp(host, context, env, installedFrom));
  if (host.files.kindOf(path.join(venv, 'bin', 'django-admin')) === undefined) return;
  const collect = async (): Promise<string> => {
    const why = offBy === undefined ? await reasonToSkip(host, context, dependencies, diagnose) : `${offBy} says so`;
    if (why !== undefined) {
      host.emit({ type: 'detail', message: `Skipped: ${why}.` });
      return `not collected (${why})`;
    }
    await runTool(host, {
      what: 'collect the static files',
      shown: 'python manage.py collectstatic --noinput',
      command: managePy(context, dependencies, 'collectstatic', '--noinput'),
      diagnose: (_, output) => Promise.resolve(diagnose(output) ?? { kind: 'static-files' }),
    });
    return 'collected';
  };
  await step(host, 'Collecting static files', collect, (what) => ({ outcome: `Static files: ${what}`, routine: true }));
}

/**
 * Why there is nothing to collect; undefined if there is. Fails with the project's output, and what it means, if its settings do not
 * load.
 */
async function reasonToSkip(
  host: Host,
  context: BuildContext,
  dependencies: Dependencies,
  diagnose: (output: string) => AppTrouble | undefined,
): Promise<string | undefined> {
  if (host.files.kindOf(path.join(context.appDir, 'manage.py')) !== 'file') return 'there is no manage.py at the root of the app';
  const command = 'python manage.py help collectstatic';
  const ended = await host.run({ ...managePy(context, dependencies, 'help', 'collectstatic'), shown: command });
  if (ended.exitCode === 0) return undefined;
  if (ended.output.includes("Unknown command: 'collectstatic'")) {
    // Without settings, Django only knows its own commands.
    return ended.output.includes('No Django settings specified')
      ? 'manage.py names no settings (DJANGO_SETTINGS_MODULE)'
      : 'django.contrib.staticfiles is not among the INSTALLED_APPS';
  }
  for (const line of ended.tail) host.emit({ type: 'command-output', line });
  fail({
    kind: 'command-failed',
    what: 'load the Django project',
    command,
    ended: ended.signal === undefined ? `exit code ${ended.exitCode}` : `signal ${ended.signal}`,
    tail: withoutProgress(ended.tail),
    trouble: diagnose(ended.output) ?? { kind: 'django-settings' },
  });
}

/** Writes no bytecode: what an import leaves in the app would depend on file times. */
function managePy({ appDir }: BuildContext, { venv, env }: Dependencies, ...args: string[]): Parameters<Host['run']>[0] {
  return { program: path.join(venv, 'bin', 'python'), args: ['-B', 'manage.py', ...args], cwd: appDir, env };
}
