import { isTable, type Table, tableIn, tablesIn } from '../../file-content.ts';
import { type ProjectFacts, tableOf } from '../../project.ts';
import { isFor } from '../../unlocked.ts';
import { localPath } from '../lock.ts';
import type { Install, Locked, Request, Unlocked } from '../manager.ts';
import { ownPackage } from '../own-package.ts';
import { checkPoetry, POETRY_LOCK, poetryCommand, poetryDemands, readPoetryProject } from './project.ts';
import {
  checkNoLock,
  CHOOSING,
  isProject,
  lockedEntry,
  manifestIf,
  pathsInRequirements,
  PYPROJECT,
  requirementLists,
  unlockedInstall,
} from '../unlocked-manifest.ts';

/** Projects of Poetry without a poetry.lock: Poetry makes it for the build. */
export const POETRY_UNLOCKED: Unlocked = {
  find: (facts) => manifestIf(facts, PYPROJECT, (pyproject) => isFor(pyproject, 'poetry')),
  usable: (facts) => manifestIf(facts, PYPROJECT, (pyproject) => isFor(pyproject, 'poetry') || isProject(pyproject)),
  read: readManifest,
  pythonDemands: (facts) => poetryDemands(tableOf(facts, PYPROJECT), () => undefined),
  locking: {
    file: POETRY_LOCK.file,
    format: 'toml',
    command: (_, site) => ({ ...poetryCommand(site, 'lock'), what: CHOOSING }),
    read: readLocked,
  },
};

function readManifest(facts: ProjectFacts, request: Request): Install {
  checkNoLock(facts, POETRY_LOCK.file, POETRY_LOCK.refresh);
  const pyproject = tableOf(facts, PYPROJECT);
  checkPoetry(pyproject);
  const { poetry, without } = readPoetryProject(pyproject, request);
  const groups = Object.values(tableIn(poetry, 'group')).map((group) => tableIn(isTable(group) ? group : {}, 'dependencies'));
  const wanted = [tableIn(poetry, 'dependencies'), tableIn(poetry, 'dev-dependencies'), ...groups]
    .flatMap((list) => Object.values(list))
    .flatMap((one) => (isTable(one) ? [one] : tablesIn(one)))
    .filter((one) => typeof one['path'] === 'string' || typeof one['file'] === 'string');
  const placesOf = (develop: boolean): string[] =>
    wanted.filter((one) => (one['develop'] === true) === develop).flatMap(({ path, file }) => [path, file].flatMap(placeOf));
  const plain = pathsInRequirements(requirementLists(pyproject));
  const own = poetry['package-mode'] === false ? { editable: [] } : ownPackage(facts, pyproject ?? {});
  return {
    ...own,
    ...unlockedInstall(request, [PYPROJECT], {
      localPaths: [...new Set([...placesOf(false), ...plain])],
      editable: [...placesOf(true), ...own.editable],
    }),
    ...(without === undefined ? {} : { without }),
  };
}

function placeOf(value: unknown): string[] {
  return typeof value === 'string' ? [localPath(value)] : [];
}

function readLocked(lock: Table, { groups, without }: Install): Locked {
  const all = tablesIn(lock['package']);
  const wanted = new Set(['main', ...groups]);
  const isUsed = ({ groups: of }: Table): boolean =>
    !Array.isArray(of) || without !== undefined || of.some((one) => wanted.has(String(one)));
  const local = all.filter((one) => ['directory', 'file'].includes(String(tableIn(one, 'source')['type'])));
  const places = (develop: boolean): string[] =>
    local.filter((one) => (one['develop'] === true) === develop).flatMap((one) => placeOf(tableIn(one, 'source')['url']));
  return { entries: all.filter(isUsed).flatMap(lockedEntry), localPaths: places(false), editable: places(true) };
}
