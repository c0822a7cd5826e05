import { describe, expect, test } from 'vitest';
import type { AppTrouble } from '../../src/errors/trouble.ts';
import { diagnoseApp } from '../../src/python/diagnosis/app-error.ts';
import { MANAGE, printed, SETTINGS, told, viewOf } from './app-view.ts';

function at(files: Readonly<Record<string, string>>, manager = 'pip'): AppTrouble | undefined {
  return told('debug-toolbar-import-django5', viewOf({ ...MANAGE, ...files }, {}, { manager }));
}

describe('a module that is not installed', () => {
  test.each<[string, Record<string, string>, string, object]>([
    [
      'another file',
      { 'requirements-dev.txt': '# dev\n-r requirements.txt\nDjango_Debug.Toolbar==4.4 ; python_version > "3"\n' },
      'pip',
      { file: 'requirements-dev.txt' },
    ],
    ['a file in a folder', { 'requirements/local.txt': 'django-debug-toolbar\n' }, 'pip', { file: 'requirements/local.txt' }],
    [
      'a category',
      { Pipfile: '[packages]\nDjango = "*"\n[dev-packages]\ndjango-debug-toolbar = "*"\n' },
      'pipenv',
      { file: 'Pipfile', group: 'dev-packages' },
    ],
  ])('is in %s', (_, files, manager, heldBy) => {
    expect(at(files, manager)).toMatchObject({ kind: 'app-module', heldBy });
  });

  test.each([
    ['a group', '[dependency-groups]\ndev = ["django-debug-toolbar>=4"]\n', 'uv', { group: 'dev' }],
    ['a group of Poetry', '[tool.poetry.group.local.dependencies]\ndjango-debug-toolbar = "^4"\n', 'poetry', { group: 'local' }],
    ['its old group', '[tool.poetry.dev-dependencies]\ndjango-debug-toolbar = "^4"\n', 'poetry', { group: 'dev' }],
    ['a group of PDM', '[tool.pdm.dev-dependencies]\ntest = ["django-debug-toolbar"]\n', 'pdm', { group: 'test' }],
    ['a group of uv', '[tool.uv]\ndev-dependencies = ["django-debug-toolbar"]\n', 'uv', { group: 'dev' }],
    ['an extra', '[project.optional-dependencies]\ndebug = ["django-debug-toolbar"]\n', 'uv', { extra: 'debug' }],
  ])('is in %s of pyproject.toml', (_, text, manager, group) => {
    expect(at({ 'pyproject.toml': text }, manager)).toMatchObject({ kind: 'app-module', heldBy: { file: 'pyproject.toml', ...group } });
  });

  test('is in a file that was installed, or in a group of another tool: nothing to say of it', () => {
    expect(at({ 'requirements.txt': 'django-debug-toolbar; sys_platform == "win32"\n' })).not.toHaveProperty('heldBy');
    expect(at({ 'pyproject.toml': '[tool.poetry.group.dev.dependencies]\ndjango-debug-toolbar = "^4"\n' }, 'uv')).not.toHaveProperty(
      'heldBy',
    );
  });

  test('is in files that its package manager does not read', () => {
    expect(at({ 'requirements-dev.txt': 'django-debug-toolbar\n' }, 'uv')).not.toHaveProperty('heldBy');
  });

  test.each([
    ['pydantic_settings', 'app-module'],
    ['local_settings', 'app-file'],
    ['settings_local', 'app-file'],
    ['mysite_secrets', 'app-file'],
  ])('is a package or a file of the app, by its name: %s', (name, kind) => {
    const output = printed('debug-toolbar-import-django5').map((line) => line.replaceAll('debug_toolbar', name));
    expect(diagnoseApp(output, viewOf(MANAGE))).toMatchObject({ kind, module: name });
  });

  test('is imported by a line, whatever other line has its name', () => {
    expect(at({ [SETTINGS]: 'MIDDLEWARE = ["debug_toolbar.middleware.X"]\n' })).toMatchObject({ at: { file: SETTINGS, line: 9 } });
  });

  test('is not imported by the settings for production', () => {
    const files = { [SETTINGS]: 'import debug_toolbar\n', 'mysite/production.py': '', 'requirements-dev.txt': 'django-debug-toolbar\n' };
    expect(at(files)).toMatchObject({ settings: 'mysite.production' });
    expect(at({ ...files, 'mysite/production.py': 'import debug_toolbar\n' })).not.toHaveProperty('settings');
  });
});
