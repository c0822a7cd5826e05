import type { Description } from '../errors/describe.ts';
import type { Decisions } from '../python/decisions.ts';
import type { Explained } from '../python/considered.ts';
import type { Difference } from '../python/report-diff.ts';
import type { HostFinding } from './checkup.ts';
import type { FailedInspection, InspectedPackage, Inspection, Why } from './inspection.ts';
import type { LayerState, Report } from './report.ts';

/** The Python that a build would use: an archive, downloaded or not yet, or an interpreter of this machine. */
export interface ExpectedPython {
  readonly version: string;
  readonly from: 'archive' | 'download' | 'host';
  readonly executable?: string;
  /** Why this machine's Python is used instead of an archive. */
  readonly insteadOf?: string;
}

/** What a build would do with a layer now. `resolved`: it asks the index, and keeps the layer if the outcome is the same. */
export interface ExpectedLayer {
  readonly layer: string;
  readonly state: 'created' | 'reused' | 'rebuilt' | 'resolved';
  readonly reasons: readonly string[];
}

/** Why an app builds the way it does. */
export interface Explanation {
  readonly decisions: readonly Explained[];
  readonly layers: readonly ExpectedLayer[];
  /** The user's variables of the build, with who gives each; values only of settings. */
  readonly variables: readonly { readonly name: string; readonly from: string; readonly value?: string }[];
  /** Variables of the machine that a build sees, and those of the shell that it does not. */
  readonly machine: readonly string[];
  readonly withheld: readonly string[];
}

/** What a build found changed since the last one: nothing, files of the app that no layer depends on, or more, if there was one. */
export type Change = 'nothing' | 'app' | 'more';

/** What belongs to a step carries its number, counted from 1 in the order in which the steps of a command start. */
export interface InStep {
  readonly step?: number;
}

/**
 * What the core reports. Reporters turn these into text; nothing else prints. With `--json`, each event is one line on stdout
 * (with `v` and `time` added); readers must ignore unknown types.
 */
export type Event =
  | { type: 'start'; pybuild: string; command: string; app: string; arguments: readonly string[] }
  | ({ type: 'step-started'; title: string } & InStep)
  | ({ type: 'step-finished'; title: string; seconds: number; outcome?: string; routine?: boolean } & InStep)
  | { type: 'activity'; title: string }
  | { type: 'info'; message: string }
  | { type: 'detail'; message: string }
  | { type: 'warning'; title: string; body: readonly string[] }
  | ({ type: 'command-started'; command: string; line: string } & InStep)
  | ({ type: 'command-output'; line: string } & InStep)
  | ({ type: 'command-finished'; command: string; seconds: number; exitCode?: number } & InStep)
  | { type: 'command-line'; line: string }
  | { type: 'progress'; what: string; done: number; total?: number; unit: 'bytes' | 'files'; perSecond?: number }
  | { type: 'retry'; what: string; reason: string; inSeconds: number; attempt: number }
  | ({ type: 'layer'; layer: string; state: LayerState; reasons: readonly string[] } & InStep)
  // `exact` if it is a file that a tool checks: only passwords are hidden in it.
  | { type: 'product'; text: string; exact?: true }
  | { type: 'plan'; plan: Decisions; python?: ExpectedPython }
  | { type: 'result'; report: Report; changed: Change; next: readonly string[] }
  | { type: 'explanation'; explanation: Explanation }
  | { type: 'inspection'; inspection: Inspection }
  | { type: 'packages'; packages: readonly InspectedPackage[] }
  | { type: 'failed-inspection'; inspection: FailedInspection }
  | ({ type: 'why' } & Why)
  | { type: 'difference'; before: string; after: string; changes: readonly Difference[] }
  | { type: 'cache-size'; dir: string; kinds: readonly { kind: string; count: number; bytes: number }[]; count: number; bytes: number }
  | { type: 'checkup'; findings: readonly HostFinding[] }
  | { type: 'run-started'; workspace: string; processes: readonly string[] }
  | { type: 'process-started'; process: string; pid: number; command: readonly string[]; port?: number }
  | { type: 'process-output'; process: string; line: string }
  | { type: 'process-ended'; process: string; pid: number; seconds: number; exitCode: number; signal?: string }
  | { type: 'check'; process: string; ok: boolean; text: string; seconds: number; url?: string; status?: number }
  | { type: 'run-ended'; exitCode: number; seconds: number }
  | { type: 'log'; file?: string; isPreviousKept?: true }
  | ({ type: 'failure' } & Description);

export type Emit = (event: Event) => void;
