import { type Phase, fail } from '../errors/failure.ts';
import type { Environment } from './layer-env.ts';

/** In the order of the arguments used before Buildpack API 0.8, which lifecycles still pass. */
const PATHS = {
  detect: ['CNB_PLATFORM_DIR', 'CNB_BUILD_PLAN_PATH'],
  build: ['CNB_LAYERS_DIR', 'CNB_PLATFORM_DIR', 'CNB_BP_PLAN_PATH'],
} as const satisfies Record<Phase, readonly string[]>;
const TARGET = ['CNB_TARGET_OS', 'CNB_TARGET_ARCH'] as const;

/** What a lifecycle passes to a buildpack's program, by the name of its variable. */
export type Invocation<P extends Phase> = Readonly<Record<(typeof PATHS)[P][number] | (typeof TARGET)[number], string>>;

/**
 * Reads what a lifecycle passes to a buildpack's program, from its variables or its arguments (spec: buildpack.md, "Buildpack
 * Interface" and "Targets"). Fails and lists everything that is missing.
 */
export function readInvocation<P extends Phase>(phase: P, args: readonly string[], env: Environment): Invocation<P> {
  const paths = PATHS[phase];
  const values = [...paths, ...TARGET].map((name, index) => [name, env[name] || args[index] || ''] as const);
  const missing = values.filter(([, value]) => value === '').map(([name]) => name);
  if (missing.length > 0 || (args.length > 0 && args.length !== paths.length)) {
    fail({ kind: 'buildpack-call', phase, parameters: paths, argumentCount: args.length, missing });
  }
  return Object.fromEntries(values) as Invocation<P>;
}
