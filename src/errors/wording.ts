import type { Failure } from './failure.ts';

/** A suggestion; `commandLine` marks one that only works on pybuild's own command line. */
export type Advice = string | { readonly commandLine: string };

/** The words for one failure; the exit code defaults to 1. */
export interface Wording {
  readonly title: string;
  readonly body?: readonly string[];
  readonly advice?: readonly Advice[];
  readonly output?: readonly string[];
  readonly exitCode?: number;
}

/** How each kind of failure is worded; the compiler asks for every kind. */
export type Wordings = { readonly [K in Failure['kind']]: (failure: Extract<Failure, { kind: K }>) => Wording };
