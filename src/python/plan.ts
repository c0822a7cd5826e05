import type { Environment } from '../cnb/layer-env.ts';
import type { Process } from '../cnb/launch.ts';
import { fail } from '../errors/failure.ts';
import { checkEnvironment } from './environment.ts';
import { type Artifact, checkSupported, type Manifest, resolveArtifact, type Target } from './inventory.ts';
import { determinePackageManager, type PackageManager } from './package-manager.ts';
import { choosePip, type PipChoice } from './pip.ts';
import { parseProcfile } from './processes.ts';
import { type ProjectFacts, tableOf, textOf } from './project.ts';
import { formatVersion, minorOf, type Origin, otherOpinions, type RequestedVersion, requestVersion, SUPPORT } from './python-version.ts';
import { checkRequirements } from './requirements.ts';
import { isSpecifier, matchesSpecifier } from './specifier.ts';

/** Where a build may take Python from: `auto` falls back to the host if no connection can be made. */
export type PythonSource = 'auto' | 'download' | 'host';

/** All that is decided about a build before anything is written: pure data, the same in `detect` and in `build`. */
export interface Plan {
  readonly packageManager: PackageManager;
  readonly python: PythonPlan;
  readonly pip: PipChoice;
  readonly processes: readonly Process[];
  readonly warnings: readonly Warning[];
}

export interface PythonPlan {
  readonly requested: RequestedVersion;
  /** The PEP 440 specifier of `requires-python`, where the app has one. */
  readonly requiresPython?: string;
  /** The archive to install; absent if only the host's interpreters count. */
  readonly artifact?: Artifact;
}

interface Warning {
  readonly title: string;
  readonly body: readonly string[];
}

/** What a plan is made from besides the app itself. `manifest` is absent if only the host's interpreters count. */
export interface PlanInputs {
  readonly env: Environment;
  readonly target: Target;
  readonly manifest: Manifest | undefined;
}

/**
 * Decides how an app builds. Throws the configuration error that a build would give; reads and writes nothing.
 */
export function makePlan(facts: ProjectFacts, inputs: PlanInputs): Plan {
  const { env, manifest, target } = inputs;
  checkEnvironment(env);
  const packageManager = determinePackageManager(facts.entries, env);
  const requested = requestVersion(facts, env);
  checkSupported(requested, newestMinor(manifest));
  const specifier = requiresPython(facts);
  checkSpecifier(specifier, requested, formatVersion(requested));
  const artifact = manifest === undefined ? undefined : resolveArtifact(requested, manifest, target);
  if (artifact !== undefined) checkSpecifier(specifier, requested, artifact.version);
  checkRequirements(facts.requirements);
  const procfile = readProcfile(facts);

  return {
    packageManager,
    python: {
      requested,
      ...(specifier === undefined ? {} : { requiresPython: specifier }),
      ...(artifact === undefined ? {} : { artifact }),
    },
    pip: choosePip(env),
    processes: procfile.processes,
    warnings: [...versionWarnings(facts, requested), ...procfile.warnings],
  };
}

/** `.python-version`, `BP_PYTHON_VERSION` or "the default", for messages. */
export function originName(origin: Origin): string {
  switch (origin.from) {
    case 'file':
      return origin.file;
    case 'env':
      return origin.name;
    case 'default':
      return 'the default';
  }
}

function newestMinor(manifest: Manifest | undefined): number {
  const newest = Number(minorOf(manifest?.versions[0] ?? '3.0').split('.')[1]);
  return Math.max(newest, SUPPORT.newest);
}

function requiresPython(facts: ProjectFacts): string | undefined {
  const project = tableOf(facts, 'pyproject.toml')?.['project'];
  const value = typeof project === 'object' && project !== null ? (project as Record<string, unknown>)['requires-python'] : undefined;
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || !isSpecifier(value)) {
    fail({ kind: 'requires-python-invalid', specifier: JSON.stringify(value), file: 'pyproject.toml' });
  }
  return value;
}

/** Fails if `version` is not within the specifier; one without a patch only if none of its patches is. */
function checkSpecifier(specifier: string | undefined, requested: RequestedVersion, version: string): void {
  if (specifier === undefined) return;
  const patches = version.split('.').length < 3 ? Array.from({ length: 100 }, (_, patch) => `${version}.${patch}`) : [version];
  // An app that names no version may get another minor of the host's.
  if (patches.length > 1 && requested.origin.from === 'default') return;
  if (patches.some((patch) => matchesSpecifier(patch, specifier))) return;
  fail({ kind: 'requires-python-mismatch', version, origin: requested.origin, specifier, file: 'pyproject.toml' });
}

function versionWarnings(facts: ProjectFacts, requested: RequestedVersion): Warning[] {
  const version = formatVersion(requested);
  const origin = originName(requested.origin);
  const warnings: Warning[] = otherOpinions(facts, requested).map((other) => ({
    title: `${other.file} and ${origin} disagree about Python`,
    body: [`${origin} says ${version} and is followed; ${other.file} says ${other.version}.`, `Change or remove ${other.file}.`],
  }));
  if (SUPPORT.deprecated.includes(requested.minor)) {
    warnings.push({
      title: `Python ${requested.major}.${requested.minor} has reached its end of life`,
      body: [`It gets no more security fixes, and a later release of pybuild will refuse it.`, `Ask for a newer version in ${origin}.`],
    });
  }
  if (requested.minor > SUPPORT.newest) {
    warnings.push({ title: `Python ${version} is newer than this release supports`, body: ['It is tried, but was not tested.'] });
  }
  return warnings;
}

function readProcfile(facts: ProjectFacts): { processes: readonly Process[]; warnings: readonly Warning[] } {
  const text = textOf(facts, 'Procfile');
  if (text !== undefined) {
    const { processes, warnings } = parseProcfile(text);
    return { processes, warnings: warnings.length === 0 ? [] : [{ title: 'The Procfile is unclear', body: warnings }] };
  }
  const similar = [...facts.entries.keys()].find((name) => /^\.?procfile(\.(txt|text))?$/i.test(name));
  if (similar === undefined) return { processes: [], warnings: [] };
  const warning = { title: `${similar} is not read`, body: ['Processes are named in a file called exactly "Procfile"; rename it.'] };
  return { processes: [], warnings: [warning] };
}
