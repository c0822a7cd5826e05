import type { Environment } from '../../cnb/layer-env.ts';
import { fail } from '../../errors/failure.ts';

const SETTING = 'BP_PYTHON_START';

/** Whether to work out how an app starts that does not say it. Fails if the setting holds something else than on or off. */
export function mayPlanStart(env: Environment): boolean {
  const value = env[SETTING] ?? 'on';
  if (value !== 'on' && value !== 'off') fail({ kind: 'setting-invalid', name: SETTING, value, expected: 'on or off' });
  return value === 'on';
}
