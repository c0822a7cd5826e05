import type { Chain, Demanded } from '../python/dependencies.ts';
import type { Loadability } from '../python/loadability/finding.ts';
import type { LayerState, Report } from './report.ts';

/** What a build made, as `pybuild inspect` shows it. Sizes are in bytes. */
export interface Inspection {
  readonly report: Report;
  readonly layers: readonly InspectedLayer[];
  readonly packages: readonly InspectedPackage[];
  /** What the layers add to the environment of each phase. */
  readonly environment: { readonly build: readonly Variable[]; readonly launch: readonly Variable[] };
  /** Whether native code loads in a run image; absent where that was not checked. */
  readonly loadability?: Loadability;
  /** What the package index has of the packages; absent where it was not asked. */
  readonly index?: IndexAnswers;
  /** How the newest build failed, if it did: all else is about the last good one. */
  readonly failed?: string;
}

/** What the package index says of the installed packages, as releases that fit the app's Python. */
export interface IndexAnswers {
  /** How many packages it was asked for. */
  readonly asked: number;
  readonly outdated: readonly { readonly name: string; readonly version: string; readonly latest: string }[];
  readonly yanked: readonly { readonly name: string; readonly version: string; readonly reason?: string }[];
  readonly unknown: readonly { readonly name: string; readonly version: string; readonly reason: string }[];
}

export interface InspectedLayer {
  readonly name: string;
  readonly types: readonly ('launch' | 'build' | 'cache')[];
  readonly files: number;
  readonly bytes: number;
  /** The largest files, by their path in the layer. */
  readonly largest: readonly { readonly file: string; readonly bytes: number }[];
}

/** A line of the app's files that asks for a package. */
export interface Asked {
  readonly file: string;
  readonly line: number;
}

export interface InspectedPackage {
  readonly name: string;
  readonly version: string;
  /** Whether its tool was asked for it by name. */
  readonly requested: boolean;
  readonly asked?: Asked;
  readonly files: number;
  /** With its bytecode. */
  readonly bytes: number;
  readonly licence?: string;
  /** The installed packages that it requires. */
  readonly requires: readonly Demanded[];
}

export interface Variable {
  readonly name: string;
  readonly value: string;
  /** The layers that set it. */
  readonly layers: readonly string[];
}

/** Why a package is installed. */
export interface Why {
  readonly package: InspectedPackage;
  /** Who requires it, each from a package that the app asks for. */
  readonly chains: readonly Chain[];
}

/** What is kept of the newest build, which failed. Parts that a kill prevented are left out. */
export interface FailedInspection {
  readonly finishedAt?: string;
  readonly seconds?: number;
  readonly step?: string;
  readonly failure?: { readonly kind: string; readonly title: string; readonly body: readonly string[] };
  /** The command that failed, and its folder. */
  readonly command?: { readonly line: string; readonly cwd: string };
  readonly layers: readonly FailedLayer[];
  readonly workspace?: string;
  readonly log?: string;
}

export interface FailedLayer {
  readonly name: string;
  /** What became of it; `restored` if the build did not reach it. */
  readonly state: LayerState | 'restored';
  readonly place: string;
  /** Whose it is now: only the failed build's, one for the next build to use, or one of the last good build. */
  readonly in: 'failed' | 'finished' | 'last';
  readonly files: number;
  readonly bytes: number;
}
