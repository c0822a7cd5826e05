import type { Holder } from '../../errors/trouble.ts';
import { type Table, tableIn } from '../file-content.ts';
import { normalizeName } from '../requirements.ts';
import { type AppView, below } from './app-view.ts';

const REQUIREMENTS = /^(?:req|requirements?)[\w.-]*\.(?:txt|in)$|^[\w.-]*requirements\.(?:txt|in)$/;

/** Which file of the app, or which group in it, says that a package of this module is needed, and as what. */
export function holderOf(module: string, view: AppView): { name: string; holder: Holder } | undefined {
  const known = view.packageOf(module);
  const wanted = new Set([...(known === undefined ? [] : [known]), module, `django-${module}`, `python-${module}`].map(normalizeName));
  const isWanted = (requirement: string): boolean => wanted.has(normalizeName(nameOf(requirement)));
  const { manager, reads } = view.packages;
  for (const [holder, requirements] of groupsOf(view)) {
    const found = requirements.find(isWanted);
    if (found !== undefined) return { name: nameOf(found), holder };
  }
  if (manager !== 'pip') return undefined;
  for (const folder of ['', 'requirements', 'requirement', 'reqs']) {
    for (const [entry, kind] of view.list(folder)) {
      const file = below(folder, entry);
      if (kind !== 'file' || reads.includes(file) || !(folder === '' ? REQUIREMENTS : /\.(?:txt|in)$/).test(entry)) continue;
      const found = (view.text(file) ?? '').split('\n').find(isWanted);
      if (found !== undefined) return { name: nameOf(found), holder: { file } };
    }
  }
  return undefined;
}

/** The name at the beginning of a requirement; '' if there is none. */
function nameOf(requirement: string): string {
  return /^\s*([A-Za-z0-9][\w.-]*)/.exec(requirement.slice(0, 200))?.[1] ?? '';
}

/** What the groups and extras of the app's manifest ask for, as far as its package manager installs them. */
function groupsOf(view: AppView): (readonly [Holder, readonly string[]])[] {
  const { manager, reads } = view.packages;
  const file = manager === 'pipenv' ? 'Pipfile' : 'pyproject.toml';
  const manifest = view.table(file);
  const tool = tableIn(manifest, 'tool');
  const ofTool: Readonly<Record<string, () => Lists>> = {
    poetry: () => [
      ...names(tableIn(tool, 'poetry', 'group'), 'dependencies'),
      ['dev', Object.keys(tableIn(tool, 'poetry', 'dev-dependencies'))],
    ],
    pdm: () => lists(tableIn(tool, 'pdm', 'dev-dependencies')),
    uv: () => [['dev', textsIn(tableIn(tool, 'uv')['dev-dependencies'])]],
  };
  if (manager === 'pipenv') {
    const categories = names(manifest ?? {}).filter(([name]) => !['packages', 'source', 'requires', 'scripts', 'pipenv'].includes(name));
    return categories.map(([group, requirements]) => [{ file, group }, requirements]);
  }
  const groups = [...lists(tableIn(manifest, 'dependency-groups')), ...(Object.hasOwn(ofTool, manager) ? (ofTool[manager]?.() ?? []) : [])];
  const isRead = manager !== 'pip' || reads.includes(file);
  const extras = [
    ...(isRead ? lists(tableIn(manifest, 'project', 'optional-dependencies')) : []),
    ...(manager === 'poetry' ? lists(tableIn(tool, 'poetry', 'extras')) : []),
  ];
  return [
    ...groups.map(([group, requirements]) => [{ file, group }, requirements] as const),
    ...extras.map(([extra, requirements]) => [{ file, extra }, requirements] as const),
  ];
}

function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string') : [];
}

type Lists = [string, readonly string[]][];

function lists(table: Table): Lists {
  return Object.entries(table).map(([name, value]) => [name, textsIn(value)]);
}

/** The names of packages in the tables of a table, or in one that each of these has. */
function names(table: Table, key?: string): Lists {
  return Object.keys(table).map((name) => [name, Object.keys(key === undefined ? tableIn(table, name) : tableIn(table, name, key))]);
}
