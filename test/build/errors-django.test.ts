import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { buildApp } from '../support/build-app.ts';
import { MADE_DJANGO, MANAGE_PY } from '../support/made-django.ts';
import { servePackages } from '../support/package-index.ts';
import type { Outcome } from '../support/pybuild.ts';

const index = await servePackages([MADE_DJANGO]);
const BASE = 'from pathlib import Path\n\nBASE_DIR = Path(__file__).parent.parent\nSTATIC_URL = "static/"\nINSTALLED_APPS = []\n';
const SETTINGS = 'mysite/settings/__init__.py';
const FILES = {
  'requirements.txt': 'django==5.2\n',
  'manage.py': MANAGE_PY,
  [SETTINGS]: `${BASE}STATIC_ROOT = BASE_DIR / "static"\n`,
  'mysite/settings/production.py': '',
  '.env.example': '',
};
const app = buildApp(FILES, index);

beforeEach(() => app.write(FILES));

/** What a build that fails says last. */
async function failing(...options: string[]): Promise<string[]> {
  const outcome: Outcome = await app.build(...options);
  expect(outcome.code, outcome.stderr).toBe(1);
  const lines = outcome.stderr.trimEnd().split('\n');
  return lines
    .slice(lines.findLastIndex((line) => line.startsWith('Error: ')))
    .filter((line) => line !== '' && !line.startsWith('Full log: '));
}

const LOADING = ['Error: Could not load the Django project', '"python manage.py help collectstatic" ended with exit code 1.'];
const WITHOUT = 'To build without static files: --env BP_DJANGO_COLLECTSTATIC=false';

test('settings that need variables: they are named, with the file that lists them', async () => {
  const needing = `import os\n${BASE}SECRET_KEY = os.environ["SECRET_KEY"]\nMAIL = os.environ["MAIL"]\nSTATIC_ROOT = "static"\n`;
  app.write({ [SETTINGS]: needing, '.env.example': 'SECRET_KEY=s3cret\nMAIL=\nDEBUG=1\n' });
  expect(await failing()).toEqual([
    ...LOADING,
    `The settings need SECRET_KEY and MAIL, which are not set (${SETTINGS}:7). A build does not see your shell.`,
    'Pass them: --env SECRET_KEY=… --env MAIL=…',
    'See .env.example, which lists them, with DEBUG.',
    WITHOUT,
  ]);
  expect(await failing('--env', 'SECRET_KEY=x')).toContain(
    `The settings need MAIL, which is not set (${SETTINGS}:8). A build does not see your shell.`,
  );
  app.write({ 'a.env': 'SECRET_KEY=s3cret\nMAIL=x\n' });
  expect((await app.build('--env-file', path.join(app.folder, 'a.env'))).code).toBe(0);
});

test('settings that import what is not installed: the line, the package and the file that has it', async () => {
  app.write({ [SETTINGS]: `${BASE}import debug_toolbar\n`, 'requirements-dev.txt': 'django-debug-toolbar\n' });
  expect(await failing()).toEqual([
    ...LOADING,
    `${SETTINGS}:6 imports debug_toolbar, which is not installed.`,
    'Add django-debug-toolbar to requirements.txt. It is only in requirements-dev.txt, which is not installed.',
    'Or use settings that do without it: --env DJANGO_SETTINGS_MODULE=mysite.settings.production',
    WITHOUT,
  ]);
});

test('a static root that is not set: the settings that set it', async () => {
  app.write({ [SETTINGS]: BASE, 'mysite/settings/production.py': 'from mysite.settings import *\n\nSTATIC_ROOT = BASE_DIR / "static"\n' });
  expect(await failing()).toEqual([
    'Error: Could not collect the static files',
    '"python manage.py collectstatic --noinput" ended with exit code 1.',
    `STATIC_ROOT is not set (${SETTINGS}).`,
    'Use mysite.settings.production, which sets it: --env DJANGO_SETTINGS_MODULE=mysite.settings.production',
    `Or add to ${SETTINGS}: STATIC_ROOT = BASE_DIR / "staticfiles"`,
    WITHOUT,
  ]);
  const built = await app.build('--env', 'DJANGO_SETTINGS_MODULE=mysite.settings.production');
  expect(built.code, built.stderr).toBe(0);
});

test('a mistake of the app: its own line, of all that the traceback has', async () => {
  const deep = 'def f(n):\n    return f(n - 1) if n else 1 / 0\n\n\nf(500)\n';
  app.write({ [SETTINGS]: `${BASE}import json\n\njson.loads("[1", object_hook=None)\n` });
  expect(await failing()).toContain(`${SETTINGS}:8: json.decoder.JSONDecodeError: Expecting ',' delimiter: line 1 column 3 (char 2)`);
  app.write({ [SETTINGS]: `${BASE}${deep}` });
  expect(await failing()).toContain(`${SETTINGS}:7: ZeroDivisionError: division by zero`);
});

test('what the settings print is theirs: hostile names, escapes, bytes that are no UTF-8, 10 MB', async () => {
  const noise =
    'import sys\nsys.stdout.buffer.write(b"\\xff\\x1b[31m\\r" + b"Traceback (most recent call last):\\n" * 300000)\nsys.stdout.flush()\n';
  app.write({ [SETTINGS]: `${BASE}${noise}raise KeyError("\\x1b]0;owned\\x07 \\u202e")\n` });
  const lines = await failing();
  expect(lines.join('\n')).not.toMatch(/[^\P{C}\n]/u);
  expect(lines).toContain(`${SETTINGS}:9: KeyError: '\\x1b]0;owned\\x07 \\u202e'`);
});

test('a .env that the app does not read, and no value of it', async () => {
  app.write({ [SETTINGS]: `import os\n${BASE}SECRET_KEY = os.environ["SECRET_KEY"]\n`, '.env': 'SECRET_KEY=s3cret\n' });
  const lines = await failing();
  expect(lines).toContain('Pass your .env, which the app does not read: --env-file .env');
  expect(lines.join('\n') + readFileSync(path.join(app.output, 'failed/report.json'), 'utf8')).not.toContain('s3cret');
});
