import type { Environment } from '../../cnb/layer-env.ts';
import type { Pattern } from '../diagnosis/pattern.ts';
import type { EntryKind, FileUse, Table } from '../file-content.ts';
import type { ProjectFacts } from '../project.ts';
import type { PythonDemand } from '../python-demand.ts';
import type { Pins, VariableUse } from '../requirements.ts';
import type { ResolvedPackage } from '../resolution.ts';
import type { Question, Wanted } from './ask-versions.ts';

/**
 * A way to install an app's packages: the file that lists them, the tool that reads it, and how to run that. Only data and pure
 * functions, which `buildpack/` carries out. To add one, write a folder like `uv` and add its line to `all.ts`.
 */
export interface PackageManager {
  /** Its name in `BP_PYTHON_PACKAGE_MANAGER`. */
  readonly name: string;
  /** The tool that installs; its layer has the same name. */
  readonly tool: Tool;
  /** The files of the app that it recognises; empty if the app does not use it. */
  readonly find: (entries: Entries, env: Environment) => readonly string[];
  /** How decisions use a file that the manager may read, by its name. */
  readonly useOf: (name: string) => FileUse | undefined;
  /** The name of the file that `find` looks for, for messages about a missing one. */
  readonly file: string;
  /** The command that creates or refreshes the lock. */
  readonly refresh: string;
  /** Chooses the tool by settings; without this, it is `tool`, with the pins in `data/tools/`. */
  readonly chooseTool?: (env: Environment) => ToolChoice;
  /** Reads the requirements of the lock and the settings. Fails if the tool could not install them. */
  readonly read: (facts: ProjectFacts, request: Request) => Install;
  /** The requirements of its files on the Python version. */
  readonly pythonDemands: (facts: ProjectFacts, files: readonly string[]) => readonly PythonDemand[];
  /** How it builds an app without such a file; absent if it cannot. */
  readonly unlocked?: Unlocked;
  /** Variables of the build that each layer sets; they get the layer's folder. */
  readonly variables: { readonly [layer in 'tool' | 'cache' | 'venv']: (dir: string) => Environment };
  /** Variables that keep the tool off the network. It may still use its cache. */
  readonly offline: Environment;
  /** The variables that configure the tool. */
  readonly settings: RegExp;
  /** The tool's configuration files of the machine and the user, lowest precedence first. */
  readonly configuration: (env: Environment) => readonly string[];
  /** The commands that fill a new virtual environment, in order. */
  readonly commands: (install: Install, site: Site) => readonly InstallCommand[];
  /** How the tool resolves without installing; absent if it cannot. */
  readonly resolution?: Resolver;
  /** Files that the tool adds to packages and that differ with every install. */
  readonly unstable?: readonly string[];
  /** Names of leftovers in the tool's cache that no later install uses. */
  readonly litter?: RegExp;
  /** Patterns in the tool's own output that show why it failed; checked before those common to all tools. */
  readonly patterns: readonly Pattern[];
}

/** How a package manager builds an app that says what it needs, but not in a lock or a `requirements.txt`. */
export interface Unlocked extends Pick<PackageManager, 'read' | 'pythonDemands'> {
  /** The files to go by if the app is written for this manager; empty if it is not. */
  readonly find: (facts: ProjectFacts, env: Environment) => readonly string[];
  /** The files to go by if a setting names this manager, whatever the app is written for. */
  readonly usable: (facts: ProjectFacts, env: Environment) => readonly string[];
  /** How the tool makes its lock first; absent if it chooses versions as it installs. */
  readonly locking?: Locking;
}

/** How a tool makes the lock of an app that has none. */
export interface Locking {
  /** The lock that it writes, at the root of the app. */
  readonly file: string;
  readonly format: 'toml' | 'json';
  /** The command that chooses the newest versions that fit, and writes the lock. */
  readonly command: (install: Install, site: Site) => InstallCommand;
  /** What of a lock an install may use. */
  readonly read: (lock: Table, install: Install) => Locked;
}

/** The content of a lock: all that an install of some groups and extras may use, for any Python and system. */
export interface Locked {
  readonly entries: readonly LockedEntry[];
  /** Local files and folders to install from, and those installed in editable mode. */
  readonly localPaths: readonly string[];
  readonly editable: readonly string[];
}

/** One package of a lock. There may be several of one name, for different systems. */
export interface LockedEntry {
  /** Normalised. */
  readonly name: string;
  /** Empty if the lock does not say. */
  readonly version: string;
  /** All that the lock says of it. */
  readonly content: Table;
}

export type Entries = ReadonlyMap<string, EntryKind>;

/** A program that installs packages. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly version: string;
}

/** A tool to install. Without its own checksum, this release's pins or Python's bundled wheel are used. */
export interface ToolChoice extends Tool {
  readonly sha256?: string;
  /** The setting that chose the version. */
  readonly setting?: string;
}

/** What an app's settings request: the files found, and groups and extras beyond the defaults. */
export interface Request {
  readonly files: readonly string[];
  readonly groups: readonly string[];
  readonly extras: readonly string[];
}

/** Everything that decides the result of an install, besides Python, the tool and the system. Paths are relative to the app. */
export interface Install extends Request, Partial<Pick<Pins, 'pinsIfAsked' | 'open'>> {
  /** Whether no lock or `requirements.txt` says what to install. */
  readonly unlocked?: true;
  /** Requirements (PEP 508) that no requirements file has. */
  readonly requirements?: readonly string[];
  /** Whether only the project's build backend knows what it depends on. */
  readonly asksBackend?: boolean;
  /** What to say of how the app is built, where it says too little itself. */
  readonly notes?: readonly string[];
  /** Every file of the app that affects what is installed. */
  readonly reads: readonly string[];
  /** Local files and folders to install from. */
  readonly localPaths: readonly string[];
  /** Projects installed in editable mode: their code stays in place. */
  readonly editable: readonly string[];
  /** Of both, those that every install by a lock needs: no marker, group or extra rules them out. */
  readonly certain?: readonly string[];
  /** Variables used in the files. */
  readonly variables: readonly string[];
  /** Uses of variables that must be set. */
  readonly uses?: readonly VariableUse[];
  /** Names (normalised) that the files pin to one version; a lock pins all. */
  readonly pins: 'all' | readonly string[];
  /** The groups to leave out, for a project without a main group that could be requested alone. */
  readonly without?: readonly string[];
  /** The lock is too old for its tool to tell whether it is out of date, so the tool installs it as it is. */
  readonly unchecked?: boolean;
  /** The project itself is not installed, though its tool would by default. */
  readonly withoutProject?: boolean;
  /** What the app's author should know of how it is built. */
  readonly warnings?: readonly { readonly title: string; readonly body: readonly string[] }[];
  /** Why the result of a fresh install cannot be predicted, if so. */
  readonly unknown?: string;
}

/** The paths of an install. */
export interface Site {
  readonly venv: string;
  /** The virtual environment's interpreter. */
  readonly python: string;
  /** The tool's layer, and the folder in it with the tool's Python packages. */
  readonly tool: string;
  readonly toolPackages: string;
  /** The layer with the tool's downloads and built wheels. */
  readonly cache: string;
  /** The file for the tool's report of what it installs, if it can write one. */
  readonly report?: string;
}

/** A tool that can report the resolution of an install. */
interface Resolver {
  /** Whether this version of the tool can do it, and these settings do not make an install differ from its resolution. */
  readonly isOffered: (version: string, env: Environment) => boolean;
  /** The command that resolves and writes the report, and installs nothing; undefined if there is nothing to resolve. */
  readonly command: (install: Install, site: Site) => InstallCommand | undefined;
  /** Reads a report; undefined if not all of it is understood. */
  readonly read: (report: string) => readonly ResolvedPackage[] | undefined;
}

export interface InstallCommand {
  readonly program: string;
  readonly args: readonly string[];
  /** The part of the command line to show. */
  readonly shown: string;
  /** Its purpose, as it follows "could not": without it, `install the dependencies`. */
  readonly what?: string;
  /** Variables for this command only; undefined removes one. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** For a tool that does not say why a package is unavailable: how to make it say more, and which lines then show why. */
  readonly closerLook?: { readonly args?: readonly string[]; readonly env?: Environment; readonly lines: RegExp };
  /** The commands that say which releases of a package have a wheel for a Python. */
  readonly askVersions?: (wanted: Wanted) => readonly Question[];
  /** The file, named by the tool's output, with all that builds printed, and what its lines start with there. */
  readonly log?: { readonly named: RegExp; readonly prefix: string };
}

/**
 * A program's user-wide configuration files: `names` below `$XDG_CONFIG_HOME`; none without a home (XDG base directory
 * specification).
 */
export function userConfiguration(env: Environment, ...names: readonly string[]): string[] {
  const home = env['HOME'];
  const folder = env['XDG_CONFIG_HOME'] ?? (home === undefined ? undefined : `${home}/.config`);
  return folder === undefined ? [] : names.map((name) => `${folder}/${name}`);
}

/** Whether an entry exists; a broken link counts as absent. */
export function isPresent(kind: EntryKind | undefined): boolean {
  return kind === 'file' || kind === 'folder';
}
