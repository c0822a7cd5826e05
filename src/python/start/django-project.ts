import { type Candidate, serve, stemOf } from './candidates.ts';
import { shownLine } from './shown-line.ts';
import { callsIn, type Expression } from './code.ts';
import { makesApp } from './frameworks.ts';
import type { Modules } from './modules.ts';
import { folderOf, join } from './paths.ts';
import type { Module } from './values.ts';
import { only, type Packages } from './packages.ts';
import { SERVERS, type Served } from './servers.ts';

const LONGEST_CHAIN = 6;

/** A Django project: the folder of its manage.py is where its modules are imported from. */
export interface DjangoProject {
  readonly folder: string;
  readonly candidate: Candidate;
  /** The settings that manage.py names, where they are a file of the app. */
  readonly settings?: string;
}

/** A value that settings have, and where. */
interface Setting {
  readonly value: string;
  readonly file: string;
  readonly line: number;
}

/**
 * The Django projects of an app: each manage.py that names settings, with the server for what these name; only the `chosen` one if
 * there is one.
 */
export function findProjects(modules: Modules, files: readonly string[], packages: Packages, chosen?: string): DjangoProject[] {
  const manages = chosen === undefined ? files.filter((file) => stemOf(file) === 'manage') : [chosen];
  return manages.flatMap((file) => projectOf(modules, file, packages) ?? []);
}

function projectOf(modules: Modules, manage: string, packages: Packages): DjangoProject | undefined {
  const module = modules.at(manage);
  const named = module === undefined ? undefined : namedSettings(module);
  if (module === undefined || named === undefined) return undefined;
  const folder = folderOf(manage);
  const settings = fileOf(modules, folder, named.value);
  const at = settings === undefined ? undefined : modules.at(settings);
  const wsgi = entry(modules, folder, named.value, 'wsgi', at);
  const asgi = entry(modules, folder, named.value, 'asgi', at);
  const has = (kind: 'wsgi' | 'asgi'): boolean => SERVERS.some((server) => server.serves.includes(kind) && packages.has(server.package));
  // A new project has both modules, but only who means to use ASGI names it in the settings.
  const chosen = asgi !== undefined && has('asgi') && (wsgi === undefined || !has('wsgi') || asgi.setting !== undefined) ? asgi : wsgi;
  const served: Served =
    chosen === undefined
      ? { module: '', object: '', isFactory: false, folder, file: manage, interface: 'wsgi' }
      : { module: chosen.module, object: chosen.object, isFactory: false, folder, file: manage, interface: chosen.interface };
  const evidence = [
    shownLine(modules, manage, named.line),
    ...(chosen?.setting === undefined
      ? chosen === undefined
        ? []
        : [chosen.file]
      : [shownLine(modules, chosen.setting.file, chosen.setting.line)]),
  ];
  // Without such a module only Django's own server is left.
  const usable = chosen === undefined ? only(packages, 'django') : packages;
  const found = serve(usable, { framework: 'Django', served, evidence }, { own: 'django' });
  const missing = `Add a wsgi.py beside the settings (${named.value}), which servers such as gunicorn import.`;
  const candidate = chosen === undefined ? { ...found, advice: [missing] } : found;
  return { folder, candidate, ...(settings === undefined ? {} : { settings }) };
}

/** `os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")` */
function namedSettings(module: Module): { value: string; line: number } | undefined {
  for (const { call } of callsIn(module.statements)) {
    const [key, value] = call.args;
    if (call.callee.kind !== 'attribute' || call.callee.name !== 'setdefault') continue;
    if (key?.kind === 'string' && key.value === 'DJANGO_SETTINGS_MODULE' && value?.kind === 'string')
      return { value: value.value, line: call.line };
  }
  return undefined;
}

interface Entry {
  readonly interface: 'wsgi' | 'asgi';
  readonly module: string;
  readonly object: string;
  readonly file: string;
  readonly setting?: Setting;
}

/** The module with the project's application: the one that the settings name, or the one beside them. */
function entry(modules: Modules, folder: string, settings: string, kind: 'wsgi' | 'asgi', at: Module | undefined): Entry | undefined {
  const setting = at === undefined ? undefined : textSetting(modules, at, `${kind.toUpperCase()}_APPLICATION`, LONGEST_CHAIN);
  const dot = setting?.value.lastIndexOf('.') ?? -1;
  if (setting !== undefined && dot > 0) {
    const [module, object] = [setting.value.slice(0, dot), setting.value.slice(dot + 1)];
    const file = fileOf(modules, folder, module);
    if (file !== undefined) return { interface: kind, module, object, file, setting };
  }
  const parts = settings.split('.');
  for (let length = parts.length - 1; length > 0; length--) {
    const module = [...parts.slice(0, length), kind].join('.');
    const file = fileOf(modules, folder, module);
    const within = file === undefined ? undefined : modules.at(file);
    const value = within === undefined ? undefined : modules.named('application', within);
    if (file !== undefined && value?.kind === 'instance' && makesApp(value.of))
      return { interface: kind, module, object: 'application', file };
  }
  return undefined;
}

function fileOf(modules: Modules, folder: string, module: string): string | undefined {
  const path = join(folder, module.replaceAll('.', '/'));
  return [`${path}.py`, `${path}/__init__.py`].find((file) => modules.at(file) !== undefined);
}

/** The text that settings have by a name, from their own file or one that they import all of. */
function textSetting(modules: Modules, module: Module, name: string, left: number): Setting | undefined {
  const binding = (module.scope.get(name) ?? []).findLast((one) => one.kind === 'value');
  if (binding !== undefined) {
    const value: Expression = binding.value;
    return value.kind === 'string' ? { value: value.value, file: module.path, line: binding.line } : undefined;
  }
  for (const star of module.scope.get('*') ?? []) {
    const file = star.kind === 'import' ? modules.find(module.path, star.module, star.level) : undefined;
    const next = file === undefined || left === 0 ? undefined : modules.at(file);
    const found = next === undefined ? undefined : textSetting(modules, next, name, left - 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
