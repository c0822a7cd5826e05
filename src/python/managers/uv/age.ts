import { type Table, tableIn, tablesIn } from '../../file-content.ts';
import { unmetBy } from '../lock-holds.ts';
import type { Install } from '../manager.ts';
import { rootOf } from './freshness.ts';

/** The packages of a lock. uv before 0.2.30 called them distributions. */
export function lockedPackages(lock: Table): Table[] {
  return tablesIn(lock['package'] ?? lock['distribution']);
}

/** What a locked project requires. */
const LISTS = ['dependencies', 'optional-dependencies', 'dev-dependencies'];

/**
 * How a lock of an older uv is installed, which `uv sync --locked` would refuse though nothing changed. Before 0.4, uv installed
 * every project, and still expects one that is not a package to be installed where the lock says so; the first locks lack the
 * project's requirements, so these are compared with the locked versions: `changed` has the names of those that are not met.
 */
export function judgeAge(
  pyproject: Table,
  packages: readonly Table[],
  asked: readonly string[],
): { readonly changed?: readonly string[]; readonly install: Pick<Install, 'unchecked' | 'withoutProject' | 'warnings'> } {
  const root = rootOf(packages);
  if (root === undefined) return { install: {} };
  // A project that requires nothing has none in any lock.
  const isCompared = 'metadata' in root || !LISTS.some((key) => key in root);
  const withoutProject = 'editable' in tableIn(root, 'source') && !isPackage(pyproject);
  if (isCompared && !withoutProject) return { install: {} };
  const title = 'uv.lock was made by an old uv';
  const body = isCompared
    ? 'uv 0.4 and newer do not install a project without a build system, so only the locked packages are installed.'
    : 'It does not contain the requirements of pyproject.toml. The locked versions fit them, but a removed or other requirement does not show.';
  return {
    ...(isCompared ? {} : { changed: unmetBy(packages, requirementsOf(pyproject, asked)) }),
    install: {
      unchecked: true,
      ...(withoutProject ? { withoutProject } : {}),
      warnings: [{ title, body: [body, 'To update it, run: uv lock'] }],
    },
  };
}

/** Whether uv installs the project itself (uv's manual, "Project packaging"). */
function isPackage(pyproject: Table): boolean {
  const set = tableIn(pyproject, 'tool', 'uv')['package'];
  return typeof set === 'boolean' ? set : 'build-system' in pyproject;
}

/** The requirements of a project, and of the extras and groups among `asked`. */
function requirementsOf(pyproject: Table, asked: readonly string[]): unknown[] {
  const lists = [
    tableIn(pyproject, 'project')['dependencies'],
    ...asked.flatMap((name) => [
      tableIn(pyproject, 'project', 'optional-dependencies')[name],
      tableIn(pyproject, 'dependency-groups')[name],
    ]),
  ];
  return lists.flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []));
}
