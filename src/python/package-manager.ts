import { fail } from '../errors/failure.ts';
import type { Environment } from '../cnb/layer-env.ts';
import type { EntryKind } from './project.ts';

/** A way to say what an app needs: the file that says it and the tool that reads it. */
export interface PackageManager {
  readonly name: string;
  readonly file: string;
}

/** Every manager that is recognised, in the order in which messages list them. */
const MANAGERS: readonly PackageManager[] = [
  { name: 'pip', file: 'requirements.txt' },
  { name: 'poetry', file: 'poetry.lock' },
  { name: 'uv', file: 'uv.lock' },
  { name: 'pipenv', file: 'Pipfile.lock' },
  { name: 'pdm', file: 'pdm.lock' },
  { name: 'pylock', file: 'pylock.toml' },
];
const SUPPORTED: readonly string[] = ['pip'];
const SETTING = 'BP_PYTHON_PACKAGE_MANAGER';

/** Files that say what an app needs, but not exactly enough to install from; named when nothing better is there. */
const MANIFESTS: readonly string[] = ['pyproject.toml', 'Pipfile', 'setup.py', 'setup.cfg', 'requirements.in', 'environment.yml'];

/**
 * Names that are probably meant to be `requirements.txt`. Compared with the directory's own listing, so a disk that
 * ignores case does not hide a `Requirements.txt`.
 */
function isMisspelledRequirements(name: string): boolean {
  if (name === 'requirements.txt') return false;
  return /^(requi?e?re?i?ments?|requirments?|requriements?|requeriments?)(\.(txt|text)){0,2}$/i.test(name);
}

/**
 * Which package manager builds the app: the one whose file is there, or the one that `BP_PYTHON_PACKAGE_MANAGER` names.
 * Fails with what was found if there is none, are several, or is one that this release cannot use yet.
 */
export function determinePackageManager(entries: ReadonlyMap<string, EntryKind>, env: Environment): PackageManager {
  const present = MANAGERS.filter(({ file }) => isPresent(entries.get(file)));
  const wanted = env[SETTING];
  if (wanted !== undefined) return chosen(wanted, present);

  const [only, ...others] = present;
  if (only === undefined) {
    fail({
      kind: 'no-package-manager',
      misspelled: [...entries].flatMap(([name, kind]) => (kind === 'file' && isMisspelledRequirements(name) ? [name] : [])).toSorted(),
      manifests: MANIFESTS.filter((name) => isPresent(entries.get(name))),
    });
  }
  if (others.length > 0) fail({ kind: 'several-package-managers', found: present });
  return supported(only);
}

/** A link that leads nowhere counts as absent. */
function isPresent(kind: EntryKind | undefined): boolean {
  return kind === 'file' || kind === 'folder';
}

function chosen(wanted: string, present: readonly PackageManager[]): PackageManager {
  const manager = MANAGERS.find((known) => known.name === wanted);
  if (manager === undefined) {
    fail({ kind: 'setting-invalid', name: SETTING, value: wanted, expected: SUPPORTED.join(' or ') });
  }
  if (!present.includes(manager)) {
    fail({ kind: 'package-manager-file-missing', file: manager.file, name: manager.name, origin: SETTING });
  }
  return supported(manager);
}

function supported(manager: PackageManager): PackageManager {
  if (SUPPORTED.includes(manager.name)) return manager;
  fail({ kind: 'package-manager-unsupported', file: manager.file, name: manager.name, supported: SUPPORTED });
}
