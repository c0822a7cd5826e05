import type { Layout } from '../code-layout.ts';
import { stringIn, type Table, tableIn } from '../file-content.ts';
import type { Entries } from '../managers/manager.ts';

/** What the files of a project say of the packages in it. */
interface Project {
  readonly pyproject: Table;
  readonly entries: Entries;
  readonly layout: Layout;
}

type Judge = (project: Project) => string | undefined;

/**
 * Why the build backend of a project would find nothing that it can package, as far as files tell; undefined if it would, or if
 * that is not certain. Each backend has its own rules, which its documentation lists.
 */
export function whyNotPackaged(project: Project): string | undefined {
  const backend = stringIn(tableIn(project.pyproject, 'build-system'), 'build-backend') ?? 'setuptools.build_meta';
  return JUDGES.find(([name]) => backend === name || backend.startsWith(`${name}.`) || backend.startsWith(`${name}:`))?.[1](project);
}

const JUDGES: readonly (readonly [backend: string, judge: Judge])[] = [
  ['setuptools', bySetuptools],
  ['hatchling', byHatchling],
  ['flit_core', byFlit],
  ['poetry.core', byPoetry],
  ['uv_build', byUv],
];

/** setuptools/discovery.py, `FlatLayoutPackageFinder` and `FlatLayoutModuleFinder`: names that are never taken for the project's own. */
const NO_PACKAGES =
  /^(?:ci|bin|debian|docs?|documentation|manpages|news|newsfragments|changelog|tests?|unit_tests?|examples?|scripts|tools|utils?|python|build|benchmarks?|exercises?|htmlcov)$/;
const NO_MODULES =
  /^(?:setup|conftest|tests?|examples?|build|toxfile|noxfile|pavement|dodo|tasks|fabfile|[Ss][Cc]onstruct|conanfile|manage|benchmarks?|exercises?)$/;
const IDENTIFIER = /^[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}]*$/u;

/** setuptools' automatic discovery ("Package Discovery" in its user guide). */
function bySetuptools({ pyproject, entries, layout }: Project): string | undefined {
  const own = tableIn(pyproject, 'tool', 'setuptools');
  const isNamed = ['packages', 'py-modules', 'package-dir', 'ext-modules'].some((key) => key in own);
  if (isNamed || layout.hasSource || ['setup.py', 'setup.cfg'].some((file) => entries.has(file))) return undefined;
  const folders = namesOf(entries, 'folder').filter((name) => IDENTIFIER.test(name.replace(/-stubs$/, '')) && !NO_PACKAGES.test(name));
  const packages = folders.filter((name) => !name.endsWith('-stubs'));
  if (packages.length > 1) return `setuptools finds several packages side by side: ${packages.join(', ')}`;
  if (folders.length > 0) return undefined;
  const modules = modulesOf(entries).filter((name) => IDENTIFIER.test(name) && !name.startsWith('_') && !NO_MODULES.test(name));
  return modules.length > 1 ? `setuptools finds several modules side by side: ${modules.join(', ')}` : undefined;
}

/** Hatch's "Default file selection" of wheels. */
function byHatchling({ pyproject, entries, layout }: Project): string | undefined {
  const name = moduleName(pyproject);
  if (name === undefined || 'build' in tableIn(pyproject, 'tool', 'hatch')) return undefined;
  const isThere = layout.packages.some((folder) => lower(folder.split('/').at(-1) ?? '') === name) || hasModule(entries, name);
  return isThere ? undefined : `Hatchling finds no package named ${name}`;
}

/** Flit's "pyproject.toml config file": the module named like the project, at the root or below `src`. */
function byFlit({ pyproject, entries, layout }: Project): string | undefined {
  const given = stringIn(tableIn(pyproject, 'tool', 'flit', 'module'), 'name');
  const name = given ?? moduleName(pyproject);
  if (name === undefined || name.includes('.') || 'metadata' in tableIn(pyproject, 'tool', 'flit')) return undefined;
  return hasPackage(entries, layout, lower(name)) ? undefined : `Flit finds no module named ${name}`;
}

/** Poetry's "packages": by default the one named like the project. */
function byPoetry({ pyproject, entries, layout }: Project): string | undefined {
  const name = moduleName(pyproject);
  if (name === undefined || 'packages' in tableIn(pyproject, 'tool', 'poetry')) return undefined;
  return hasPackage(entries, layout, name) ? undefined : `Poetry finds no package named ${name}`;
}

/** uv's "Build backend": `src/NAME/__init__.py`, where its table says nothing else. */
function byUv({ pyproject, layout }: Project): string | undefined {
  const name = moduleName(pyproject);
  if (name === undefined || 'build-backend' in tableIn(pyproject, 'tool', 'uv')) return undefined;
  return layout.packages.some((folder) => folder === `src/${name}`)
    ? undefined
    : `the build backend of uv finds no src/${name}/__init__.py`;
}

function hasPackage(entries: Entries, layout: Layout, name: string): boolean {
  return (
    layout.packages.some((folder) => [name, `src/${name}`].includes(lower(folder))) ||
    namesOf(entries, 'folder').some((folder) => lower(folder) === name) ||
    hasModule(entries, name) ||
    layout.sourceModules.some((module) => lower(module) === name)
  );
}

function hasModule(entries: Entries, name: string): boolean {
  return modulesOf(entries).some((module) => lower(module) === name);
}

/** The name of the module that a project is expected to have. */
function moduleName(pyproject: Table): string | undefined {
  const name = stringIn(tableIn(pyproject, 'project'), 'name') ?? stringIn(tableIn(pyproject, 'tool', 'poetry'), 'name');
  return name === undefined ? undefined : lower(name).replace(/[-_.]+/g, '_');
}

function modulesOf(entries: Entries): string[] {
  return namesOf(entries, 'file').flatMap((name) => (name.endsWith('.py') ? [name.slice(0, -3)] : []));
}

function namesOf(entries: Entries, wanted: 'file' | 'folder'): string[] {
  return [...entries].flatMap(([name, kind]) => (kind === wanted ? [name] : [])).toSorted();
}

function lower(name: string): string {
  return name.toLowerCase();
}
