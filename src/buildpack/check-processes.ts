import path from 'node:path';
import type { Host } from '../io/host.ts';
import { checkCommand, type Installation } from '../python/start/check-command.ts';
import type { PlannedProcess } from '../python/start/plan.ts';
import type { BuildContext } from './context.ts';
import type { Dependencies } from './layers/venv.ts';

const GUNICORN_CONFIG = 'gunicorn.conf.py';

/** Warns about lines of a Procfile that cannot work with what is installed, and says how to run `release`. */
export async function checkProcesses(
  host: Host,
  { appDir }: BuildContext,
  processes: readonly PlannedProcess[],
  dependencies: Pick<Dependencies, 'venv'>,
): Promise<void> {
  const named = processes.filter(({ evidence }) => evidence === undefined);
  if (named.length === 0) return;
  const installation = await installationIn(host, appDir, dependencies.venv, named);
  const body = named.flatMap(({ type, args }) =>
    checkCommand(args.join(' '), type === 'web', installation).map((text) => `  ${type}: ${text}`),
  );
  if (body.length > 0) host.emit({ type: 'warning', title: 'A line of the Procfile cannot work', body });
  if (named.some(({ type }) => type === 'release'))
    host.emit({
      type: 'info',
      message: 'A build does not run the release process. To run it: pybuild run . release',
    });
}

async function installationIn(host: Host, appDir: string, venv: string, processes: readonly PlannedProcess[]): Promise<Installation> {
  const { files } = host;
  const library = path.join(venv, 'lib');
  const packages = files
    .namesIn(library)
    .flatMap((python) => files.namesIn(path.join(library, python, 'site-packages')))
    .filter((name) => !name.endsWith('.dist-info'));
  // A project that is installed in place may bring any module.
  const isOpen = packages.some((name) => /^__editable__|\.pth$|\.egg-link$/.test(name) && !/^distutils-precedence\.pth$/.test(name));
  const modules = new Set(packages.map((name) => name.replace(/\..*/s, '')));
  const configuredPort = processes.some(({ args }) => args.join(' ').includes('gunicorn')) ? await portIn(host, appDir) : undefined;
  return {
    hasProgram: (name) => files.reachableKind(path.join(venv, 'bin', name)) === 'file',
    hasModule: (name) => isOpen || modules.has(name),
    kindOf: (name) => files.reachableKind(path.join(appDir, name)),
    isExecutable: (name) => host.trees.isExecutable(path.join(appDir, name)),
    ...(configuredPort === undefined ? {} : { configuredPort }),
  };
}

/** The port that gunicorn's configuration fixes by a plain `bind`. */
async function portIn({ files }: Host, appDir: string): Promise<Installation['configuredPort']> {
  const read = files.readText(path.join(appDir, GUNICORN_CONFIG), GUNICORN_CONFIG);
  if (read === undefined || !('text' in read)) return undefined;
  const { fixedPort } = await import('../python/start/gunicorn-config.ts');
  return fixedPort(read.text);
}
