import type { Environment } from '../../cnb/layer-env.ts';
import type { Pattern } from '../diagnosis/pattern.ts';
import type { EntryKind, FileUse } from '../file-content.ts';
import type { ProjectFacts } from '../project.ts';
import type { PythonDemand } from '../python-demand.ts';
import type { Pins, VariableUse } from '../requirements.ts';
import type { ResolvedPackage } from '../resolution.ts';

/**
 * A way to install what an app needs: the file that says it, the tool that reads it, and how that is run. Data and pure
 * functions; `buildpack/` does what they say. A new one is a file like `uv.ts`, and its line in `all.ts`.
 */
export interface PackageManager {
  /** What `BP_PYTHON_PACKAGE_MANAGER` calls it. */
  readonly name: string;
  /** The tool that installs; its name is also that of its layer. */
  readonly tool: Tool;
  /** The files of the app by which it is recognised; none if the app does not use it. */
  readonly find: (entries: Entries, env: Environment) => readonly string[];
  /** How a file takes part in decisions about an app that the manager may be for, by its name. */
  readonly useOf: (name: string) => FileUse | undefined;
  /** How the file is called that `find` looks for, where messages miss it. */
  readonly file: string;
  /** The command that creates or refreshes the lock. */
  readonly refresh: string;
  /** Which tool to use, where settings have a say; else it is `tool`, as it is pinned in `data/tools/`. */
  readonly chooseTool?: (env: Environment) => ToolChoice;
  /** What the lock and the settings ask for. Fails where the tool could not do it. */
  readonly read: (facts: ProjectFacts, request: Request) => Install;
  /** What its files say of the Python version. */
  readonly pythonDemands: (facts: ProjectFacts, files: readonly string[]) => readonly PythonDemand[];
  /** Variables of the build that the layers set, by the layer; each is given its folder. */
  readonly variables: { readonly [layer in 'tool' | 'cache' | 'venv']: (dir: string) => Environment };
  /** Variables that keep the tool off the network. What it has in its cache, it may still use. */
  readonly offline: Environment;
  /** The variables that a user steers the tool with. */
  readonly settings: RegExp;
  /** Where the tool looks for configuration of the machine or the user, least first. */
  readonly configuration: (env: Environment) => readonly string[];
  /** What is run to fill a new virtual environment, in order. */
  readonly commands: (install: Install, site: Site) => readonly InstallCommand[];
  /** How the tool resolves without installing; absent where it cannot. */
  readonly resolution?: Resolver;
  /** Files that the tool adds to what it installs, and that are another with every install. */
  readonly unstable?: readonly string[];
  /** What the tool forgets in the folder of its cache, by name: no later install looks at it. */
  readonly litter?: RegExp;
  /** What the tool's own words say about why it failed; these come before what is known of all tools. */
  readonly patterns: readonly Pattern[];
}

export type Entries = ReadonlyMap<string, EntryKind>;

/** A program that installs packages. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly version: string;
}

/** A tool as it is to be installed. Without a checksum of its own, what this release pins counts, or what Python carries. */
export interface ToolChoice extends Tool {
  readonly sha256?: string;
  /** The setting that chose the version. */
  readonly setting?: string;
}

/** What an app's settings ask for: the files that were found, and groups and extras beyond what is always installed. */
export interface Request {
  readonly files: readonly string[];
  readonly groups: readonly string[];
  readonly extras: readonly string[];
}

/** All that decides what an install gives, besides Python, the tool and the system. Paths are the app's. */
export interface Install extends Request, Partial<Pick<Pins, 'pinsIfAsked' | 'open'>> {
  /** Every file of the app that says what is installed. */
  readonly reads: readonly string[];
  /** Files and folders that are installed from. */
  readonly localPaths: readonly string[];
  /** Projects that are installed in place: their code stays where it is. */
  readonly editable: readonly string[];
  /** Variables that the files are filled in with. */
  readonly variables: readonly string[];
  /** Where the files are filled in with those that have to be set. */
  readonly uses?: readonly VariableUse[];
  /** Names (normalised) that the files pin to one version; a lock pins all. */
  readonly pins: 'all' | readonly string[];
  /** The groups to leave out, where the project has no main one that could be asked for alone. */
  readonly without?: readonly string[];
  /** Why nobody can know what a fresh install would give, where that is so. */
  readonly unknown?: string;
}

/** Where an install takes place. */
export interface Site {
  readonly venv: string;
  /** The virtual environment's interpreter. */
  readonly python: string;
  /** The layer of the tool, and the folder in it that holds its Python packages. */
  readonly tool: string;
  readonly toolPackages: string;
  /** The layer that keeps what the tool downloads and builds. */
  readonly cache: string;
  /** Where the tool is to write down what it installs, if it can. */
  readonly report?: string;
}

/** A tool that can say what an install comes to. */
interface Resolver {
  /** Whether this version of the tool can, and these settings leave an install to be what is resolved. */
  readonly isOffered: (version: string, env: Environment) => boolean;
  /** The command that resolves and writes the report, and installs nothing. */
  readonly command: (install: Install, site: Site) => InstallCommand;
  /** What a report says; undefined if not all of it is understood. */
  readonly read: (report: string) => readonly ResolvedPackage[] | undefined;
}

export interface InstallCommand {
  readonly program: string;
  readonly args: readonly string[];
  /** The part of the command line that is worth showing. */
  readonly shown: string;
  /** Variables for this command alone; undefined takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Where it does not say why a package could not be had: what makes the tool tell more, and which lines then tell why. */
  readonly closerLook?: { readonly args?: readonly string[]; readonly env?: Environment; readonly lines: RegExp };
  /** The arguments with which the tool lists the releases of a package that have a wheel for a Python (`3.12`), if it can. */
  readonly askVersions?: (name: string, python: string) => readonly string[];
}

/** Where a program's user-wide configuration is: `name` below `$XDG_CONFIG_HOME`; nowhere without a home (XDG base directory specification). */
export function userConfiguration(env: Environment, ...names: readonly string[]): string[] {
  const home = env['HOME'];
  const folder = env['XDG_CONFIG_HOME'] ?? (home === undefined ? undefined : `${home}/.config`);
  return folder === undefined ? [] : names.map((name) => `${folder}/${name}`);
}

/** Whether an entry is there; a link that leads nowhere counts as absent. */
export function isPresent(kind: EntryKind | undefined): boolean {
  return kind === 'file' || kind === 'folder';
}
