import type { Process } from '../cnb/launch.ts';
import type { Origin } from '../errors/failure.ts';
import type { Installed } from '../python/requirements.ts';

/**
 * `report.json`: a machine-readable account of the build that is in place. Sizes are in bytes, times in seconds. If a newer
 * build failed, `last-failure.json` is beside it.
 */
export interface Report {
  readonly v: 1;
  readonly pybuild: string;
  readonly app: string;
  /** Where the build was made; layers only work there. */
  readonly output: string;
  readonly finishedAt: string;
  readonly seconds: number;
  readonly target: string;
  readonly python: {
    readonly version: string;
    readonly requested: string;
    readonly origin: Origin;
    readonly source: 'archive' | 'host';
    readonly executable?: string;
    readonly insteadOf?: string;
  };
  readonly packageManager: { readonly name: string; readonly files: readonly string[] };
  /** What installed the packages. */
  readonly tool: { readonly name: string; readonly title: string; readonly version: string };
  readonly packages: readonly Installed[];
  readonly layers: readonly LayerReport[];
  readonly processes: readonly Process[];
  readonly steps: readonly { readonly title: string; readonly seconds: number }[];
  readonly environment: EnvironmentReport;
  readonly fidelity: Fidelity;
  readonly fingerprint: Fingerprint;
  /** Tells whether the host's interpreter, where the layers link to one, is still the same. */
  readonly interpreterStamp?: string;
  /** When to try again what could not be downloaded (ISO 8601). */
  readonly retryAt?: string;
}

/** `last-failure.json`: how the newest build failed. The next one that succeeds removes it. */
export interface LastFailure {
  readonly v: 1;
  /** The kind of failure, as a `failure` event of `--json` names it. */
  readonly kind: string;
  readonly title: string;
  /** When it failed (ISO 8601). */
  readonly at: string;
}

/** Where the build's settings came from, by name: never their values, which may be secrets. */
interface EnvironmentReport {
  readonly machine: readonly string[];
  readonly given: Given;
  /** Set by the caller, meant for a build by their names, and not passed. */
  readonly withheld: readonly string[];
  /** Files of the machine and the user that configure the tool that installs. */
  readonly toolConfiguration: readonly string[];
}

export interface LayerReport {
  readonly name: string;
  readonly state: LayerState;
  readonly reasons: readonly string[];
  readonly launch: boolean;
  readonly bytes: number;
}

/** What became of a layer: `dropped` is one of an earlier build that this one has no use for. */
export type LayerState = 'created' | 'kept' | 'redone' | 'dropped';

/** How near a build on this host comes to one on a platform. */
export interface Fidelity {
  readonly level: 'as-platform' | 'host-python' | 'other-os';
  readonly differences: readonly string[];
}

/** Digests of what a build is made from. */
export interface Fingerprint {
  /** The app: every selected entry by path, mode, size and time of change. Cheap enough to take before every run. */
  readonly source: string;
  /** The options. */
  readonly settings: string;
  /** Each variable that the command line gave, by name. */
  readonly variables: Readonly<Record<string, string>>;
}

/** The variables that the user gives a build, by name, and what gives each: `--env`, a file of variables, project.toml. */
export type Given = Readonly<Record<string, string>>;
