import { fail } from '../../../errors/failure.ts';
import { stringIn, type Table, tableIn, tablesIn } from '../../file-content.ts';
import { type ProjectFacts, tableOf } from '../../project.ts';
import { projectDemand } from '../../python-demand.ts';
import { normalizeName } from '../../requirements.ts';
import { isFor } from '../../unlocked.ts';
import { localPath } from '../lock.ts';
import type { Install, Locked, LockedEntry, Request, Unlocked } from '../manager.ts';
import { checkUv, checkUvNames, UV_LOCK, uvCommand } from './project.ts';
import {
  checkNoLock,
  CHOOSING,
  isProject,
  lockedEntry,
  manifestIf,
  namesRequired,
  PYPROJECT,
  requirementLists,
  unlockedInstall,
} from '../unlocked-manifest.ts';

/** Keys of `[tool.uv]` that decide which packages there are, which only uv reads; the others are about uv itself. */
const DECIDING = [
  'sources',
  'workspace',
  'index',
  'index-url',
  'extra-index-url',
  'find-links',
  'constraint-dependencies',
  'override-dependencies',
  'exclude-dependencies',
  'dev-dependencies',
  'conflicts',
  'environments',
  'package',
  'required-version',
];

/** Projects of uv without a uv.lock: uv makes it for the build. */
export const UV_UNLOCKED: Unlocked = {
  find: (facts) => manifestIf(facts, PYPROJECT, isForUv),
  usable: (facts) => manifestIf(facts, PYPROJECT, (pyproject) => isForUv(pyproject) || isProject(pyproject)),
  read: readManifest,
  pythonDemands: (facts) => projectDemand(tableOf(facts, PYPROJECT)),
  locking: {
    file: UV_LOCK.file,
    format: 'toml',
    command: (_, site) => ({ ...uvCommand(site, ['lock']), what: CHOOSING }),
    read: readLocked,
  },
};

function isForUv(pyproject: Table): boolean {
  const { uv: _, ...others } = tableIn(pyproject, 'tool');
  return DECIDING.some((key) => key in tableIn(pyproject, 'tool', 'uv')) || isFor({ ...pyproject, tool: others }, 'uv');
}

function readManifest(facts: ProjectFacts, request: Request): Install {
  checkNoLock(facts, UV_LOCK.file, UV_LOCK.refresh);
  const pyproject = tableOf(facts, PYPROJECT) ?? {};
  const uv = tableIn(pyproject, 'tool', 'uv');
  checkUv(facts);
  checkUvNames(pyproject, request);
  const sources = sourcesOf(pyproject, uv);
  const ofWorkspace = sources.filter(([, source]) => source['workspace'] === true).map(([name]) => name);
  if (ofWorkspace.length > 0 && !('workspace' in uv)) fail({ kind: 'workspace-missing', file: PYPROJECT, members: ofWorkspace });
  // Only uv's lock tells whether the project itself is installed.
  const isPackage = uv['package'] === true || (uv['package'] !== false && 'build-system' in pyproject);
  return unlockedInstall(request, [PYPROJECT, ...(facts.entries.has('uv.toml') ? ['uv.toml'] : [])], {
    localPaths: placesOf(sources, false),
    editable: [...placesOf(sources, true), ...(isPackage ? ['.'] : [])],
  });
}

function placesOf(sources: readonly Source[], editable: boolean): string[] {
  return sources
    .filter(([, source]) => (source['editable'] === true) === editable)
    .flatMap(([, { path }]) => (typeof path === 'string' ? [localPath(path)] : []));
}

type Source = readonly [name: string, source: Table];

/** The sources of what the project asks for; uv ignores the others. */
function sourcesOf(pyproject: Table, uv: Table): Source[] {
  const names = namesRequired([...requirementLists(pyproject), uv['dev-dependencies']]);
  return Object.entries(tableIn(uv, 'sources')).flatMap(([name, value]): Source[] => {
    if (!names.has(normalizeName(name))) return [];
    return tablesIn(Array.isArray(value) ? value : [value]).map((source) => [name, source] as const);
  });
}

function readLocked(lock: Table, install: Install): Locked {
  const entries = tablesIn(lock['package']).flatMap(lockedEntry);
  const places = (kind: string): string[] =>
    entries.flatMap(({ content }) => {
      const place = tableIn(content, 'source')[kind];
      return typeof place === 'string' ? [localPath(place)] : [];
    });
  const used = reachable(entries, lock, install);
  return {
    entries: entries.filter(({ name }) => used.has(name)),
    localPaths: [...places('directory'), ...places('path')],
    editable: places('editable'),
  };
}

/** The names of what the project, or else every member of its workspace, needs with these groups and extras, on any system. */
function reachable(entries: readonly LockedEntry[], lock: Table, { groups, extras }: Install): ReadonlySet<string> {
  const root = entries.find(({ content }) => ['editable', 'virtual', 'directory'].some((kind) => tableIn(content, 'source')[kind] === '.'));
  const { members } = tableIn(lock, 'manifest');
  const starts = root === undefined ? (Array.isArray(members) ? members.map(String) : []) : [root.name];
  const seen = new Set<string>();
  const names = new Set<string>();
  const visit = (name: string, wanted: readonly string[]): void => {
    const key = `${name}[${wanted.join()}]`;
    if (seen.has(key)) return;
    seen.add(key);
    names.add(name);
    for (const { content } of entries.filter((one) => one.name === name)) {
      const optional = Object.entries(tableIn(content, 'optional-dependencies'));
      const groupsOf = Object.entries(tableIn(content, 'dev-dependencies'));
      const isStart = starts.includes(name);
      const lists = [
        content['dependencies'],
        ...optional.filter(([extra]) => wanted.includes(extra) || wanted.includes('*')).map(([, list]) => list),
        ...(isStart ? groupsOf.filter(([group]) => groups.map(normalizeName).includes(normalizeName(group))).map(([, list]) => list) : []),
      ];
      for (const edge of lists.flatMap(tablesIn)) {
        const asked = edge['extra'];
        visit(stringIn(edge, 'name') ?? '', Array.isArray(asked) ? asked.map(String) : []);
      }
    }
  };
  for (const start of starts) visit(start, extras);
  const more = tableIn(lock, 'manifest', 'dependency-groups');
  for (const [group, list] of Object.entries(more))
    if (groups.map(normalizeName).includes(normalizeName(group)))
      for (const edge of tablesIn(list)) visit(stringIn(edge, 'name') ?? '', []);
  return names;
}
