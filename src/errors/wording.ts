import type { Failure } from './failure.ts';

/** A way out; one in a table of its own is open on pybuild's own command line only. */
export type Advice = string | { readonly commandLine: string };

/** What is said of one failure; the exit code is 1 if none is given. */
export interface Wording {
  readonly title: string;
  readonly body?: readonly string[];
  readonly advice?: readonly Advice[];
  readonly output?: readonly string[];
  readonly exitCode?: number;
}

/** How each kind of failure is worded; the compiler asks for every kind. */
export type Wordings = { readonly [K in Failure['kind']]: (failure: Extract<Failure, { kind: K }>) => Wording };
