import path from 'node:path';
import type { Host } from '../io/host.ts';
import { checkCommand, type Installation } from '../python/start/check-command.ts';
import type { PlannedProcess } from '../python/start/plan.ts';
import type { BuildContext } from './context.ts';
import type { Dependencies } from './layers/venv.ts';

const GUNICORN_CONFIG = 'gunicorn.conf.py';

/** Warns about lines of a Procfile, or commands from the code, that will fail with what is installed, and says how to run `release`. */
export async function checkProcesses(
  host: Host,
  { appDir }: BuildContext,
  processes: readonly PlannedProcess[],
  { venv }: Pick<Dependencies, 'venv'>,
  addTo: string,
): Promise<void> {
  const named = processes.filter(({ evidence }) => evidence === undefined);
  if (processes.length === 0) return;
  const installation = { ...(await installationIn(host, appDir, venv, named)), addTo };
  const body = named.flatMap(({ type, args }) =>
    checkCommand(args.join(' '), type === 'web', installation).map((text) => `  ${type}: ${text}`),
  );
  if (body.length > 0) host.emit({ type: 'warning', title: 'A Procfile command will fail', body });
  // Before the install, what is installed was only a guess; ports were checked then.
  const inferred = processes
    .filter(({ evidence }) => evidence !== undefined)
    .flatMap(({ type, args }) => checkCommand(args.join(' '), false, installation).map((text) => `  ${type}: ${text}`));
  if (inferred.length > 0) host.emit({ type: 'warning', title: 'The start command from the code will fail', body: inferred });
  if (named.some(({ type }) => type === 'release'))
    host.emit({
      type: 'info',
      message: 'The release process runs at deploy, not at build. To run it now: pybuild run . release',
    });
}

async function installationIn(
  host: Host,
  appDir: string,
  venv: string,
  processes: readonly PlannedProcess[],
): Promise<Omit<Installation, 'addTo'>> {
  const { files } = host;
  const library = path.join(venv, 'lib');
  const places = files.namesIn(library).map((python) => path.join(library, python, 'site-packages'));
  const packages = places.flatMap((place) => files.namesIn(place)).filter((name) => !name.endsWith('.dist-info'));
  // A project that is installed in place may bring any module.
  const isOpen = packages.some((name) => /^__editable__|\.pth$|\.egg-link$/.test(name) && !/^distutils-precedence\.pth$/.test(name));
  const modules = new Set(packages.map((name) => name.replace(/\..*/s, '')));
  const configuredPort = processes.some(({ args }) => args.join(' ').includes('gunicorn')) ? await portIn(host, appDir) : undefined;
  return {
    hasProgram: (name) => files.reachableKind(path.join(venv, 'bin', name)) === 'file',
    hasModule: (name) => isOpen || modules.has(name),
    hasPackageFile: (name) => places.some((place) => files.reachableKind(path.join(place, name)) === 'file'),
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
