import { isTable, stringIn, type Table, tableIn, tablesIn } from '../file-content.ts';
import type { Install } from '../managers/manager.ts';
import { lockedPackages } from '../managers/uv/age.ts';
import { namesPackages } from '../package-manager.ts';
import type { ProjectFacts } from '../project.ts';
import { readRequirement } from '../requirement.ts';
import { logicalLines, splitLine } from '../requirement-lines.ts';
import { normalizeName } from '../requirements.ts';
import { SETUP } from '../sources/setup-files.ts';

/**
 * What an install brings, by normalised name, each with the file that says so: `in requirements.txt`. `addTo` is the file in which
 * people list more.
 */
export type Packages = ReadonlyMap<string, string> & { readonly addTo: string };

/** Packages that bring others which start an app, by name or by name and extra. A lock names these by itself. */
const BRINGS: Readonly<Record<string, readonly string[]>> = {
  'fastapi[standard]': ['uvicorn', 'fastapi-cli'],
  'fastapi[all]': ['uvicorn', 'fastapi-cli'],
  'fastapi-cli[standard]': ['uvicorn'],
  'litestar[standard]': ['uvicorn'],
  'channels[daphne]': ['daphne'],
  'uvicorn-worker': ['gunicorn', 'uvicorn'],
  gradio: ['uvicorn'],
  quart: ['hypercorn'],
  'gunicorn[gevent]': ['gevent'],
  'gevent-websocket': ['gevent'],
};

/** A package, and the extras of it that are asked for. */
interface Wanted {
  readonly name: string;
  readonly extras: readonly string[];
}

/** What of a package's own needs a lock tells: by the package, and by an extra of it. */
type Needs = ReadonlyMap<string, readonly Wanted[]>;

/**
 * The packages that an install brings, as far as files tell: what the app asks for and, where a lock lists it, what that needs.
 * A requirements file without pins says nothing of the latter but what is known of some packages (`BRINGS`).
 */
export function installedPackages(facts: ProjectFacts, manager: string, install: Install): Packages {
  return Object.assign(packagesOf(facts, manager, install), { addTo: namesPackages(manager, install.files) });
}

/** Packages without all others than one. */
export function only(packages: Packages, name: string): Packages {
  return Object.assign(new Map([...packages].filter(([other]) => other === name)), { addTo: packages.addTo });
}

function packagesOf(facts: ProjectFacts, manager: string, install: Install): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const add = (wanted: readonly Wanted[], file: string): void => {
    for (const { name } of wanted) if (found.get(name)?.startsWith('in ') !== true) found.set(name, `in ${file}`);
    for (const { name, extras } of wanted) {
      for (const known of [name, ...extras.map((extra) => `${name}[${extra}]`)]) {
        for (const other of BRINGS[known] ?? []) if (!found.has(other)) found.set(other, `(comes with ${known} in ${file})`);
      }
    }
  };
  if (manager === 'pip') {
    for (const { wanted, file } of fromRequirements(facts)) add([wanted], file);
    add(wantedIn(install.requirements), install.files[0] ?? '');
    if (install.groups.length > 0) add(ofGroups(projectOf(facts), install), 'pyproject.toml');
    if ([...install.localPaths, ...install.editable].includes('.')) add(ofProject(projectOf(facts), install), 'pyproject.toml');
    if (install.files.includes(SETUP)) add(ofSetup(facts), SETUP);
    return found;
  }
  const [file = ''] = install.files;
  if (manager === 'pipenv') {
    for (const category of pipenvCategories(facts, file, install)) {
      add(
        Object.entries(category).map(([name, entry]) => ({ name: normalizeName(name), extras: textsIn(entry, 'extras') })),
        file,
      );
    }
    return found;
  }
  const lock = tableOfFile(facts, file);
  if (manager === 'pylock') {
    add(
      tablesIn(lock?.['packages']).map((entry) => ({ name: normalizeName(stringIn(entry, 'name') ?? ''), extras: [] })),
      file,
    );
    return found;
  }
  const project = projectOf(facts);
  const asked = [...ofProject(project, install), ...ofGroups(project, install)];
  add(asked, file);
  for (const { name } of reached(asked, needsIn(lockedPackages(lock ?? {})))) {
    if (found.get(name)?.startsWith('in ') !== true) found.set(name, `(comes with other packages in ${file})`);
  }
  return found;
}

/** What Pipfile.lock lists, or the Pipfile where there is no lock. */
function pipenvCategories(facts: ProjectFacts, file: string, { groups, unlocked }: Install): Table[] {
  if (unlocked === true) return ['packages', ...groups].map((name) => tableIn(tableOfFile(facts, file), name));
  const sections = ['default', ...groups.map((group) => (group === 'dev-packages' ? 'develop' : group))];
  return sections.map((section) => tableIn(jsonOf(facts, file), section));
}

/** What setup.py lists as text; only running it tells the rest. */
function ofSetup({ texts }: ProjectFacts): Wanted[] {
  const read = texts.get(SETUP);
  const text = read !== undefined && 'text' in read ? read.text : '';
  const listed = /\binstall_requires\s*=\s*\[((?:[\s,]|#[^\n]*|"[^"\n]*"|'[^'\n]*')*)/.exec(text)?.[1] ?? '';
  return wantedIn([...listed.matchAll(/#[^\n]*|"([^"\n]*)"|'([^'\n]*)'/g)].map(([, one, other]) => one ?? other));
}

/** What requirements files ask for, and where. A constraint asks for nothing. */
function fromRequirements({ requirements }: ProjectFacts): { wanted: Wanted; file: string }[] {
  const asked = new Set(requirements.wishes.filter(({ constraint }) => !constraint).map(({ written }) => written));
  return [...requirements.files].flatMap(([file, text]) =>
    logicalLines(text).flatMap((line) => {
      const split = splitLine(line.text);
      const read = split.kind === 'requirement' ? readRequirement(split.text, split.hashed) : undefined;
      return read?.kind === 'named' && asked.has(read.written) ? [{ wanted: wantedOf(read.written), file }] : [];
    }),
  );
}

/** `Fast_API[standard, x]` → its name and extras. */
function wantedOf(written: string): Wanted {
  const [, name = '', extras = ''] = /^([^[\]]*)(?:\[(.*)\])?/s.exec(written) ?? [];
  return {
    name: normalizeName(name.trim()),
    extras: extras
      .split(',')
      .map((extra) => normalizeName(extra.trim()))
      .filter((extra) => extra !== ''),
  };
}

function wantedIn(requirements: unknown): Wanted[] {
  if (!Array.isArray(requirements)) return [];
  return (requirements as readonly unknown[]).flatMap((text) => {
    const read = typeof text === 'string' ? readRequirement(text, false) : undefined;
    return read?.kind === 'named' ? [wantedOf(read.written)] : [];
  });
}

/** What a project asks for by PEP 621 or Poetry's own tables, with the extras that the install is asked for. */
function ofProject(project: Table | undefined, { extras }: Install): Wanted[] {
  const optional = tableIn(project, 'project', 'optional-dependencies');
  const names = extras.includes('*') ? Object.keys(optional) : extras;
  const poetry = tableIn(project, 'tool', 'poetry', 'dependencies');
  return [
    ...wantedIn(tableIn(project, 'project')['dependencies']),
    ...names.flatMap((name) => wantedIn(optional[name])),
    ...ofPoetry(poetry),
  ];
}

function ofGroups(project: Table | undefined, { groups }: Install): Wanted[] {
  return groups.flatMap((group) => [
    ...wantedIn(tableIn(project, 'dependency-groups')[group]),
    ...ofPoetry(tableIn(project, 'tool', 'poetry', 'group', group, 'dependencies')),
  ]);
}

function ofPoetry(dependencies: Table): Wanted[] {
  return Object.entries(dependencies)
    .filter(([name, value]) => name !== 'python' && !(isTable(value) && value['optional'] === true))
    .map(([name, value]) => ({ name: normalizeName(name), extras: textsIn(value, 'extras') }));
}

/** What the packages of a lock need: uv's, Poetry's or PDM's. */
function needsIn(packages: readonly Table[]): Needs {
  const needs = new Map<string, Wanted[]>();
  const add = (name: string, wanted: readonly Wanted[]): void => void needs.set(name, [...(needs.get(name) ?? []), ...wanted]);
  for (const entry of packages) {
    const name = normalizeName(stringIn(entry, 'name') ?? '');
    // PDM lists a package once more for the extras of it.
    for (const key of [name, ...textsIn(entry, 'extras').map((extra) => `${name}[${extra}]`)]) add(key, neededBy(entry['dependencies']));
    for (const [extra, wanted] of Object.entries(tableIn(entry, 'optional-dependencies'))) add(`${name}[${extra}]`, neededBy(wanted));
  }
  return needs;
}

/** A list of tables (uv) or of requirements (PDM), or a table by name (Poetry). */
function neededBy(dependencies: unknown): Wanted[] {
  if (isTable(dependencies)) return ofPoetry(dependencies);
  return [
    ...tablesIn(dependencies).map((entry) => ({ name: normalizeName(stringIn(entry, 'name') ?? ''), extras: textsIn(entry, 'extra') })),
    ...wantedIn(dependencies),
  ];
}

function reached(roots: readonly Wanted[], needs: Needs): Wanted[] {
  const all = [...roots];
  const seen = new Set<string>();
  for (const { name, extras } of all) {
    for (const key of [name, ...extras.map((extra) => `${name}[${extra}]`)]) {
      if (seen.has(key)) continue;
      seen.add(key);
      all.push(...(needs.get(key) ?? []));
    }
  }
  return all;
}

function textsIn(entry: unknown, key: string): string[] {
  const value = isTable(entry) ? entry[key] : undefined;
  const texts = Array.isArray(value) ? (value as readonly unknown[]) : [];
  return texts.flatMap((text) => (typeof text === 'string' ? [normalizeName(text)] : []));
}

function projectOf(facts: ProjectFacts): Table | undefined {
  return tableOfFile(facts, 'pyproject.toml');
}

function tableOfFile(facts: ProjectFacts, file: string): Table | undefined {
  const read = facts.tables.get(file);
  return read !== undefined && 'table' in read ? read.table : undefined;
}

function jsonOf(facts: ProjectFacts, file: string): Table | undefined {
  const read = facts.texts.get(file);
  if (read === undefined || !('text' in read)) return undefined;
  try {
    const content: unknown = JSON.parse(read.text);
    return isTable(content) ? content : undefined;
  } catch {
    return undefined;
  }
}
