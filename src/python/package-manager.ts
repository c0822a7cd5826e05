import { fail, PybuildError } from '../errors/failure.ts';
import type { Environment } from '../cnb/layer-env.ts';
import { keepCommand } from './keep-command.ts';
import { MANAGERS } from './managers/all.ts';
import { PIP } from './managers/pip/pip.ts';
import { type Entries, isPresent, type PackageManager, type Unlocked } from './managers/manager.ts';
import { CODE_ALONE, needsNothing } from './sources/code-alone.ts';
import { lockCommands } from './unlocked.ts';
import type { ProjectFacts } from './project.ts';

/** The package manager of an app, and the files that identify it. */
export interface Found {
  readonly manager: PackageManager;
  readonly files: readonly string[];
  /** How to read them: the manager itself, or its way to build without a lock. */
  readonly by: Pick<Unlocked, 'read' | 'pythonDemands'>;
}

/** The setting that names the package manager. */
export const SETTING = 'BP_PYTHON_PACKAGE_MANAGER';

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
  if (manager === 'pip') return files[0] ?? 'requirements.txt';
  if (manager === 'pylock') return `the manifest of ${files[0] ?? 'pylock.toml'}`;
  return manager === 'pipenv' ? 'Pipfile' : 'pyproject.toml';
}

/**
 * Determines the app's package manager: the one named by `BP_PYTHON_PACKAGE_MANAGER`, or the one whose lock or `requirements.txt`
 * exists, or else the one that the app is written for. If there are none or several, fails and lists what was found.
 * `lockedBy` is what forbids the latter, if anything does.
 */
export function determinePackageManager(facts: ProjectFacts, env: Environment, lockedBy?: string): Found {
  const { entries } = facts;
  const present = foundBy(MANAGERS, (manager) => manager.find(entries, env));
  const wanted = env[SETTING];
  if (wanted !== undefined) return chosen(wanted, present, facts, env, lockedBy);
  const found = only(present);
  if (found !== undefined) return found;
  const ways = (managers: readonly PackageManager[]): Found | undefined =>
    lockedBy === undefined ? only(unlocked((way) => way.find(facts, env), managers)) : undefined;
  // pip can read nearly every project, also one that is written for another manager.
  const own = ways(MANAGERS.filter((manager) => manager !== PIP));
  if (own !== undefined) return own;
  // A misspelled requirements.txt is meant to be used.
  return (misspelledIn(entries).length === 0 ? (ways([PIP]) ?? codeAlone(facts)) : undefined) ?? noneFound(facts, env, lockedBy);
}

/** Whether no file of an app says what to install, so that its code has to. */
export function isUnsaid(facts: ProjectFacts, env: Environment): boolean {
  const wanted = env[SETTING] ?? PIP.name;
  try {
    const isSaid = foundBy(MANAGERS, (manager) => manager.find(facts.entries, env)).length > 0;
    return (
      wanted === PIP.name && !isSaid && misspelledIn(facts.entries).length === 0 && unlocked((way) => way.find(facts, env)).length === 0
    );
  } catch (error) {
    // The decisions fail with it.
    if (error instanceof PybuildError) return false;
    throw error;
  }
}

function codeAlone(facts: ProjectFacts): Found | undefined {
  return needsNothing(facts) ? { manager: PIP, files: [], by: CODE_ALONE } : undefined;
}

function foundBy(managers: readonly PackageManager[], find: (manager: PackageManager) => readonly string[]): Found[] {
  return managers.map((manager) => ({ manager, by: manager, files: find(manager) })).filter(({ files }) => files.length > 0);
}

function unlocked(find: (way: Unlocked) => readonly string[], managers = MANAGERS): Found[] {
  return managers.flatMap((manager) => {
    const { unlocked: by } = manager;
    const files = by === undefined ? [] : find(by);
    return by === undefined || files.length === 0 ? [] : [{ manager, by, files }];
  });
}

function only(found: readonly Found[]): Found | undefined {
  if (found.length > 1) {
    fail({
      kind: 'several-package-managers',
      found: found.flatMap(({ manager, files }) => files.map((file) => ({ file, name: manager.name }))),
    });
  }
  return found[0];
}

function noneFound(facts: ProjectFacts, env: Environment, lockedBy: string | undefined): never {
  const { entries } = facts;
  fail({
    kind: 'no-package-manager',
    misspelled: misspelledIn(entries),
    manifests: MANIFESTS.filter((name) => isPresent(entries.get(name))),
    files: MANAGERS.map(({ file }) => file),
    commands: lockCommands(facts),
    ...(lockedBy === undefined ? {} : { lockedBy, keep: keptBy(facts, env) }),
  });
}

/** The command that keeps what a build without a lock chooses. */
function keptBy(facts: ProjectFacts, env: Environment): string {
  const tools = MANAGERS.filter((manager) => manager.unlocked?.locking !== undefined);
  const [found] = unlocked((way) => way.find(facts, env), tools);
  return keepCommand(found?.manager ?? PIP, { unlocked: true });
}

function misspelledIn(entries: Entries): string[] {
  return [...entries].flatMap(([name, kind]) => (kind === 'file' && isMisspelledRequirements(name) ? [name] : [])).toSorted();
}

function chosen(wanted: string, present: readonly Found[], facts: ProjectFacts, env: Environment, lockedBy: string | undefined): Found {
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
  const [usable] = unlocked((way) => way.usable(facts, env), [manager]);
  const found = present.find((one) => one.manager === manager) ?? usable ?? (manager === PIP ? codeAlone(facts) : undefined);
  if (found?.by !== manager && found?.by !== CODE_ALONE && found !== undefined && lockedBy !== undefined) noneFound(facts, env, lockedBy);
  if (found === undefined) {
    fail({ kind: 'package-manager-file-missing', file: manager.file, name: manager.name, origin: SETTING });
  }
  return found;
}
