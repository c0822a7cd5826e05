import type { AppTrouble, Place } from '../../src/errors/trouble.ts';

const FILE = 'mysite/settings.py';
const AT: Place = { file: FILE, line: 4 };
const TO = { addTo: 'requirements.txt' };
const STATIC = { kind: 'static-setting', setting: 'STATIC_ROOT', lines: ['STATIC_ROOT = BASE_DIR / "staticfiles"'] } as const;

/** Samples of what the app's own code may say, at least one for each way that it is worded. */
export const APP_TROUBLES: readonly AppTrouble[] = [
  { kind: 'django-settings' },
  { kind: 'static-files' },
  { kind: 'app-variables', names: ['SECRET_KEY'], at: AT },
  {
    kind: 'app-variables',
    names: ['SECRET_KEY', 'DEBUG'],
    at: AT,
    listed: { file: '.env.example', others: ['DATABASE_URL', 'MAIL_URL', 'REDIS_URL'] },
  },
  {
    kind: 'app-variables',
    names: ['TOKEN'],
    at: { file: 'shop/apps.py', line: 7 },
    listed: { file: '.env.dist', others: [] },
    dotenv: '.env',
  },
  { kind: 'app-variables', names: ['TOKEN'], listed: { file: 'env_sample', others: ['A'] } },
  { kind: 'app-module', module: 'debug_toolbar', at: AT, package: 'django-debug-toolbar', ...TO },
  {
    kind: 'app-module',
    module: 'debug_toolbar',
    at: AT,
    asApp: true,
    package: 'django-debug-toolbar',
    ...TO,
    heldBy: { file: 'requirements-dev.txt' },
    settings: 'mysite.settings.production',
  },
  {
    kind: 'app-module',
    module: 'silk',
    at: AT,
    package: 'django-silk',
    addTo: 'pyproject.toml',
    heldBy: { file: 'pyproject.toml', group: 'dev' },
  },
  {
    kind: 'app-module',
    module: 'silk',
    at: AT,
    package: 'django-silk',
    addTo: 'pyproject.toml',
    heldBy: { file: 'pyproject.toml', extra: 'debug' },
  },
  { kind: 'app-module', module: 'odd', ...TO },
  { kind: 'app-module', module: 'psycopg2', by: 'django', package: 'psycopg2-binary', ...TO },
  { kind: 'app-file', module: 'mysite.local', file: 'mysite/local.py', at: AT },
  {
    kind: 'settings-missing',
    module: 'mysite.settings',
    at: { file: 'manage.py', line: 9 },
    others: ['config.settings.dev', 'config.settings.prod'],
  },
  { kind: 'settings-missing', module: 'mysite.settings', others: [] },
  { kind: 'python-module', module: 'pkg_resources', by: 'oldapp', removedIn: 'setuptools 82', pin: 'setuptools<82', ...TO },
  { kind: 'python-module', module: 'imp', at: AT, removedIn: 'Python 3.12', ...TO },
  { kind: 'library', library: 'libpq.so.5', by: 'psycopg2', debian: 'libpq5', instead: 'psycopg2-binary' },
  { kind: 'library', library: 'libodd.so.3' },
  { ...STATIC, file: FILE, others: ['mysite.settings.production', 'mysite.settings.staging'] },
  { ...STATIC, file: FILE, others: [], conditional: 80 },
  { ...STATIC, others: [], lines: ['STATIC_URL = "static/"', 'STATIC_ROOT = "staticfiles"'] },
  { kind: 'app-error', error: "NameError: name 'env' is not defined", at: AT },
];
