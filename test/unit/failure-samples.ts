import type { Failure, Origin } from '../../src/errors/failure.ts';
import { LOOKED_FOR } from '../../src/python/files.ts';
import { UNLOCKED_SAMPLES } from './unlocked-samples.ts';
import { ELSEWHERE_FAILURES } from './elsewhere-samples.ts';
import { RUN_FAILURES } from './run-samples.ts';
import { VERSION_FAILURES } from './version-samples.ts';
import { COMMAND_FAILURES } from './trouble-samples.ts';
import { OWN_LOCK_SAMPLES } from './own-lock-samples.ts';

const FILE: Origin = { from: 'file', file: '.python-version' };
const DEFAULT: Origin = { from: 'default' };
const URL = 'https://user:secret@mirror.invalid/20240726/python.tar.gz';

/** Samples of one kind, without their `kind`. */
type Samples = { readonly [K in Failure['kind']]: readonly Omit<Extract<Failure, { kind: K }>, 'kind'>[] };

/** Samples of every kind of failure, at least one for each way to word it; the compiler requires every kind. */
const SAMPLES: Samples = {
  usage: [{ message: "Unknown option '--ofline'", hint: 'Did you mean --offline?' }, { message: 'The command after -- is missing' }],
  'platform-unsupported': [{ os: 'Windows' }, { os: 'freebsd x64' }],
  'app-unusable': [
    { path: '/app', why: 'missing' },
    { path: '/app', why: 'not-a-folder' },
    { path: '/app', why: 'unreadable' },
  ],
  'not-python': [
    { path: '/app', empty: true, lookedFor: LOOKED_FOR, apps: [], excluded: [] },
    { path: '/app', empty: false, lookedFor: LOOKED_FOR, apps: [], excluded: [] },
    { path: '/app', empty: false, lookedFor: LOOKED_FOR, apps: [], excluded: [], helper: { script: 'gyp.py', beside: 'package.json' } },
    { path: '/my app', empty: false, lookedFor: LOOKED_FOR, apps: ['backend', 'services/api'], excluded: [] },
    { path: '/app', empty: true, lookedFor: LOOKED_FOR, apps: [], excluded: ['app.py', 'requirements.txt'] },
  ],
  'file-unreadable': [{ file: 'Procfile', code: 'EACCES' }],
  'file-special': [
    { file: 'Procfile', is: 'a named pipe' },
    { file: 'app.env', is: 'a folder' },
  ],
  'file-too-large': [{ file: 'requirements.txt', limit: 16 * 1024 * 1024 }],
  'file-not-text': [
    { file: '.python-version', offset: 3 },
    { file: 'runtime.txt', offset: 0, looksLike: 'UTF-16' },
  ],
  'toml-invalid': [
    { file: 'pyproject.toml', line: 3, column: 7, reason: 'Unexpected character' },
    { file: 'project.toml', reason: 'it holds an integer that is too large' },
    { file: 'bot.py', line: 3, column: 1, reason: 'Unknown character "/"' },
  ],
  'descriptor-invalid': [{ file: 'project.toml', reason: 'exclude is not a list of patterns' }],
  'env-file-invalid': [
    { file: 'app.env', line: 2, text: 'export A=secret' },
    { file: 'app.env', line: 3, text: 'A = secret' },
  ],
  'buildpack-phase-unknown': [
    { phase: 'analyze', known: ['detect', 'build'] },
    { phase: '', known: ['detect', 'build'] },
  ],
  'buildpack-call': [
    { phase: 'build', parameters: ['A', 'B', 'C'], argumentCount: 0, missing: ['CNB_LAYERS_DIR', 'CNB_TARGET_OS'] },
    { phase: 'detect', parameters: ['A', 'B'], argumentCount: 1, missing: [] },
  ],
  'buildpack-api-unsupported': [{ found: '0.99', supported: '0.10' }, { supported: '0.10' }],
  'target-unsupported': [{ target: 'linux/s390x', supported: 'linux/amd64' }],
  'unsafe-environment': [{ names: ['VIRTUAL_ENV'] }, { names: ['PIP_TARGET', 'PYTHONHOME'] }],
  'setting-invalid': [{ name: 'BP_PIP_VERSION', value: 'latest', expected: 'a version such as 26.3' }],
  'no-package-manager': [
    { misspelled: [], manifests: [], files: ['requirements.txt', 'uv.lock'], commands: [] },
    { misspelled: ['Requirements.txt'], manifests: [], files: ['requirements.txt', 'uv.lock'], commands: [] },
    { misspelled: [], manifests: ['pyproject.toml', 'setup.py', 'requirements.in'], files: ['requirements.txt', 'uv.lock'], commands: [] },
    { misspelled: [], manifests: ['setup.py'], files: ['requirements.txt', 'uv.lock'], commands: [] },
    {
      misspelled: [],
      manifests: ['pyproject.toml'],
      files: ['requirements.txt', 'uv.lock'],
      commands: [],
      lockedBy: 'BP_PYTHON_LOCKED',
      keep: 'pybuild inspect --pylock > pylock.toml',
    },
    {
      misspelled: [],
      manifests: ['Pipfile'],
      files: ['requirements.txt', 'uv.lock'],
      commands: [{ command: 'pipenv lock', makes: 'Pipfile.lock', from: 'Pipfile' }],
    },
  ],
  'several-package-managers': [
    {
      found: [
        { file: 'requirements.txt', name: 'pip' },
        { file: 'uv.lock', name: 'uv' },
      ],
    },
  ],
  'package-manager-file-missing': [{ file: 'requirements.txt', name: 'pip', origin: 'BP_PYTHON_PACKAGE_MANAGER' }],
  ...UNLOCKED_SAMPLES,
  ...VERSION_FAILURES,
  'lock-without-manifest': [{ lock: 'uv.lock', manifest: 'pyproject.toml' }],
  'lock-invalid': [{ lock: 'uv.lock', reason: 'line 3, column 1: Unexpected character', refresh: 'uv lock' }],
  'lock-stale': [
    { lock: 'poetry.lock', manifest: 'pyproject.toml', refresh: 'poetry lock' },
    { lock: 'uv.lock', manifest: 'pyproject.toml', refresh: 'uv lock', changed: ['flask', 'requires-python'] },
  ],
  'lock-format': [{ lock: 'poetry.lock', version: '3.0', reads: ['1', '2'], tool: 'Poetry', toolVersion: '2.5.1', refresh: 'poetry lock' }],
  'several-locks': [{ files: ['pylock.dev.toml', 'pylock.prod.toml'], setting: 'BP_PYLOCK_FILE' }],
  'name-unknown': [
    { what: 'group', unknown: ['doks'], known: ['dev', 'docs'], file: 'pyproject.toml', refresh: 'uv lock' },
    { what: 'extra', unknown: ['fsat', 'slow'], known: [], file: 'pyproject.toml', refresh: 'uv lock' },
  ],
  'tool-version-refused': [{ tool: 'uv', version: '0.13.9', wanted: '<0.9', file: 'pyproject.toml', key: 'required-version' }],
  'procfile-invalid': [{ line: 2, text: 'worker python', reason: 'the ":" after the process type is missing' }],
  'requirements-invalid': [
    { lines: [{ file: 'requirements.txt', line: 3, text: 'flask = 3.1', correction: 'flask==3.1' }] },
    { lines: [{ file: 'requirements.txt', line: 1, text: 'flask, click' }] },
    { lines: [{ file: 'requirements.txt', line: 1, text: 'flask ; python_version' }] },
    {
      lines: [
        { file: 'requirements.txt', line: 1, text: '<<<<<<< HEAD' },
        { file: 'reqs/dev.txt', line: 2, text: 'black=>24', correction: 'black>=24' },
      ],
    },
  ],
  'variable-unset': [
    { uses: [{ name: 'PRIV_USER', file: 'requirements.txt', line: 1, isEmpty: false }] },
    {
      uses: [
        { name: 'PRIV_USER', file: 'Pipfile', isEmpty: false },
        { name: 'PRIV_PASS', file: 'Pipfile', isEmpty: true },
      ],
    },
  ],
  'requirements-elsewhere': ELSEWHERE_FAILURES,
  'requirements-missing': [{ file: '../common.txt', from: 'requirements.txt' }],
  'pip-hash-unknown': [{ version: '24.0', known: ['23.2.1', '26.3'] }],
  'manifest-insecure': [{ url: 'http://user:secret@lists.invalid/list.json', host: 'lists.invalid' }],
  'manifest-invalid': [{ source: 'list.json', reason: 'there is no such file' }],
  'host-python-missing': [
    { wanted: '3.12', origin: DEFAULT, candidates: [] },
    {
      wanted: '3.13',
      origin: FILE,
      candidates: [
        { executable: '/usr/bin/python3', version: '3.11.2', rejected: 'is 3.11.2, not 3.13' },
        { executable: '/opt/python3.13', rejected: 'does not run: no output' },
      ],
      after: 'mirror.invalid cannot be reached',
    },
  ],
  'host-python-broken': [{ executable: '/usr/bin/python3.12', reason: 'it has no standard library' }],
  'bundled-pip-missing': [{ python: '/usr/bin/python3.12', looked: ['/usr/lib/python3.12/ensurepip/_bundled'], minor: '3.12' }],
  offline: [
    { what: 'Python 3.12.13', url: URL },
    { what: 'the list of Python archives', url: URL },
  ],
  'cannot-connect': [{ url: URL, reason: 'getaddrinfo ENOTFOUND mirror.invalid' }],
  'http-status': [
    { url: URL, status: 403, what: 'Python 3.12.13' },
    { url: URL, status: 404, what: 'the list of Python archives' },
    { url: URL, status: 503, what: 'Python 3.12.13' },
  ],
  'download-failed': [
    { url: URL, reason: 'the connection was cut', attempts: 4 },
    { url: URL, reason: 'the connection was cut', attempts: 1 },
  ],
  'checksum-mismatch': [{ url: URL, expected: 'a'.repeat(64), found: 'b'.repeat(64) }],
  'archive-invalid': [{ source: URL, reason: 'it is cut short' }],
  'command-missing': [{ program: 'gunicorn', path: '/layers/venv/bin:/usr/bin' }],
  'library-missing': [
    { program: '/layers/venv/bin/python', library: 'libssl.so.3' },
    { program: 'uwsgi', library: 'libodd.so.7' },
  ],
  'command-failed': COMMAND_FAILURES,
  'disk-full': [{ path: '/app/.pybuild/layers/x' }],
  io: [
    { operation: 'read', path: '/app/x', code: 'EIO' },
    { operation: 'make a folder in', path: '/cache', code: 'EACCES' },
  ],
  'output-foreign': [{ path: '/out' }],
  'output-untrusted': [{ path: '/app/.pybuild' }],
  'output-holds-app': [{ path: '/', app: '/app' }],
  'output-unwritable': [{ path: '/out', code: 'EROFS' }],
  'output-path-unusable': [{ path: '/a:b/.pybuild', character: 'colon' }],
  'not-ours': [{ path: '/out' }],
  locked: [
    { path: '/app/.pybuild', pid: 4711, command: 'build' },
    { path: '/app/.pybuild', pid: 7, command: 'build', host: 'other-box' },
  ],
  ...OWN_LOCK_SAMPLES,
  'not-built': [{ app: '/app', output: '/app/.pybuild' }],
  moved: [{ app: '/new', output: '/new/.pybuild', builtAt: '/old/.pybuild' }],
  ...RUN_FAILURES,
  'app-command-broken': [{ program: './start.sh' }],
  'not-loadable': [{ image: 'heroku:24', findings: ['psycopg2 needs libpq.so.5 (package libpq5), which heroku:24 does not have.'] }],
  'imports-missing': [
    { imports: [{ module: 'cv2', file: 'app.py', line: 2, places: 1, package: 'opencv-python-headless' }], addTo: 'requirements.txt' },
    {
      imports: [
        { module: 'yaml', file: 'app.py', line: 3, places: 3, package: 'PyYAML' },
        { module: 'corsheaders', file: 'shop/settings.py', line: 9, places: 1, setting: 'INSTALLED_APPS', package: 'django-cors-headers' },
        { module: 'pytest', file: 'app.py', line: 4, places: 1, package: 'pytest', heldBy: { file: 'pyproject.toml', group: 'dev' } },
        { module: 'redis', file: 'app.py', line: 5, places: 1, package: 'redis', heldBy: { file: 'pyproject.toml', extra: 'cache' } },
        { module: 'silk', file: 'app.py', line: 6, places: 1, package: 'django-silk', heldBy: { file: 'requirements-dev.txt' } },
        { module: 'distutils', file: 'app.py', line: 7, places: 1, removedIn: 'Python 3.12', pin: 'setuptools' },
        { module: 'imp', file: 'app.py', line: 8, places: 1, removedIn: 'Python 3.12' },
        { module: 'urllib2', file: 'app.py', line: 9, places: 1, removedIn: 'Python 3' },
        { module: 'frobnicate', file: 'app.py', line: 10, places: 1 },
        { module: 'a', file: 'app.py', line: 11, places: 1 },
        { module: 'b', file: 'app.py', line: 12, places: 1 },
        { module: 'c', file: 'app.py', line: 13, places: 1 },
      ],
      addTo: 'pyproject.toml',
    },
  ],
  strict: [{ fidelity: 'host-python', differences: ['Python 3.12.3 is linked from /usr/bin/python3.12.'] }],
  interrupted: [{ signal: 'SIGINT' }, { signal: 'SIGTERM' }, { signal: 'SIGHUP' }],
  internal: [{ detail: 'TypeError: x is not a function\n    at y' }],
};

/** Every sample as a failure. */
export const FAILURES: readonly Failure[] = Object.entries(SAMPLES).flatMap(([kind, samples]) =>
  samples.map((sample) => ({ kind, ...sample }) as Failure),
);
