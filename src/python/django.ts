import type { Environment } from '../cnb/layer-env.ts';
import { fail } from '../errors/failure.ts';

/** Whether to collect a Django app's static files, by which manage.py, and which setting turns that off. */
export interface StaticFiles {
  readonly offBy?: string;
  /** The manage.py that a setting names, by its path in the app; absent if the one at the root counts. */
  readonly manage?: string;
}

/** What the setting `BP_DJANGO_MANAGE` names: its value, the path in the app, and what is there. */
export interface ManageFile {
  readonly value: string;
  readonly path: string;
  readonly is: 'file' | 'missing' | 'not-a-file' | 'outside' | 'excluded';
}

const SETTING = 'BP_DJANGO_COLLECTSTATIC';
/** The setting for the manage.py of a Django project that is not at the root of the app. */
export const MANAGE_SETTING = 'BP_DJANGO_MANAGE';
const OF_HEROKU = 'DISABLE_COLLECTSTATIC';

const WRONG: Readonly<Record<Exclude<ManageFile['is'], 'file'>, string>> = {
  missing: 'there is no such file',
  'not-a-file': 'that is not a file',
  outside: 'that is outside the app',
  excluded: 'project.toml leaves that out of the build',
};

/**
 * Reads the settings of static files: `BP_DJANGO_COLLECTSTATIC=false`, or `DISABLE_COLLECTSTATIC=1` as on Heroku, and the manage.py
 * that `BP_DJANGO_MANAGE` names. Fails if one is invalid.
 */
export function chooseStaticFiles(env: Environment, manage?: ManageFile): StaticFiles {
  const value = env[SETTING];
  if (value !== undefined && value !== 'true' && value !== 'false') {
    fail({ kind: 'setting-invalid', name: SETTING, value, expected: 'true or false' });
  }
  if (manage !== undefined && manage.is !== 'file') {
    const expected = `the path of a manage.py in the app; ${WRONG[manage.is]}`;
    fail({ kind: 'setting-invalid', name: MANAGE_SETTING, value: manage.value, expected });
  }
  const chosen = manage === undefined ? {} : { manage: manage.path };
  if (value === 'false') return { ...chosen, offBy: SETTING };
  const disabled = env[OF_HEROKU] ?? '';
  return value === undefined && disabled !== '' && disabled !== '0' ? { ...chosen, offBy: OF_HEROKU } : chosen;
}
