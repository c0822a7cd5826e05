import type { Description } from '../errors/describe.ts';
import type { Origin } from '../errors/failure.ts';
import type { Loadability } from '../python/loadability/finding.ts';
import type { Installed } from '../python/requirements.ts';
import type { PlannedProcess } from '../python/start/plan.ts';
import type { StartOption } from '../python/start/start-option.ts';

/** What the report of any build begins with. Times are in seconds, points in time in ISO 8601. */
export interface ReportHead {
  readonly v: 1;
  readonly pybuild: string;
  readonly app: string;
  /** The path where the build was made; layers only work there. */
  readonly output: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly seconds: number;
  readonly target: string;
  /** Absent in reports of earlier releases, as are `commands`. */
  readonly warnings?: readonly WarningReport[];
  readonly commands?: readonly CommandReport[];
}

/**
 * `report.json`: a machine-readable report of the current build. Sizes are in bytes. If a newer build failed, its report is
 * `failed/report.json`.
 */
export interface Report extends ReportHead {
  readonly status: 'built';
  readonly python: {
    readonly version: string;
    readonly requested: string;
    readonly origin: Origin;
    readonly source: 'archive' | 'host';
    readonly executable?: string;
    readonly insteadOf?: string;
  };
  readonly packageManager: { readonly name: string; readonly files: readonly string[] };
  /** The tool that installed the packages. */
  readonly tool: { readonly name: string; readonly title: string; readonly version: string };
  readonly packages: readonly ReportedPackage[];
  readonly layers: readonly LayerReport[];
  readonly processes: readonly PlannedProcess[];
  /** Lines for a Procfile to choose from, where the app could start in several ways. */
  readonly startOptions?: readonly StartOption[];
  readonly steps: readonly StepReport[];
  readonly environment: EnvironmentReport;
  readonly fidelity: Fidelity;
  /** Whether native code loads in a run image; absent where that was not checked. */
  readonly loadability?: Loadability;
  readonly fingerprint: Fingerprint;
  /** Changes whenever the host's interpreter changes, if the layers link to one. */
  readonly interpreterStamp?: string;
  /** When to retry a failed download (ISO 8601). */
  readonly retryAt?: string;
}

interface ReportedPackage extends Installed {
  /** The size of its files, with their bytecode. Absent in reports of earlier releases. */
  readonly bytes?: number;
}

/** `failed/report.json`: how the newest build failed, and how far it got. The next build removes it. */
export interface FailedReport extends ReportHead {
  readonly status: 'failed';
  /** The steps that it finished, and the one that failed, if any had begun. */
  readonly steps: readonly StepReport[];
  readonly failedStep?: string;
  /** What became of each layer so far. */
  readonly layers: readonly Pick<LayerReport, 'name' | 'state' | 'reasons'>[];
  /** As in a `failure` event of `--json`. */
  readonly failure: Description;
}

export interface StepReport {
  readonly title: string;
  readonly seconds: number;
  /** Its number, counted from 1 in the order in which steps start. */
  readonly step?: number;
  /** When it began, in seconds after the start of the build. */
  readonly at?: number;
}

/** A command that a build ran to its end. */
export interface CommandReport {
  /** The part of its command line that is shown. */
  readonly command: string;
  /** The number of its step, counted from 1. */
  readonly step?: number;
  /** When it began, in seconds after the start of the build. */
  readonly at: number;
  readonly seconds: number;
  /** Absent if a signal ended it. */
  readonly exitCode?: number;
}

export interface WarningReport {
  readonly title: string;
  readonly body: readonly string[];
}

/** Where the build's settings came from, by name: never their values, which may be secrets. */
interface EnvironmentReport {
  readonly machine: readonly string[];
  readonly given: Given;
  /** Names that look meant for a build, were set by the caller and not passed. */
  readonly withheld: readonly string[];
  /** The machine's and the user's configuration files of the tool that installs. */
  readonly toolConfiguration: readonly string[];
}

export interface LayerReport {
  readonly name: string;
  readonly state: LayerState;
  readonly reasons: readonly string[];
  readonly launch: boolean;
  readonly bytes: number;
  /** The number of the step that made or kept it, counted from 1. */
  readonly step?: number;
}

/** The outcome for a layer: `removed` was left by an earlier build and is no longer needed. */
export type LayerState = 'created' | 'reused' | 'rebuilt' | 'removed';

/** How closely a build on this host matches a platform's. */
export interface Fidelity {
  readonly level: 'as-platform' | 'host-python' | 'other-os';
  readonly differences: readonly string[];
}

/** Digests of a build's inputs. */
export interface Fingerprint {
  /** The app: every selected entry by path, mode, size and time of change. Cheap enough to compute before every run. */
  readonly source: string;
  /** The options. */
  readonly settings: string;
  /** Each variable that the command line gave, by name. */
  readonly variables: Readonly<Record<string, string>>;
}

/** The variables that the user passes to a build, by name, with their source: `--env`, an env file, project.toml. */
export type Given = Readonly<Record<string, string>>;
