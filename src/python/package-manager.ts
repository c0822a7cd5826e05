import { fail } from '../errors/failure.ts';
import type { Environment } from '../cnb/layer-env.ts';
import { MANAGERS } from './managers/all.ts';
import { type Entries, isPresent, type PackageManager } from './managers/manager.ts';
import { lockCommands } from './unlocked.ts';
import type { ProjectFacts } from './project.ts';

/** The package manager of an app, and the files that identify it. */
export interface Found {
  readonly manager: PackageManager;
  readonly files: readonly string[];
}

const SETTING = 'BP_PYTHON_PACKAGE_MANAGER';

/** Files that list an app's needs, but not exactly enough to install from; mentioned if nothing better exists. */
const MANIFESTS: readonly string[] = ['pyproject.toml', 'Pipfile', 'setup.py', 'setup.cfg', 'requirements.in', 'environment.yml'];

/**
 * Whether a name is probably a misspelled `requirements.txt`. It is compared with the directory's own listing, so a
 * case-insensitive disk does not hide a `Requirements.txt`.
 */
function isMisspelledRequirements(name: string): boolean {
  if (name === 'requirements.txt') return false;
  return /^(requi?e?re?i?ments?|requirments?|requriements?|requeriments?)(\.(txt|text)){0,2}$/i.test(name);
}

/** The package manager with this name. */
export function managerNamed(name: string): PackageManager {
  const manager = MANAGERS.find((known) => known.name === name);
  if (manager === undefined) throw new Error(`There is no package manager called ${name}`);
  return manager;
}

/** The file in which a user of a package manager writes down what the app needs; `files` are those it was found by. */
export function namesPackages(manager: string, files: readonly string[]): string {
  if (manager === 'pip' || manager === 'pylock') return files[0] ?? 'requirements.txt';
  return manager === 'pipenv' ? 'Pipfile' : 'pyproject.toml';
}

/**
 * Determines the app's package manager: the one whose file exists, or the one named by `BP_PYTHON_PACKAGE_MANAGER`. If there are
 * none or several, fails and lists what was found.
 */
export function determinePackageManager(facts: ProjectFacts, env: Environment): Found {
  const { entries } = facts;
  const present = MANAGERS.map((manager) => ({ manager, files: manager.find(entries, env) })).filter(({ files }) => files.length > 0);
  const wanted = env[SETTING];
  if (wanted !== undefined) return chosen(wanted, present);

  const [only, ...others] = present;
  if (only === undefined) noneFound(facts, entries);
  if (others.length > 0) {
    fail({
      kind: 'several-package-managers',
      found: present.flatMap(({ manager, files }) => files.map((file) => ({ file, name: manager.name }))),
    });
  }
  return only;
}

function noneFound(facts: ProjectFacts, entries: Entries): never {
  fail({
    kind: 'no-package-manager',
    misspelled: [...entries].flatMap(([name, kind]) => (kind === 'file' && isMisspelledRequirements(name) ? [name] : [])).toSorted(),
    manifests: MANIFESTS.filter((name) => isPresent(entries.get(name))),
    files: MANAGERS.map(({ file }) => file),
    commands: lockCommands(facts),
  });
}

function chosen(wanted: string, present: readonly Found[]): Found {
  const manager = MANAGERS.find((known) => known.name === wanted);
  if (manager === undefined) {
    fail({
      kind: 'setting-invalid',
      name: SETTING,
      value: wanted,
      expected: MANAGERS.map(({ name }) => name)
        .join(', ')
        .replace(/, ([^,]*)$/, ' or $1'),
    });
  }
  const found = present.find((one) => one.manager === manager);
  if (found === undefined) {
    fail({ kind: 'package-manager-file-missing', file: manager.file, name: manager.name, origin: SETTING });
  }
  return found;
}
