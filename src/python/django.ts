import type { Environment } from '../cnb/layer-env.ts';
import { fail } from '../errors/failure.ts';

/** Whether to collect a Django app's static files, and which setting turns that off. */
export interface StaticFiles {
  readonly offBy?: string;
}

const SETTING = 'BP_DJANGO_COLLECTSTATIC';
const OF_HEROKU = 'DISABLE_COLLECTSTATIC';

/** Reads the settings of static files: `BP_DJANGO_COLLECTSTATIC=false`, or `DISABLE_COLLECTSTATIC=1` as on Heroku. */
export function chooseStaticFiles(env: Environment): StaticFiles {
  const value = env[SETTING];
  if (value !== undefined && value !== 'true' && value !== 'false') {
    fail({ kind: 'setting-invalid', name: SETTING, value, expected: 'true or false' });
  }
  if (value === 'false') return { offBy: SETTING };
  const disabled = env[OF_HEROKU] ?? '';
  return value === undefined && disabled !== '' && disabled !== '0' ? { offBy: OF_HEROKU } : {};
}
