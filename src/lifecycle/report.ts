import { readOptional } from '../io/files.ts';
import type { Package } from '../buildpack/installed.ts';
import type { Process } from '../cnb/launch.ts';
import type { LayerState } from '../output/events.ts';
import type { Origin } from '../python/python-version.ts';
import type { Fidelity } from './fidelity.ts';
import type { Fingerprint } from './freshness.ts';
import type { Given } from './platform.ts';

/** `report.json`: a machine-readable account of one build. Sizes are in bytes, times in seconds. */
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
  readonly packages: readonly Package[];
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

/** The report of the last build; undefined if there is none, or it is not one that this release reads. */
export function readReport(file: string): Report | undefined {
  const text = readOptional(file);
  if (text === undefined) return undefined;
  try {
    const report = JSON.parse(text) as Report;
    return report.v === 1 ? report : undefined;
  } catch {
    return undefined;
  }
}
