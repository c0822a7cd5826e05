import { toolLine } from '../output/untrusted.ts';
import { type Failure, PybuildError } from './failure.ts';
import { type FailureFacts, factsOf } from './failure-facts.ts';
import { type VariableOption, withOption } from './variable-option.ts';
import type { Wording, Wordings } from './wording.ts';
import { BUILD_WORDINGS } from './wordings-build.ts';
import { CONFIGURATION_WORDINGS } from './wordings-configuration.ts';
import { ELSEWHERE_WORDINGS } from './wordings-elsewhere.ts';
import { PACKAGE_WORDINGS } from './wordings-packages.ts';
import { PLATFORM_WORDINGS } from './wordings-platform.ts';
import { PROJECT_WORDINGS } from './wordings-project.ts';
import { REQUIREMENTS_WORDINGS } from './wordings-requirements.ts';
import { RUN_WORDINGS } from './wordings-run.ts';

/**
 * A failure in words. `exitCode` is the command line's (1 failed, 2 wrong usage, 75 temporary failure, 100 not Python, 127
 * command not found, 129/130/143 stopped by a signal), or a buildpack's, which only uses 1 and 100 (spec: buildpack.md,
 * "Buildpack Interface").
 */
export interface Description extends FailureFacts {
  readonly kind: string;
  readonly title: string;
  /** What happened, and where. */
  readonly body: readonly string[];
  /** What to do, one suggestion per line. */
  readonly advice: readonly string[];
  /** The last lines of a tool's own output. */
  readonly output: readonly string[];
  readonly exitCode: number;
}

/** Who reads it: a user of pybuild's command line, or of a platform whose lifecycle runs the buildpack. */
export type Audience = 'user' | 'platform';

const NOT_PYTHON = 100;

const WORDINGS: Wordings = {
  ...CONFIGURATION_WORDINGS,
  ...PACKAGE_WORDINGS,
  ...PROJECT_WORDINGS,
  ...REQUIREMENTS_WORDINGS,
  ...ELSEWHERE_WORDINGS,
  ...BUILD_WORDINGS,
  ...PLATFORM_WORDINGS,
  ...RUN_WORDINGS,
};

/** Words anything that was thrown; unexpected errors become `internal`, with their stack if `verbose`. */
export function describe(
  error: unknown,
  options: { readonly verbose: boolean; readonly audience: Audience; readonly variableOption?: VariableOption },
): Description {
  const failure = error instanceof PybuildError ? error.failure : internal(error, options.verbose);
  const word = WORDINGS[failure.kind] as (failure: Failure) => Wording;
  const { title, body = [], advice = [], output = [], exitCode = 1 } = word(failure);
  const forUser = options.audience === 'user';
  const fitting = advice.flatMap((line) => (typeof line === 'string' ? [line] : forUser ? [line.commandLine] : []));
  return {
    kind: failure.kind,
    ...factsOf(failure),
    title,
    body,
    // What is wrong with a command line is said in its own options.
    advice: failure.kind === 'usage' ? fitting : fitting.map((line) => withOption(line, options.variableOption ?? '--env')),
    output: output.map(toolLine),
    exitCode: forUser || exitCode === NOT_PYTHON ? exitCode : 1,
  };
}

function internal(error: unknown, verbose: boolean): Failure {
  const detail = error instanceof Error ? ((verbose ? error.stack : undefined) ?? `${error.name}: ${error.message}`) : String(error);
  return { kind: 'internal', detail };
}
