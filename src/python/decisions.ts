import type { Environment } from '../cnb/layer-env.ts';
import { type Origin, type UnsetVariable, fail } from '../errors/failure.ts';
import { chooseStaticFiles, type StaticFiles } from './django.ts';
import { checkElsewhere, checkLocked } from './elsewhere.ts';
import { checkEnvironment } from './environment.ts';
import { foreignWarning } from './foreign-files.ts';
import { type Artifact, checkSupported, type Manifest, resolveArtifact, type Target } from './inventory.ts';
import type { Install, ToolChoice } from './managers/manager.ts';
import { mayCheckImports } from './imports/setting.ts';
import { determinePackageManager } from './package-manager.ts';
import { parseProcfile } from './processes.ts';
import { type ProjectFacts, textOf } from './project.ts';
import { accepts, type PythonDemand } from './python-demand.ts';
import { formatVersion, isNamed, minorOf, type RequestedVersion, requestVersion, SUPPORT } from './python-version.ts';
import { versionWarnings } from './version-warnings.ts';
import { chooseReuse, type Reuse } from './reuse.ts';
import { listSetting, misspelledSettings, oneOfSetting } from './settings.ts';
import type { PlannedProcess } from './start/plan.ts';
import type { StartOption } from './start/start-option.ts';
import { mayPlanStart } from './start/setting.ts';
import { checkVariables, unsetTitle } from './unset-variables.ts';

/** Where a build may get Python: `auto` falls back to the host if no connection can be made. */
export type PythonSource = 'auto' | 'download' | 'host';

/** All decisions about a build, made before anything is written: pure data, the same in `detect` and in `build`. */
export interface Decisions {
  readonly packageManager: { readonly name: string; readonly files: readonly string[] };
  readonly python: PythonChoice;
  readonly tool: ToolChoice;
  readonly install: Install;
  readonly reuse: Reuse;
  readonly staticFiles: StaticFiles;
  readonly processes: readonly PlannedProcess[];
  /** Lines for a Procfile to choose from, where the app could start in several ways. */
  readonly startOptions?: readonly StartOption[];
  readonly warnings: readonly Warning[];
}

export interface PythonChoice {
  readonly requested: RequestedVersion;
  /** The app's requirements on the version. */
  readonly demands: readonly PythonDemand[];
  /** The archive to install; absent if only the host's interpreters may be used. */
  readonly artifact?: Artifact;
}

interface Warning {
  readonly title: string;
  readonly body: readonly string[];
}

/** The inputs of all decisions besides the app itself. `manifest` is absent if only the host's interpreters may be used. */
export interface DecisionInputs {
  readonly env: Environment;
  readonly target: Target;
  /** Whether the network must not be used. */
  readonly offline: boolean;
  /** Whether only a lock or a `requirements.txt` may say what to install. */
  readonly locked?: boolean;
  readonly manifest: Manifest | undefined;
}

/**
 * Decides how an app builds. Throws the configuration error that a build would give; reads and writes nothing.
 */
export function makeDecisions(facts: ProjectFacts, inputs: DecisionInputs): Decisions {
  const { env, manifest, target } = inputs;
  checkEnvironment(env);
  mayPlanStart(env);
  mayCheckImports(env);
  const { manager, files, by } = determinePackageManager(facts, env, lockedBy(env, inputs.locked));
  const demands = by.pythonDemands(facts, files);
  const requested = requestVersion(facts, env, demands);
  checkSupported(requested, newestMinor(manifest));
  checkDemands(demands, requested, formatVersion(requested));
  // A requested minor version means its newest patch; a version that pybuild chooses may be an older patch.
  const acceptable = (version: string): boolean => isNamed(requested) || demands.every((demand) => accepts(demand, version));
  const artifact = manifest === undefined ? undefined : resolveArtifact(requested, manifest, target, acceptable);
  if (artifact !== undefined) checkDemands(demands, requested, artifact.version);
  const install = by.read(facts, {
    files,
    groups: listSetting(env, 'BP_PYTHON_GROUPS'),
    extras: listSetting(env, 'BP_PYTHON_EXTRAS'),
  });
  if (manager.name === 'pip') checkElsewhere(facts, { minor: `${requested.major}.${requested.minor}`, target });
  else checkLocked(facts, install, files, install.unlocked === true ? undefined : manager.refresh);
  const staticFiles = chooseStaticFiles(env, facts.manage);
  const unset = checkVariables(install, env, inputs.offline);
  const procfile = readProcfile(facts);

  return {
    packageManager: { name: manager.name, files },
    python: { requested, demands, ...(artifact === undefined ? {} : { artifact }) },
    tool: manager.chooseTool?.(env) ?? manager.tool,
    install,
    reuse: chooseReuse(env),
    staticFiles,
    processes: procfile.processes,
    warnings: [
      ...settingWarnings(env),
      ...(install.warnings ?? []),
      ...variableWarnings(unset),
      ...versionWarnings(facts, requested, demands, originName(requested.origin)),
      ...procfile.warnings,
      ...[foreignWarning(facts.foreign)].filter((warning) => warning !== undefined),
    ],
  };
}

/** What asks for a lock, if anything does. */
function lockedBy(env: Environment, isStrict = false): string | undefined {
  const isSet = oneOfSetting(env, 'BP_PYTHON_LOCKED', ['true', 'false'], 'true or false') === 'true';
  return isSet ? 'BP_PYTHON_LOCKED' : isStrict ? '--strict' : undefined;
}

/** `.python-version`, `requires-python in pyproject.toml`, `BP_PYTHON_VERSION` or "the default", for messages. */
export function originName(origin: Origin): string {
  switch (origin.from) {
    case 'file':
      return origin.key === undefined ? origin.file : `${origin.key} in ${origin.file}`;
    case 'env':
      return origin.name;
    case 'default':
      return 'the default';
  }
}

/** What a version comes from, for lists: `from .python-version`; of another version than was asked for, what was. */
export function choiceNote(version: string, requested: RequestedVersion, byDefault = 'default'): string {
  const { origin } = requested;
  if (!isOfVersion(version, formatVersion(requested))) return `${whoWants(requested)} ${formatVersion(requested)}`;
  return origin.from === 'default' ? byDefault : `from ${originName(origin)}`;
}

/** Who asks for a version, as it stands before the version. */
export function whoWants(requested: RequestedVersion): string {
  const { origin } = requested;
  if (origin.from === 'default') return 'the default is';
  return isNamed(requested) ? `${originName(origin)} asks for` : `by ${originName(origin)} pybuild would choose`;
}

/** Whether a version is `wanted`, or a patch of it. */
export function isOfVersion(version: string, wanted: string): boolean {
  return version === wanted || version.startsWith(`${wanted}.`);
}

function newestMinor(manifest: Manifest | undefined): number {
  const newest = Number(minorOf(manifest?.versions[0] ?? '3.0').split('.')[1]);
  return Math.max(newest, SUPPORT.newest);
}

/** Fails unless every file accepts `version`. */
function checkDemands(demands: readonly PythonDemand[], { origin }: RequestedVersion, version: string): void {
  const refusing = demands.find((demand) => !accepts(demand, version));
  if (refusing === undefined) return;
  const { file, key, text } = refusing;
  fail({ kind: 'python-demand-mismatch', version, origin, text, file, key });
}

/** A build may work without these variables, but tools would silently use nothing or the literal `${NAME}`. */
function variableWarnings(unset: readonly UnsetVariable[]): Warning[] {
  return unset.map((use) => ({
    title: unsetTitle(use),
    body: [`Pass it: --env ${use.name}=… (or --env ${use.name} to use yours).`],
  }));
}

function settingWarnings(env: Environment): Warning[] {
  return misspelledSettings(env).map(({ name, meant }) => ({
    title: `Unknown setting ${name}`,
    body: [`Did you mean ${meant}?`],
  }));
}

function readProcfile(facts: ProjectFacts): { processes: readonly PlannedProcess[]; warnings: readonly Warning[] } {
  const text = textOf(facts, 'Procfile');
  if (text !== undefined) {
    const { processes, warnings } = parseProcfile(text);
    return { processes, warnings: warnings.length === 0 ? [] : [{ title: 'Check the Procfile', body: warnings }] };
  }
  if (facts.entries.has('Procfile')) {
    const body = ['It is a folder or a broken link.'];
    return { processes: [], warnings: [{ title: 'The Procfile is not a file', body }] };
  }
  const similar = [...facts.entries.keys()].find((name) => /^\.?procfile(\.(txt|text))?$/i.test(name));
  if (similar === undefined) return { processes: [], warnings: [] };
  const warning = { title: `${similar} is misspelled`, body: ['Rename it to Procfile.'] };
  return { processes: [], warnings: [warning] };
}
