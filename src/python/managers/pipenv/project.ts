import { fail } from '../../../errors/failure.ts';
import type { Table } from '../../file-content.ts';
import type { PythonDemand } from '../../python-demand.ts';
import type { VariableUse } from '../../requirements.ts';
import { askByBundledPip } from '../ask-versions.ts';
import { checkNames, type Lock, localPath, usesIn } from '../lock.ts';
import type { InstallCommand, Request, Site, Tool } from '../manager.ts';

export const PIPENV_TOOL: Tool = { name: 'pipenv', title: 'Pipenv', version: '2026.10.3' };
export const PIPENV_LOCK: Lock = { file: 'Pipfile.lock', refresh: 'pipenv lock', tool: PIPENV_TOOL };

/** Tables of a Pipfile without packages, or whose packages are always installed. */
const NO_CATEGORIES = new Set(['source', 'requires', 'pipenv', 'scripts', 'packages']);

/** A command of Pipenv. */
export function pipenvCommand(site: Site, ...args: readonly string[]): InstallCommand {
  return {
    program: `${site.tool}/bin/pipenv`,
    args,
    shown: ['pipenv', ...args].join(' '),
    // Pipenv wraps its own and pip's lines at the terminal's width. Bytecode is compiled afterwards.
    env: { PIP_COMPILE: '0', NO_COLOR: '1', COLUMNS: '1000' },
    // Its pip reports index pages that it could not fetch only if it is verbose.
    closerLook: { env: { PIP_VERBOSE: '2' }, lines: /Could not fetch URL/ },
    askVersions: (asked) => askByBundledPip(site.python, asked),
  };
}

/** Whether a table of a Pipfile is a category, which is a group of packages. */
export function isCategory(name: string): boolean {
  return !NO_CATEGORIES.has(name);
}

/** Fails if a Pipfile has no such group. Extras cannot be asked for apart from it. */
export function checkPipfile(pipfile: Table, request: Request, refresh?: string): void {
  if (request.extras.length > 0) {
    const expected = 'left out: with Pipenv an extra is asked for in the Pipfile';
    fail({ kind: 'setting-invalid', name: 'BP_PYTHON_EXTRAS', value: request.extras.join(' '), expected });
  }
  checkNames('group', request.groups, Object.keys(pipfile).filter(isCategory), 'Pipfile', refresh);
}

/** Keys with the source of a locked package. */
const PLACES = ['git', 'hg', 'svn', 'bzr', 'path', 'file', 'ref'];

/**
 * A source is needed if a package is locked to it, or to none; a package's own URL is needed unless a marker may exclude the
 * package.
 */
export function pipenvUses(sources: readonly Table[], entries: readonly Table[]): VariableUse[] {
  const indexed = entries.filter((entry) => !PLACES.some((key) => key in entry));
  const isNeeded = ({ name }: Table): boolean =>
    indexed.some(({ index }) => index === undefined || index === name) || (indexed.length > 0 && sources.length === 1);
  return [
    ...sources.flatMap((source) => usesIn([source['url']], 'Pipfile', isNeeded(source) ? 'for-index' : 'perhaps')),
    ...entries.flatMap((entry) =>
      usesIn(
        PLACES.map((key) => entry[key]),
        'Pipfile',
        'markers' in entry ? 'perhaps' : 'always',
      ),
    ),
    ...usesIn([sources, entries], 'Pipfile', 'perhaps'),
  ];
}

/** The local paths of a package in a Pipfile or its lock. */
export function placesOf({ path, file }: Table): string[] {
  return [path, file].flatMap(placeOf);
}

function placeOf(value: unknown): string[] {
  return typeof value === 'string' && !/^(?!file:)[a-z][a-z0-9+.-]*:\/\//i.test(value) ? [localPath(value)] : [];
}

/** The version that a Pipfile (`[requires]`) asks for. */
export function pipfileDemand({ python_full_version: full, python_version: minor }: Table, file: string): PythonDemand[] {
  const text = typeof full === 'string' ? full : minor;
  if (typeof text !== 'string') return [];
  if (!/^\d+(\.\d+){0,2}$/.test(text)) fail({ kind: 'python-demand-invalid', text: JSON.stringify(text), file, key: 'python_version' });
  const key = text === full ? 'python_full_version' : 'python_version';
  const specifier = text.split('.').length > 2 ? `==${text}` : `==${text}.*`;
  return [{ file, key, text, anyOf: [specifier], chooses: true }];
}
