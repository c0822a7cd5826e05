import { fail } from '../../../errors/failure.ts';
import { stringIn, type Table, tableIn } from '../../file-content.ts';
import { projectDemand, type PythonDemand } from '../../python-demand.ts';
import { matchesSpecifier } from '../../specifier.ts';
import { checkNames, type Lock, namesIn } from '../lock.ts';
import type { InstallCommand, Request, Site, Tool } from '../manager.ts';
import { askByBundledPip } from '../ask-versions.ts';
import { poetryAlternatives } from './constraint.ts';

export const POETRY_TOOL: Tool = { name: 'poetry', title: 'Poetry', version: '2.5.1' };
export const POETRY_LOCK: Lock = { file: 'poetry.lock', refresh: 'poetry lock', tool: POETRY_TOOL };

/** What a build needs of a project that Poetry installs, whether or not it has a lock. */
export interface PoetryProject {
  /** `[tool.poetry]`. */
  readonly poetry: Table;
  /** The groups to leave out, for a project without a main group. */
  readonly without?: readonly string[];
}

/** Reads a project. Fails if it has no such group or extra. */
export function readPoetryProject(pyproject: Table | undefined, request: Request, refresh?: string): PoetryProject {
  const poetry = tableIn(pyproject, 'tool', 'poetry');
  const project = namesIn(pyproject);
  const legacy = 'dev-dependencies' in poetry ? ['dev'] : [];
  const groups = [...new Set([...project.groups, ...Object.keys(tableIn(poetry, 'group')), ...legacy])];
  checkNames('group', request.groups, groups, 'pyproject.toml', refresh);
  checkNames('extra', request.extras, [...project.extras, ...Object.keys(tableIn(poetry, 'extras'))], 'pyproject.toml', refresh);
  // Poetry has no main group in a project that declares no dependencies.
  const hasMain = 'dependencies' in tableIn(pyproject, 'project') || 'dependencies' in poetry;
  return { poetry, ...(hasMain ? {} : { without: groups.filter((group) => !request.groups.includes(group)) }) };
}

/** Fails if the project does not accept the Poetry of this release. */
export function checkPoetry(pyproject: Table | undefined): void {
  const key = 'requires-poetry';
  const wanted = stringIn(tableIn(pyproject, 'tool', 'poetry'), key);
  const { title, version } = POETRY_TOOL;
  if (wanted === undefined || poetryAlternatives(wanted, { file: 'pyproject.toml', key }).some((one) => matchesSpecifier(version, one)))
    return;
  fail({ kind: 'tool-version-refused', tool: title, version, wanted, file: 'pyproject.toml', key });
}

/** Poetry's own `python` chooses the version: the manifest's, otherwise what the lock says. */
export function poetryDemands(pyproject: Table | undefined, locked: () => unknown): PythonDemand[] {
  const project = projectDemand(pyproject);
  const { python } = tableIn(pyproject, 'tool', 'poetry', 'dependencies');
  if (typeof python === 'string') return [demand('pyproject.toml', 'python', python), ...project];
  const text = locked();
  return [...(typeof text === 'string' ? [demand(POETRY_LOCK.file, 'python-versions', text)] : []), ...project];
}

function demand(file: string, key: string, text: string): PythonDemand {
  return { file, key, text, anyOf: poetryAlternatives(text, { file, key }), chooses: true };
}

/** A command of Poetry that never asks, and uses no plugins: those that a project requests would be installed unpinned, into the app. */
export function poetryCommand(site: Site, command: string, options: readonly string[] = []): InstallCommand {
  return {
    program: `${site.tool}/bin/poetry`,
    args: [command, '--no-interaction', '--no-ansi', '--no-plugins', ...options],
    shown: ['poetry', command, ...options].join(' '),
    // Builds leave a folder of temporary files, and data about the interpreter in the home folder.
    env: { TMPDIR: site.cache, VIRTUALENV_OVERRIDE_APP_DATA: `${site.cache}/virtualenv` },
    closerLook: { args: ['-vvv'], lines: /HTTP\/1\.1" 40[13] / },
    askVersions: (asked) => askByBundledPip(site.python, asked),
  };
}
