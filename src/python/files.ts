import type { EntryKind, FileUse } from './file-content.ts';
import { MANAGERS } from './managers/all.ts';
import { chooseRequirements } from './sources/requirements-names.ts';

const USES: Readonly<Record<FileUse, readonly string[]>> = {
  text: ['environment.yml', 'environment.yaml', 'setup.py', 'setup.cfg', 'runtime.txt', '.python-version', '.tool-versions', 'Procfile'],
  table: ['pyproject.toml', 'mise.toml', '.mise.toml', 'uv.toml'],
};

/** How decisions use a file at the root of an app, by its name; undefined if they do not. */
export function useOf(name: string): FileUse | undefined {
  if (USES.text.includes(name)) return 'text';
  if (USES.table.includes(name)) return 'table';
  return MANAGERS.map((manager) => manager.useOf(name)).find((use) => use !== undefined);
}

/**
 * Names that make a folder look like a Python app, besides the package managers' files. More than can be built, so that the build
 * can explain what is missing.
 */
const PYTHON_FILES: readonly string[] = [
  '.python-version',
  '__init__.py',
  'app.py',
  'main.py',
  'manage.py',
  'pyproject.toml',
  'requirements.txt',
  'runtime.txt',
  'server.py',
  'setup.cfg',
  'setup.py',
  'requeriments.txt',
  'requirement.txt',
  'requirements',
  'requirements.text',
  'Requirements.txt',
  'requirements.txt.txt',
  'requirments.txt',
];
const PYTHON_FOLDERS: readonly string[] = ['__pycache__', '.venv', 'venv'];

/** The names listed when `detect` fails. */
export const LOOKED_FOR: readonly string[] = [
  ...MANAGERS.map(({ file }) => file),
  'pyproject.toml',
  'Pipfile',
  'setup.py',
  'manage.py',
  'app.py',
  'main.py',
  '.python-version',
  'runtime.txt',
];

/** Files that declare what an app installs or how it starts, whichever tool reads them. */
const APP_FILES: ReadonlySet<string> = new Set(['pyproject.toml', 'Pipfile', 'setup.py', 'manage.py']);

/** Whether a folder looks like a separate app. Stricter than `looksLikePython`, which also accepts a folder of scripts. */
export function looksLikeApp(entries: ReadonlyMap<string, EntryKind>): boolean {
  return [...entries].some(([name, kind]) => kind === 'file' && (APP_FILES.has(name) || MANAGERS.some(({ file }) => file === name)));
}

/** Whether the root of an app looks like Python, by the names there. */
export function looksLikePython(entries: ReadonlyMap<string, EntryKind>): boolean {
  return (
    PYTHON_FILES.some((name) => entries.has(name) && entries.get(name) !== 'other') ||
    // Names that may be another language's (`deps.txt`) only count beside a program.
    chooseRequirements(
      filesIn(entries).filter((name) => /requirements?/i.test(name)),
      [],
    ).kind !== 'none' ||
    PYTHON_FOLDERS.some((name) => entries.get(name) === 'folder') ||
    [...entries].some(([name, kind]) => kind !== 'other' && MANAGERS.some((manager) => manager.useOf(name) !== undefined))
  );
}

function filesIn(entries: ReadonlyMap<string, EntryKind>): string[] {
  return [...entries].flatMap(([name, kind]) => (kind === 'file' ? [name] : []));
}
