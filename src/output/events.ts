import type { Description } from '../errors/describe.ts';
import type { Plan } from '../python/plan.ts';
import type { Report } from '../lifecycle/report.ts';

/**
 * What the core tells the world. Reporters turn these into text; nothing else prints.
 * With `--json` each event is one line on stdout (`v` and `time` added); readers must ignore types they do not know.
 */
export type Event =
  | { type: 'step-started'; title: string }
  | { type: 'step-finished'; title: string; seconds: number }
  | { type: 'info'; message: string }
  | { type: 'detail'; message: string }
  | { type: 'warning'; title: string; body: readonly string[] }
  | { type: 'command-started'; command: string }
  | { type: 'command-output'; line: string }
  | { type: 'progress'; what: string; done: number; total?: number; unit: 'bytes' | 'files'; perSecond?: number }
  | { type: 'retry'; what: string; reason: string; inSeconds: number; attempt: number }
  | { type: 'layer'; layer: string; state: LayerState; reasons: readonly string[] }
  | { type: 'plan'; plan: Plan }
  | { type: 'result'; report: Report; next: readonly string[] }
  | ({ type: 'failure' } & Description);

/** What became of a layer: `dropped` is one of an earlier build that this one has no use for. */
export type LayerState = 'created' | 'kept' | 'redone' | 'dropped';

export type Emit = (event: Event) => void;
