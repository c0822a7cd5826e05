import type { Environment } from '../cnb/layer-env.ts';
import { oneOfSetting } from './settings.ts';

/** The settings for the reuse of earlier installs. */
export interface Reuse {
  /** Whether packages may come from the shared store, and requirements may be resolved without an install. */
  readonly store: boolean;
  /** Whether newer versions of unpinned packages are looked up. */
  readonly refresh: boolean;
}

/** Reads `BP_PYTHON_INSTALLER=pip` and `BP_PYTHON_REFRESH=false`. */
export function chooseReuse(env: Environment): Reuse {
  return {
    store: oneOfSetting(env, 'BP_PYTHON_INSTALLER', ['pip'], 'pip, or left out') === undefined,
    refresh: oneOfSetting(env, 'BP_PYTHON_REFRESH', ['true', 'false'], 'true or false') !== 'false',
  };
}
