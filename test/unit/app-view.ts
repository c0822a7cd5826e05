import { readFileSync } from 'node:fs';
import { parse } from 'smol-toml';
import type { AppTrouble } from '../../src/errors/trouble.ts';
import { diagnoseApp } from '../../src/python/diagnosis/app-error.ts';
import type { AppView, InstalledFrom } from '../../src/python/diagnosis/app-view.ts';
import type { EntryKind } from '../../src/python/file-content.ts';
import { decodePackageNames } from '../../src/python/imports/package-names.ts';

/** The packages by their modules that this release knows. */
export const NAMES = decodePackageNames(readFileSync(new URL('../../data/import-names.json', import.meta.url), 'utf8'));

/** An app made of these files, as a diagnosis looks at it. */
export function viewOf(
  files: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
  packages: Partial<InstalledFrom> = {},
  manage = 'manage.py',
): AppView {
  const list = (folder: string): Map<string, EntryKind> => {
    const prefix = folder === '' ? '' : `${folder}/`;
    const below = Object.keys(files).filter((file) => file.startsWith(prefix));
    return new Map(
      below.map((file) => {
        const [name = '', ...deeper] = file.slice(prefix.length).split('/');
        return [name, deeper.length > 0 ? 'folder' : 'file'];
      }),
    );
  };
  const text = (file: string): string | undefined => (Object.hasOwn(files, file) ? files[file] : undefined);
  return {
    roots: ['/workspace'],
    layers: '/layers/pybuild_python',
    env,
    text,
    table: (file) => (text(file) === undefined ? undefined : parse(text(file) ?? '')),
    list,
    packages: { manager: 'pip', reads: ['requirements.txt'], addTo: 'requirements.txt', ...packages },
    packageOf: NAMES.packageOf,
    manage,
  };
}

export const SETTINGS = 'mysite/settings.py';
export const MANAGE = { 'manage.py': 'import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")\n' };

/** What `manage.py` of real projects printed, with Django 4.2 on Python 3.10 or Django 5.2 on Python 3.12. */
export function printed(name: string): string[] {
  return readFileSync(new URL(`data/tracebacks/${name}.txt`, import.meta.url), 'utf8').split('\n');
}

/** What is said of that output. */
export function told(name: string, view: AppView = viewOf(MANAGE)): AppTrouble | undefined {
  return diagnoseApp(printed(name), view);
}

/** The trouble of variables that the settings read in a line. */
export function needs(line: number, ...names: string[]): AppTrouble {
  return { kind: 'app-variables', names, at: { file: SETTINGS, line } };
}
