import type { Environment } from '../../cnb/layer-env.ts';
import { fail } from '../../errors/failure.ts';

const SETTING = 'BP_PYTHON_IMPORT_CHECK';

/** Whether to check that what the code imports is installed. Fails if the setting holds something else than on or off. */
export function mayCheckImports(env: Environment): boolean {
  const value = env[SETTING] ?? 'on';
  if (value !== 'on' && value !== 'off') fail({ kind: 'setting-invalid', name: SETTING, value, expected: 'on or off' });
  return value === 'on';
}
