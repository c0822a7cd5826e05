import type { Table } from './file-content.ts';
import { pathOfUrl } from './requirement.ts';
import type { Installed } from './requirements.ts';

/** The packages of an installation, and the environment they are for. */
export interface InstalledFor {
  readonly packages: readonly Installed[];
  /** The full version of its Python. */
  readonly python: string;
  /** The folder of the app that was built: paths in it become relative. */
  readonly app: string;
  /** Such as `linux-x86_64-gnu`. */
  readonly target: string;
}

/** A lock, or the packages whose source is not known. */
type Lock = { readonly lock: Table } | { readonly unknown: readonly string[] };

const SYSTEMS: Readonly<Record<string, string>> = { linux: 'linux', darwin: 'darwin' };

/** The packages of a build as a lock (PEP 751, "pylock.toml"), only for the Python and the system of that build. */
export function exportLock({ packages, python, target, app }: InstalledFor): Lock {
  const unknown = packages.filter((one) => one.archive === undefined && one.direct === undefined).map(({ name }) => name);
  if (unknown.length > 0) return { unknown };
  const [system = '', machine = ''] = target.split('-');
  const minor = python.split('.').slice(0, 2).join('.');
  const environment = [
    `python_version == '${minor}'`,
    `sys_platform == '${SYSTEMS[system] ?? system}'`,
    `platform_machine == '${system === 'darwin' && machine === 'aarch64' ? 'arm64' : machine}'`,
  ];
  return {
    lock: {
      'lock-version': '1.0',
      environments: [environment.join(' and ')],
      'requires-python': `==${minor}.*`,
      'created-by': 'pybuild',
      packages: packages.map((one) => packageOf(one, app)),
    },
  };
}

function packageOf({ name, version, direct, archive }: Installed, app: string): Table {
  if (direct?.commit !== undefined) return { name, version, vcs: { type: 'git', url: direct.url, 'commit-id': direct.commit } };
  if (direct !== undefined && archive === undefined) {
    return { name, version, directory: { path: pathFrom(app, direct.url), ...(direct.editable ? { editable: true } : {}) } };
  }
  const { url = '', sha256 = '' } = archive ?? {};
  const file = { url, hashes: { sha256 } };
  if (direct !== undefined) return { name, version, archive: file };
  const named = {
    name: decodeURIComponent(
      url
        .replace(/[?#].*/, '')
        .split('/')
        .at(-1) ?? '',
    ),
    ...file,
  };
  return named.name.endsWith('.whl') ? { name, version, wheels: [named] } : { name, version, sdist: named };
}

/** The path of a `file:` URL, relative to the app if it is in there. */
function pathFrom(app: string, url: string): string {
  const path = pathOfUrl(url) ?? url.replace(/^file:\/\//, '');
  if (path === app) return '.';
  return path.startsWith(`${app}/`) ? path.slice(app.length + 1) : path;
}
