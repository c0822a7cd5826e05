import { type AppView, below, foldersOf } from './app-view.ts';

/** The module of settings that manage.py uses. */
export interface SettingsModule {
  readonly module: string;
  /** Its file in the app, if it is there. */
  readonly file?: string;
  /** Whether another can be chosen by a variable. */
  readonly isDefault: boolean;
}

const BY_DEFAULT = /setdefault\(\s*["']DJANGO_SETTINGS_MODULE["']\s*,\s*["']([\w.-]+)["']/;
const ALWAYS = /environ\[\s*["']DJANGO_SETTINGS_MODULE["']\s*\]\s*=\s*["']([\w.-]+)["']/;

/** Which settings manage.py uses; undefined if nothing says it. */
export function settingsModule(view: AppView): SettingsModule | undefined {
  const manage = view.text(view.manage) ?? '';
  const [, fixed] = ALWAYS.exec(manage) ?? [];
  const module = fixed ?? view.env['DJANGO_SETTINGS_MODULE'] ?? BY_DEFAULT.exec(manage)?.[1];
  if (module === undefined) return undefined;
  const file = fileOf(module, view);
  return { module, isDefault: fixed === undefined, ...(file === undefined ? {} : { file }) };
}

/** The file of a module of the app, which may be in a folder of its code (`src`, `backend`). */
export function fileOf(module: string, view: AppView): string | undefined {
  const file = module.replaceAll('.', '/');
  const candidates = sourceFolders(view).flatMap((folder) => [below(folder, `${file}.py`), below(folder, `${file}/__init__.py`)]);
  return candidates.find((candidate) => view.text(candidate) !== undefined);
}

/** The text of a file of settings after those whose settings it takes over (`from .base import *`). */
export function settingsText(file: string, view: AppView): string {
  const text = view.text(file) ?? '';
  const folder = file.split('/').slice(0, -1).join('/');
  const bases = [...text.matchAll(/^from (\.?)([\w.]+) import \*/gm)].map(([, dot, module = '']) =>
    dot === '' ? fileOf(module, view) : below(folder, `${module.replaceAll('.', '/')}.py`),
  );
  return [...bases.map((base) => (base === undefined ? '' : (view.text(base) ?? ''))), text].join('\n');
}

/** Whether the app has something of this name that can be imported. */
export function hasTopLevel(name: string, view: AppView): boolean {
  return sourceFolders(view).some((folder) => {
    const entries = view.list(folder);
    return entries.get(name) === 'folder' || entries.get(`${name}.py`) === 'file';
  });
}

function sourceFolders(view: AppView): string[] {
  return [...new Set(['', foldersOf(view.manage)[0] ?? '', ...foldersIn('', view)])];
}

function foldersIn(folder: string, view: AppView): string[] {
  return [...view.list(folder)].filter(([name, kind]) => kind === 'folder' && /^[\w-]+$/.test(name)).map(([name]) => below(folder, name));
}

const MOST = 40;
/** Names of settings that a deployed app uses, before those that are for something else. */
const DEPLOYED = /prod|live|deploy|heroku|docker|release/;
const BESIDE = /(?:^|\.)(?:test\w*|ci|conftest|urls|wsgi|asgi|apps|admin|models|views|manage)$/;

/** The other modules of settings beside one whose text matches; those for production first. */
export function otherSettings({ module, file }: SettingsModule, pattern: RegExp, view: AppView): string[] {
  if (file === undefined) return [];
  const isPackage = file.endsWith('/__init__.py');
  const folder = file.split('/').slice(0, -1).join('/');
  const parent = isPackage ? module : module.split('.').slice(0, -1).join('.');
  return modulesIn(folder, parent, view)
    .filter(([name, candidate]) => name !== module && !BESIDE.test(name) && pattern.test(view.text(candidate) ?? ''))
    .map(([name]) => name)
    .toSorted((a, b) => Number(DEPLOYED.test(b)) - Number(DEPLOYED.test(a)));
}

/** Modules of the app that look like settings of a Django project. */
export function likelySettings(view: AppView): string[] {
  return foldersIn('', view).flatMap((folder) => {
    const own = modulesIn(folder, folder, view).filter(([name]) => /settings/.test(name));
    return [...own, ...modulesIn(`${folder}/settings`, `${folder}.settings`, view)]
      .map(([name]) => name)
      .filter((name) => !BESIDE.test(name));
  });
}

function modulesIn(folder: string, parent: string, view: AppView): [module: string, file: string][] {
  const files = [...view.list(folder)].filter(([name, kind]) => kind === 'file' && /^[A-Za-z]\w*\.py$/.test(name)).slice(0, MOST);
  return files.map(([name]) => [`${parent === '' ? '' : `${parent}.`}${name.replace(/\.py$/, '')}`, below(folder, name)]);
}
