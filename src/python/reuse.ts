import type { Environment } from '../cnb/layer-env.ts';
import { fail } from '../errors/failure.ts';

/** What settings say of installing again what was installed before. */
export interface Reuse {
  /** Whether packages may come from the shared store, and requirements be resolved without an install. */
  readonly store: boolean;
  /** Whether newer versions of what is not pinned are looked for. */
  readonly refresh: boolean;
}

/** Reads `BP_PYTHON_INSTALLER=pip` and `BP_PYTHON_REFRESH=false`. */
export function chooseReuse(env: Environment): Reuse {
  return {
    store: oneOf(env, 'BP_PYTHON_INSTALLER', ['pip'], 'pip, or left out') === undefined,
    refresh: oneOf(env, 'BP_PYTHON_REFRESH', ['true', 'false'], 'true or false') !== 'false',
  };
}

function oneOf(env: Environment, name: string, values: readonly string[], expected: string): string | undefined {
  const value = env[name];
  if (value !== undefined && !values.includes(value)) fail({ kind: 'setting-invalid', name, value, expected });
  return value;
}
