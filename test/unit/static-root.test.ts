import { describe, expect, test } from 'vitest';
import type { AppTrouble } from '../../src/errors/trouble.ts';
import { MANAGE, needs, SETTINGS, told, viewOf } from './app-view.ts';

function at(files: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}): AppTrouble | undefined {
  return told('static-root-django5', viewOf({ ...MANAGE, ...files }, env));
}

describe('the static root', () => {
  const BASE = 'from pathlib import Path\n\nBASE_DIR = Path(__file__).parent\nSTATIC_URL = "static/"\n';
  test('is a line to add where no settings set it', () => {
    const trouble = {
      kind: 'static-setting',
      setting: 'STATIC_ROOT',
      file: SETTINGS,
      others: [],
      lines: ['STATIC_ROOT = BASE_DIR / "staticfiles"'],
    };
    expect(at({ [SETTINGS]: BASE })).toEqual(trouble);
    expect(at({ [SETTINGS]: 'BASE_DIR = os.path.dirname(__file__)\n' })).toEqual({
      ...trouble,
      lines: ['STATIC_URL = "static/"', 'STATIC_ROOT = os.path.join(BASE_DIR, "staticfiles")'],
    });
    expect(at({ [SETTINGS]: 'from .base import *\n', 'mysite/base.py': BASE })).toEqual(trouble);
    expect(told('static-root-django4', viewOf({}))).toEqual({
      kind: 'static-setting',
      setting: 'STATIC_ROOT',
      others: [],
      lines: ['STATIC_URL = "static/"', 'STATIC_ROOT = "staticfiles"'],
    });
    expect(told('static-url-django4', viewOf({ ...MANAGE, [SETTINGS]: '' }))).toMatchObject({ setting: 'STATIC_URL', file: SETTINGS });
  });

  test('is set by other settings: those for production first, those for tests never', () => {
    const sets = `${BASE}STATIC_ROOT = "x"\n`;
    const beside = { 'mysite/docker.py': '# STATIC_ROOT = "x"\n', 'mysite/dev.py': sets, 'mysite/live.py': sets, 'mysite/tests.py': sets };
    expect(at({ [SETTINGS]: BASE, ...beside })).toMatchObject({ others: ['mysite.live', 'mysite.dev'] });

    const inPackage = {
      'mysite/settings/__init__.py': 'from .dev import *\n',
      'mysite/settings/dev.py': BASE,
      'mysite/settings/prod.py': sets,
    };
    expect(at(inPackage)).toMatchObject({ file: 'mysite/settings/__init__.py', others: ['mysite.settings.prod'] });

    const env = { DJANGO_SETTINGS_MODULE: 'mysite.settings.dev' };
    expect(at(inPackage, env)).toMatchObject({ file: 'mysite/settings/dev.py', others: ['mysite.settings.prod'] });
    const fixed = { 'manage.py': 'os.environ["DJANGO_SETTINGS_MODULE"] = "mysite.settings.dev"\n' };
    expect(at({ ...inPackage, ...fixed })).toMatchObject({ file: 'mysite/settings/dev.py', others: [] });
  });

  test('is set under a condition, or by a variable', () => {
    expect(at({ [SETTINGS]: `${BASE}if not DEBUG:\n    STATIC_ROOT = "x"\n` })).toMatchObject({ kind: 'static-setting', conditional: 6 });
    const settings = { [SETTINGS]: `${BASE}STATIC_ROOT = os.getenv("STATIC_FOLDER")\n` };
    expect(at(settings)).toEqual(needs(5, 'STATIC_FOLDER'));
    expect(at(settings, { STATIC_FOLDER: '' })).toMatchObject({ kind: 'static-setting' });
  });

  test('is looked for in folders of code, too', () => {
    const files = { 'manage.py': MANAGE['manage.py'], 'backend/mysite/settings.py': BASE, 'backend/mysite/prod.py': 'STATIC_ROOT = "x"\n' };
    expect(at(files)).toMatchObject({ file: 'backend/mysite/settings.py', others: ['mysite.prod'] });
  });
});
