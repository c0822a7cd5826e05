import { rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { buildApp } from '../support/build-app.ts';
import { MADE_DJANGO, MANAGE_PY } from '../support/made-django.ts';
import { servePackages } from '../support/package-index.ts';
import { hermeticOptions, pybuild } from '../support/pybuild.ts';

const index = await servePackages([MADE_DJANGO]);
/** Settings that only load in the folder of their manage.py. */
const SETTINGS = 'import os\n\nassert os.path.exists("manage.py")\nINSTALLED_APPS = []\nSTATIC_ROOT = "static"\n';
const FILES = { 'requirements.txt': 'django==5.2\n', 'backend/manage.py': MANAGE_PY, 'backend/mysite/settings.py': SETTINGS };
const app = buildApp(FILES, index);
const USED = ['--env', 'BP_DJANGO_MANAGE=backend/manage.py'];
const ELSEWHERE = 'manage.py is in backend/; to use it: --env BP_DJANGO_MANAGE=backend/manage.py';

beforeEach(() => app.write(FILES));

test('a manage.py below the root is named, with the setting that uses it', async () => {
  const { code, stderr } = await app.build();
  expect(code, stderr).toBe(0);
  expect(stderr).toContain(`\nSkipped: ${ELSEWHERE}.\n`);
  expect(stderr).toContain(`\nStatic files: not collected (${ELSEWHERE})`);
  // Also where a build says little.
  const { stderr: brief } = await pybuild(app.args('--clear-cache'), { env: app.env });
  expect(brief).toContain(`\nStatic files: not collected (${ELSEWHERE})`);
});

test('of several, all are named; a file of that name that is no part of a Django project is not', async () => {
  app.write({ 'admin/site/manage.py': MANAGE_PY, 'tools/manage.py': 'print("no project")\n', 'tests/manage.py': MANAGE_PY });
  const { stderr } = await app.build();
  for (const folder of ['admin', 'tools', 'tests']) rmSync(path.join(app.folder, folder), { recursive: true });
  expect(stderr).toContain('(manage.py is in backend/ and admin/site/; to use one: --env BP_DJANGO_MANAGE=backend/manage.py)');
});

test('the setting uses it, in its own folder, also for the start command', async () => {
  app.write({ 'other/manage.py': MANAGE_PY, 'other/mysite/settings.py': 'raise SystemExit("not to be run")\n' });
  const { code, stderr } = await app.build(...USED);
  rmSync(path.join(app.folder, 'other'), { recursive: true });
  expect(code, stderr).toBe(0);
  expect(stderr).toMatch(/\$ cd \S+\/workspace\/backend && .* manage\.py collectstatic --noinput\n {2}0 static files copied\n/);
  expect(stderr).toContain('Static files: collected');
  expect(stderr).toContain('web (default): python backend/manage.py runserver --noreload 0.0.0.0:$PORT');
});

test('an error of the project is explained with the paths in its folder', async () => {
  app.write({ 'backend/mysite/settings.py': `${SETTINGS}import shop_local\n` });
  const { code, stderr } = await app.build(...USED);
  expect(code).toBe(1);
  expect(stderr).toContain(
    '"cd backend && python manage.py help collectstatic" ended with exit code 1.\nbackend/mysite/settings.py:6 imports shop_local',
  );
});

test('settings that manage.py names and that are missing are named with its line', async () => {
  app.write({ 'backend/manage.py': MANAGE_PY.replace('mysite', 'myshop') });
  const { stderr } = await app.build(...USED);
  expect(stderr).toContain('backend/manage.py:7 names the settings myshop.settings, which the app does not have.');
});

describe('a value that names no manage.py of the app is refused before anything is installed', () => {
  test.each([
    ['backend/mange.py', 'there is no such file'],
    ['requirements.txt/manage.py', 'there is no such file'],
    ['backend', 'that is not a file'],
    ['.', 'that is not a file'],
    ['../manage.py', 'that is outside the app'],
    ['backend/../../app/backend/manage.py', 'that is outside the app'],
    ['/srv/manage.py', 'that is outside the app'],
    ['out.py', 'that is outside the app'],
    ['old/manage.py', 'project.toml leaves that out of the build'],
  ])('%s', async (value, why) => {
    app.write({ 'old/manage.py': MANAGE_PY, 'project.toml': '[_]\nschema-version = "0.2"\n[io.buildpacks]\nexclude = ["old"]\n' });
    symlinkSync(process.execPath, path.join(app.folder, 'out.py'));
    const { code, stderr } = await app.build('--env', `BP_DJANGO_MANAGE=${value}`);
    for (const name of ['old', 'project.toml', 'out.py']) rmSync(path.join(app.folder, name), { recursive: true });
    expect(code).toBe(1);
    expect(stderr).toContain(
      `Error: BP_DJANGO_MANAGE is not valid\nIt is "${value}" but should be the path of a manage.py in the app; ${why}.\n`,
    );
    expect(stderr).not.toContain('Installing');
  });

  test('detect gives the same error', async () => {
    const options = [...hermeticOptions(), '--env', 'BP_DJANGO_MANAGE=nowhere.py'];
    const { code, stderr } = await pybuild(['detect', ...options, app.folder], { env: app.env });
    expect(code).toBe(1);
    expect(stderr).toContain('Error: BP_DJANGO_MANAGE is not valid');
  });
});

test('on pybuild run, the option for variables of the build is named', async () => {
  const { stderr } = await pybuild(
    [
      'run',
      ...app
        .args()
        .slice(1, -1)
        .map((one) => (one === '--env' ? '--build-env' : one)),
      app.folder,
      '--',
      'true',
    ],
    {
      env: app.env,
    },
  );
  expect(stderr).toContain(ELSEWHERE.replace('--env', '--build-env'));
});
