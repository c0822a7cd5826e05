import { fail } from '../../../errors/failure.ts';
import { isTable, stringIn, type Table, tableIn, tablesIn } from '../../file-content.ts';
import { type ProjectFacts, tableOf } from '../../project.ts';
import { checkDigest, type Lock } from '../lock.ts';
import { unmetBy } from '../lock-holds.ts';
import type { Install, Request } from '../manager.ts';
import { developmentGroups, groupName } from './project.ts';
import { pythonJson } from '../python-json.ts';

/**
 * Fails if a pdm.lock is out of date. PDM before 2.16 hashed other content, so today's `pdm lock --check` refuses its locks
 * whatever the project says, and is left out for these. If their own hash does not fit either, the names and ranges that the build
 * asks for are compared with what the lock holds.
 */
export function checkFreshness(
  facts: ProjectFacts,
  lockFile: Lock,
  lock: Table,
  request: Request,
): Pick<Install, 'unchecked' | 'warnings'> {
  const pyproject = tableOf(facts, 'pyproject.toml') ?? {};
  const pdm = tableIn(pyproject, 'tool', 'pdm');
  const version = stringIn(tableIn(lock, 'metadata'), 'lock_version') ?? '';
  const noted = notedDigest(lock);
  if (!isBefore216(version)) {
    checkDigest(facts, lockFile, 'pyproject.toml', noted, [hashedContent(pyproject, { resolution: pdm['resolution'] ?? {} })]);
    return {};
  }
  const overrides = tableIn(pdm, 'resolution')['overrides'] ?? pdm['overrides'] ?? {};
  const content = hashedContent(pyproject, { overrides });
  if (content !== undefined && facts.digest(content) === noted) return { unchecked: true };
  const changed = unmetBy(tablesIn(lock['package']), requirementsOf(pyproject, [...request.groups, ...request.extras]));
  if (changed.length > 0) {
    fail({ kind: 'lock-stale', lock: lockFile.file, manifest: 'pyproject.toml', refresh: lockFile.refresh, changed });
  }
  const body = [
    `Its format ${version} is of a PDM before 2.16, and pyproject.toml has changed since. The locked versions still fit its requirements.`,
    `To update it, run: ${lockFile.refresh}`,
  ];
  return { unchecked: true, warnings: [{ title: `${lockFile.file} may be out of date`, body }] };
}

/** The names of a project's groups, of PEP 735 and PDM's own. */
export function groupsOf(pyproject: Table | undefined): string[] {
  return Object.keys(developmentGroups(pyproject ?? {}, tableIn(pyproject, 'tool', 'pdm')) ?? {});
}

/** Whether a lock's format is of a PDM before 2.16: 4.4.1 or older. */
function isBefore216(version: string): boolean {
  const [, minor = 0, patch = 0] = version.split('.').map(Number);
  return minor < 4 || (minor === 4 && patch < 2);
}

/** The requirements of a project, and of the extras and groups among `asked`. */
function requirementsOf(pyproject: Table, asked: readonly string[]): unknown[] {
  const groups = developmentGroups(pyproject, tableIn(pyproject, 'tool', 'pdm')) ?? {};
  const lists = [
    tableIn(pyproject, 'project')['dependencies'],
    ...asked.flatMap((name) => [tableIn(pyproject, 'project', 'optional-dependencies')[name], groups[groupName(name)]]),
  ];
  return lists.flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []));
}

/** The hash in the lock; undefined if it is of another kind, or if the lock contains its inputs instead. */
function notedDigest(lock: Table): string | undefined {
  const metadata = tableIn(lock, 'metadata');
  if ('lock_inputs' in metadata) return undefined;
  return /^sha256:(.*)$/.exec(stringIn(metadata, 'content_hash') ?? '')?.[1];
}

/**
 * The content that PDM hashes (`PyProject.content_hash` in pdm/project/project_file.py); `resolution` is what of its settings counts.
 * Undefined for a workspace, whose members
 * also count, and for another tool's project, which PDM converts.
 */
function hashedContent(pyproject: Table, resolution: Table): string | undefined {
  const { project } = pyproject;
  const pdm = tableIn(pyproject, 'tool', 'pdm');
  const groups = developmentGroups(pyproject, pdm);
  if (!isTable(project) || groups === undefined || 'workspace' in pdm) return undefined;
  const content = {
    sources: pdm['source'] ?? [],
    dependencies: project['dependencies'] ?? [],
    'dev-dependencies': groups,
    'optional-dependencies': project['optional-dependencies'] ?? {},
    'requires-python': project['requires-python'] ?? '',
    ...resolution,
  };
  return pythonJson(content, 'spaced');
}
