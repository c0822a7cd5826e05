import { type Table, tableIn, tablesIn } from '../../file-content.ts';
import { type ProjectFacts, tableOf } from '../../project.ts';
import { projectDemand } from '../../python-demand.ts';
import { isFor } from '../../unlocked.ts';
import { checkNames, extrasOf, localPath, namesIn, variablesIn } from '../lock.ts';
import type { Install, Locked, Request, Unlocked } from '../manager.ts';
import { closerLook, developmentGroups, PDM_LOCK, pdmCommand, pdmUses } from './project.ts';
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

/** Projects of PDM without a pdm.lock: PDM makes it for the build. */
export const PDM_UNLOCKED: Unlocked = {
  find: (facts) => manifestIf(facts, PYPROJECT, (pyproject) => isFor(pyproject, 'pdm')),
  usable: (facts) => manifestIf(facts, PYPROJECT, (pyproject) => isFor(pyproject, 'pdm') || isProject(pyproject)),
  read: readManifest,
  pythonDemands: (facts) => projectDemand(tableOf(facts, PYPROJECT)),
  locking: {
    file: PDM_LOCK.file,
    format: 'toml',
    // Without the option, extras are not locked.
    command: ({ extras }, site) => ({
      ...pdmCommand(site, 'lock', ...(extras.length === 0 ? [] : ['--group', ':all'])),
      ...closerLook(site),
      // That an index has no page of a package is no more than that it has no such package.
      closerLook: { args: ['-vv'], lines: /Client Error\(40[13]\)|Server Error\(/ },
      what: CHOOSING,
    }),
    read: readLocked,
  },
};

function readManifest(facts: ProjectFacts, request: Request): Install {
  checkNoLock(facts, PDM_LOCK.file, PDM_LOCK.refresh);
  const pyproject = tableOf(facts, PYPROJECT) ?? {};
  const pdm = tableIn(pyproject, 'tool', 'pdm');
  const { groups, extras } = namesIn(pyproject);
  const development = developmentGroups(pyproject, pdm);
  checkNames('group', request.groups, [...groups, ...Object.keys(development ?? {})], PYPROJECT);
  checkNames('extra', request.extras, extras, PYPROJECT);
  const older = Object.values(tableIn(pdm, 'dev-dependencies'));
  const lists = [...requirementLists(pyproject), ...older];
  const places = (editable: boolean): string[] =>
    pathsInRequirements(
      lists.map((list) => (Array.isArray(list) ? list.filter((text) => isEditable(text) === editable) : [])),
      '/${PROJECT_ROOT}',
    );
  const isIndexed = lists.some((list) => Array.isArray(list) && list.length > 0);
  return {
    ...unlockedInstall(request, [PYPROJECT, ...(facts.entries.has('pdm.toml') ? ['pdm.toml'] : [])], {
      localPaths: places(false),
      editable: [...places(true), ...(pdm['distribution'] === false ? [] : ['.'])],
    }),
    extras: extrasOf(request.extras, extras),
    variables: variablesIn(pdm['source']),
    uses: pdmUses(tablesIn(pdm['source']), isIndexed),
  };
}

/** PDM allows pip's `-e` in groups of its own. */
function isEditable(text: unknown): boolean {
  return typeof text === 'string' && /^\s*-e\s/.test(text);
}

function readLocked(lock: Table, { groups, extras }: Install): Locked {
  const all = tablesIn(lock['package']);
  const wanted = new Set(['default', ...groups, ...extras]);
  const used = all.filter(({ groups: of }) => !Array.isArray(of) || of.some((one) => wanted.has(String(one))));
  const places = (editable: boolean): string[] =>
    all.filter((one) => (one['editable'] === true) === editable).flatMap(({ path }) => (typeof path === 'string' ? [localPath(path)] : []));
  return { entries: used.flatMap(lockedEntry), localPaths: places(false), editable: places(true) };
}
