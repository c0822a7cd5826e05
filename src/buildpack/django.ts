import path from 'node:path';
import { fail } from '../errors/failure.ts';
import { quoted } from '../errors/quoted.ts';
import type { AppTrouble } from '../errors/trouble.ts';
import { type Host, step } from '../io/host.ts';
import { diagnoseApp } from '../python/diagnosis/app-error.ts';
import type { InstalledFrom } from '../python/diagnosis/app-view.ts';
import { MANAGE_SETTING, type StaticFiles } from '../python/django.ts';
import { withoutProgress } from '../python/without-progress.ts';
import { managesBelow } from './apps-below.ts';
import type { BuildContext } from './context.ts';
import type { Dependencies } from './layers/venv.ts';
import { runTool } from './run-tool.ts';
import { viewApp } from './view-app.ts';

/**
 * Collects the static files of a Django app into its folder, if Django is installed, manage.py is at the app's root (or where a
 * setting says) and django.contrib.staticfiles is enabled. If Django is installed but something else is missing, says why it skips
 * (after heroku/python).
 */
export async function collectStaticFiles(
  host: Host,
  context: BuildContext,
  { offBy, manage = 'manage.py' }: StaticFiles,
  dependencies: Dependencies,
  installedFrom: InstalledFrom,
): Promise<void> {
  const { venv, env } = dependencies;
  const view = { env, packages: installedFrom, manage };
  const diagnose = (output: string): AppTrouble | undefined => diagnoseApp(output.split('\n'), viewApp(host, context, view));
  const project: Project = { manage, dependencies, diagnose };
  if (host.files.kindOf(path.join(venv, 'bin', 'django-admin')) === undefined) return;
  const collect = async (): Promise<string> => {
    const why = offBy === undefined ? await reasonToSkip(host, context, project) : `${offBy} says so`;
    if (why !== undefined) {
      host.emit({ type: 'detail', message: `Skipped: ${why}.` });
      return `not collected (${why})`;
    }
    await runTool(host, {
      what: 'collect the static files',
      shown: shownCommand(manage, 'collectstatic --noinput'),
      command: managePy(context, project, 'collectstatic', '--noinput'),
      diagnose: (_, output) => Promise.resolve(diagnose(output) ?? { kind: 'static-files' }),
    });
    return 'collected';
  };
  await step(host, 'Collecting static files', collect, (what) => ({
    outcome: `Static files: ${what}`,
    routine: !what.includes(MANAGE_SETTING),
  }));
}

/** A Django project: where its manage.py is, and what its errors mean. */
interface Project {
  readonly manage: string;
  readonly dependencies: Dependencies;
  readonly diagnose: (output: string) => AppTrouble | undefined;
}

/**
 * Why there is nothing to collect; undefined if there is. Fails with the project's output, and what it means, if its settings do not
 * load.
 */
async function reasonToSkip(host: Host, context: BuildContext, project: Project): Promise<string | undefined> {
  const { manage, diagnose } = project;
  if (host.files.reachableKind(path.join(context.appDir, manage)) !== 'file') return withoutManage(host, context.appDir);
  const command = shownCommand(manage, 'help collectstatic');
  const help = managePy(context, project, 'help', 'collectstatic');
  const ended = await host.run({ ...help, shown: command });
  if (ended.exitCode === 0) return undefined;
  if (ended.output.includes("Unknown command: 'collectstatic'")) {
    // Without settings, Django only knows its own commands.
    return ended.output.includes('No Django settings specified')
      ? `${manage} names no settings (DJANGO_SETTINGS_MODULE)`
      : 'django.contrib.staticfiles is not among the INSTALLED_APPS';
  }
  for (const line of ended.tail) host.emit({ type: 'command-output', line });
  host.onFailedCommand(help);
  fail({
    kind: 'command-failed',
    what: 'load the Django project',
    command,
    ended: ended.signal === undefined ? `exit code ${ended.exitCode}` : `signal ${ended.signal}`,
    tail: withoutProgress(ended.tail),
    trouble: diagnose(ended.output) ?? { kind: 'django-settings' },
  });
}

/** Why nothing is collected without a manage.py at the root. Where it is below, the author may not know that, or how to use it. */
function withoutManage(host: Host, appDir: string): string {
  const [found, ...others] = managesBelow(host, appDir);
  if (found === undefined) return 'there is no manage.py at the root of the app';
  const folders = [found, ...others].map((file) => `${path.dirname(file)}/`);
  return `manage.py is in ${listed(folders)}; to use ${others.length === 0 ? 'it' : 'one'}: --env ${MANAGE_SETTING}=${found}`;
}

function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

/** Writes no bytecode: what an import leaves in the app would depend on file times. */
function managePy({ appDir }: BuildContext, project: Project, ...args: string[]): Parameters<Host['run']>[0] {
  const { venv, env } = project.dependencies;
  const { dir, base } = path.parse(project.manage);
  return { program: path.join(venv, 'bin', 'python'), args: ['-B', base, ...args], cwd: path.join(appDir, dir), env };
}

/** The command as a user would type it at the root of the app. */
function shownCommand(manage: string, args: string): string {
  const { dir, base } = path.parse(manage);
  return `${dir === '' ? '' : `cd ${quoted(dir)} && `}python ${quoted(base)} ${args}`;
}
