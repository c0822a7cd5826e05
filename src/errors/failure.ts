import type { ByManager, MissingImport, Trouble } from './trouble.ts';

/**
 * Every known way to fail, as data. Only `describe.ts` puts it into words. Expected answers (a detection that fails, a layer that
 * cannot be kept) are return values, not failures.
 */
export type Failure =
  // The command line and the app
  | { kind: 'usage'; message: string; hint?: string }
  | { kind: 'platform-unsupported'; os: string }
  | { kind: 'app-unusable'; path: string; why: 'missing' | 'not-a-folder' | 'unreadable' }
  | {
      kind: 'not-python';
      path: string;
      empty: boolean;
      lookedFor: readonly string[];
      apps: readonly string[];
      excluded: readonly string[];
      /** A Python file, and what makes the folder the project of another language. */
      helper?: { script: string; beside: string };
    }
  | { kind: 'file-unreadable'; file: string; code: string }
  | { kind: 'file-special'; file: string; is: 'a folder' | 'a named pipe' | 'a socket' | 'a device' }
  | { kind: 'file-too-large'; file: string; limit: number }
  | { kind: 'file-not-text'; file: string; offset: number; looksLike?: string }
  | { kind: 'toml-invalid'; file: string; line?: number; column?: number; reason: string }
  | { kind: 'descriptor-invalid'; file: string; reason: string }
  | { kind: 'env-file-invalid'; file: string; line: number; text: string }
  // A call by a lifecycle
  | { kind: 'buildpack-call'; phase: Phase; parameters: readonly string[]; argumentCount: number; missing: readonly string[] }
  | { kind: 'buildpack-phase-unknown'; phase: string; known: readonly string[] }
  | { kind: 'buildpack-api-unsupported'; found?: string; supported: string }
  | { kind: 'target-unsupported'; target: string; supported: string }
  // Decisions about the app
  | { kind: 'unsafe-environment'; names: readonly string[] }
  | { kind: 'setting-invalid'; name: string; value: string; expected: string }
  | {
      kind: 'no-package-manager';
      misspelled: readonly string[];
      manifests: readonly string[];
      files: readonly string[];
      commands: readonly LockCommand[];
      /** The setting or option that forbids to build without a lock. */
      lockedBy?: string;
    }
  | { kind: 'several-package-managers'; found: readonly ManagerFile[] }
  | { kind: 'imports-without-packages'; imports: readonly { module: string; file: string; line: number; package?: string }[] }
  | { kind: 'conda-environment'; file: string; requirements: readonly string[]; leftOut: readonly string[]; python?: string }
  | { kind: 'several-sources'; what: string; files: readonly string[] }
  | { kind: 'package-manager-file-missing'; file: string; name: string; origin: string }
  | { kind: 'version-file-misspelled'; found: string; expected: string }
  | { kind: 'version-file-empty'; file: string }
  | { kind: 'version-malformed'; origin: Origin; found: string }
  | { kind: 'version-of-other-python'; origin: Origin; found: string; name: string; instead: string }
  | { kind: 'version-end-of-life'; requested: string; origin: Origin; oldest: string; suggested: string }
  | { kind: 'version-unknown'; requested: string; origin: Origin; newest: string; suggested: string }
  | { kind: 'version-newer-than-manifest'; requested: string; origin: Origin; list: string; newest: string }
  | { kind: 'version-not-available'; requested: string; origin: Origin; target: string; nearest: readonly string[] }
  | { kind: 'python-demand-mismatch'; version: string; origin: Origin; text: string; file: string; key: string }
  | { kind: 'python-demands-unmet'; demands: readonly Demand[]; supported: readonly string[] }
  | { kind: 'python-demand-invalid'; text: string; file: string; key: string }
  | { kind: 'lock-without-manifest'; lock: string; manifest: string }
  | { kind: 'lock-invalid'; lock: string; reason: string; refresh: string }
  | { kind: 'lock-stale'; lock: string; manifest: string; refresh: string; changed?: readonly string[] }
  | { kind: 'lock-format'; lock: string; version: string; reads: readonly string[]; tool: string; toolVersion: string; refresh: string }
  | { kind: 'several-locks'; files: readonly string[]; setting: string }
  | { kind: 'name-unknown'; what: 'group' | 'extra'; unknown: readonly string[]; known: readonly string[]; file: string; refresh?: string }
  | { kind: 'tool-version-refused'; tool: string; version: string; wanted: string; file: string; key: string }
  | { kind: 'project-invalid'; file: string; problems: readonly ProjectProblem[] }
  | { kind: 'procfile-invalid'; line: number; text: string; reason: string }
  // `members` are the packages that the file wants from a workspace which is not in the app.
  | { kind: 'workspace-missing'; file: string; members: readonly string[] }
  | { kind: 'requirements-missing'; file: string; from: string }
  | { kind: 'requirements-invalid'; lines: readonly InvalidLine[] }
  | { kind: 'requirements-elsewhere'; lines: readonly ElsewhereLine[] }
  | { kind: 'variable-unset'; uses: readonly UnsetVariable[] }
  | { kind: 'pip-hash-unknown'; version: string; known: readonly string[] }
  // Getting a Python
  | { kind: 'manifest-invalid'; source: string; reason: string }
  | { kind: 'manifest-insecure'; url: string; host: string }
  | { kind: 'host-python-missing'; wanted: string; origin: Origin; candidates: readonly Candidate[]; after?: string }
  | { kind: 'host-python-broken'; executable: string; reason: string }
  | { kind: 'bundled-pip-missing'; python: string; looked: readonly string[]; minor: string }
  | { kind: 'offline'; what: string; url: string }
  | { kind: 'cannot-connect'; url: string; reason: string }
  | { kind: 'http-status'; url: string; status: number; what: string }
  | { kind: 'download-failed'; url: string; reason: string; attempts: number }
  | { kind: 'checksum-mismatch'; url: string; expected: string; found: string }
  | { kind: 'archive-invalid'; source: string; reason: string }
  // Running tools
  | { kind: 'command-missing'; program: string; path: string }
  | { kind: 'library-missing'; program: string; library: string }
  | {
      kind: 'command-failed';
      what: string;
      command: string;
      ended: string;
      tail: readonly string[];
      trouble?: Trouble;
      manager?: ByManager;
    }
  // The disk and the output folder
  | { kind: 'disk-full'; path: string }
  | { kind: 'io'; operation: string; path: string; code: string }
  | { kind: 'output-foreign'; path: string }
  | { kind: 'output-untrusted'; path: string }
  | { kind: 'output-holds-app'; path: string; app: string }
  | { kind: 'output-unwritable'; path: string; code: string }
  | { kind: 'output-path-unusable'; path: string; character: string }
  | { kind: 'not-ours'; path: string }
  | { kind: 'locked'; path: string; pid: number; command: string; host?: string }
  // Running the app
  | { kind: 'not-built'; app: string; output: string }
  | { kind: 'no-resolution'; tool: string; version: string; files: readonly string[]; packages: readonly string[]; keep?: string }
  | { kind: 'moved'; app: string; output: string; builtAt: string }
  | { kind: 'process-unknown'; name: string; known: readonly KnownProcess[] }
  | { kind: 'process-missing'; known: readonly KnownProcess[]; options: readonly { readonly line: string; readonly first?: string }[] }
  | { kind: 'app-command-missing'; program: string; path: string; installsFrom?: string }
  | { kind: 'app-command-broken'; program: string }
  | { kind: 'exec-program-failed'; program: string; reason: string }
  | { kind: 'app-running'; pids: readonly number[]; toEnd: readonly string[] }
  | { kind: 'port-in-use'; port: number }
  // `above` is PORT itself, where that of another process is too high.
  | { kind: 'port-invalid'; port: string; above?: string }
  | { kind: 'check-failed'; happened: string; silence?: Silence; troubles: readonly string[]; output: readonly string[] }
  // The rest
  | { kind: 'strict'; fidelity: string; differences: readonly string[] }
  | { kind: 'not-loadable'; image: string; findings: readonly string[] }
  | { kind: 'imports-missing'; imports: readonly MissingImport[]; addTo: string }
  | { kind: 'interrupted'; signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP' }
  | { kind: 'internal'; detail: string };

/** The source of a value, so that later messages can say what to edit. */
export type Origin =
  // With a key, the file does not select a version: the range under that key narrowed the choice.
  | { readonly from: 'file'; readonly file: string; readonly key?: string }
  | { readonly from: 'env'; readonly name: string }
  | { readonly from: 'default' };

/** A file's requirement on the Python version, as written. */
interface Demand {
  readonly file: string;
  readonly key: string;
  readonly text: string;
}

/** What keeps a project from being installed: a text of its file, what is wrong with it, and what to write instead. */
export interface ProjectProblem {
  readonly line?: number;
  readonly text: string;
  readonly reason: string;
  readonly example?: string;
  /** Whether it names a path outside the app. */
  readonly isOutside?: boolean;
}

/** A line of a requirements file that every pip refuses, and what was probably meant. */
export interface InvalidLine {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  readonly correction?: string;
}

/** Why a path cannot be installed from: nothing is there, project.toml leaves it out, or the folder is no Python project. */
export type Unusable = 'absent' | 'excluded' | 'no-project';

/** A line of a requirements file that cannot be installed here, and why. */
export interface ElsewhereLine {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  readonly why:
    | { readonly kind: 'outside'; readonly path: string; readonly inApp: string; readonly by?: 'lock' | 'manifest' }
    | { readonly kind: 'other-machine'; readonly path: string; readonly name?: string; readonly release?: string }
    // `lock` if a lock asks for it, with the command that updates it.
    | { readonly kind: 'unusable'; readonly path: string; readonly is: Unusable; readonly release?: string; readonly lock?: string }
    | { readonly kind: 'leftover' }
    | {
        readonly kind: 'wheel';
        readonly wheel: string;
        readonly release: string;
        readonly madeFor: string;
        readonly needed: string;
        readonly tags: string;
      };
}

/** Where a file uses a variable without a value. */
export interface UnsetVariable {
  readonly name: string;
  readonly file: string;
  readonly line?: number;
  readonly isEmpty: boolean;
}

/** An interpreter that was considered, and why it was rejected. */
export interface Candidate {
  readonly executable: string;
  readonly version?: string;
  readonly rejected: string;
}

/** A process of an app, and what names it. */
export interface KnownProcess {
  readonly type: string;
  readonly from: 'Procfile' | 'code';
}

/** The phases of a buildpack, each a program `bin/<phase>` (spec: buildpack.md, "Buildpack Interface"). */
export type Phase = 'detect' | 'build';

/** An app that did not answer: why the last try failed (a code of the system or of Node), and another port that it listens on. */
interface Silence {
  readonly code: string;
  readonly port: number;
  readonly listens?: number;
}

/** A command that creates a lock file from what an app already has. */
export interface LockCommand {
  readonly command: string;
  readonly makes: string;
  readonly from: string;
}

interface ManagerFile {
  readonly file: string;
  readonly name: string;
}

/** The only error type that pybuild throws on purpose. */
export class PybuildError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure.kind, options);
    this.name = 'PybuildError';
    this.failure = failure;
  }
}

/** Throws `failure`; typed so that it can end an expression. */
export function fail(failure: Failure, cause?: unknown): never {
  throw new PybuildError(failure, cause === undefined ? undefined : { cause });
}
