import type { Failure } from '../../src/errors/failure.ts';
import type { Trouble } from '../../src/errors/trouble.ts';

import { APP_TROUBLES } from './app-trouble-samples.ts';

const OWN: Extract<Trouble, { kind: 'own-project' }> = { kind: 'own-project', file: 'pyproject.toml', path: '.', name: 'shop' };
const OWN_PROJECTS: readonly Trouble[] = [
  { ...OWN, backend: 'hatchling.build', flaw: { kind: 'file', file: 'README.md' } },
  { ...OWN, backend: 'hatchling.build', flaw: { kind: 'package' }, folders: ['src/store'] },
  { ...OWN, backend: 'uv_build', flaw: { kind: 'package', name: 'src/shop/__init__.py' }, folders: ['store'] },
  { ...OWN, backend: 'poetry.core.masonry.api', flaw: { kind: 'package', name: 'shop' } },
  { ...OWN, backend: 'own.backend', flaw: { kind: 'package' } },
  { ...OWN, flaw: { kind: 'several', found: ['shop', 'migrations'] }, place: { file: 'requirements.txt', line: 1 } },
  { ...OWN, path: 'libs/ant', file: 'libs/ant/setup.py', reason: ['File "setup.py", line 3', 'RuntimeError: boom'] },
  { ...OWN, file: 'setup.py', reason: ['it uses distutils, which Python 3.12 removed'] },
  { kind: 'build', package: 'shop', missing: 'gcc', own: true, python: '3.12' },
  { kind: 'build', package: 'shop', missing: 'odd.h', own: true, python: '3.12' },
];

type CommandFailure = Omit<Extract<Failure, { kind: 'command-failed' }>, 'kind'>;

const PLACE = { file: 'requirements.txt', line: 2 };
const LOCATED = { version: '1.24.4', place: PLACE, python: '3.12', lacksWheel: true } as const;

/** Samples of tools that failed, with every trouble that their words may tell. */
export const COMMAND_FAILURES: readonly CommandFailure[] = [
  { what: 'create the virtual environment', command: 'python -m venv', ended: 'signal SIGKILL', tail: ['one', '\u001B[31mtwo\u001B[0m'] },
  ...(
    [
      { kind: 'network' },
      { kind: 'credentials', status: 401, host: 'index.invalid' },
      { kind: 'credentials', status: 403 },
      { kind: 'python-range', package: 'numpy', requires: '>=3.11', range: '>=3.10', version: '2.3.0', place: PLACE },
      { kind: 'not-found', requirement: 'flsk' },
      { kind: 'not-found', requirement: 'flask==9', versions: ['3.1.0', '3.1.1', '3.1.2', '3.1.3', '3.2.0', '3.2.1'] },
      { kind: 'no-index', requirement: 'flask' },
      { kind: 'no-index', requirement: 'pip==26.3' },
      { kind: 'no-index', requirement: 'Werkzeug>=3.0.0', neededBy: 'flask', folders: ['wheels'], python: '3.12' },
      { kind: 'no-index', requirement: 'setuptools', folders: ['wheels'], build: 'docopt', python: '3.12' },
      {
        kind: 'no-index',
        requirement: 'flask==3.0.0',
        place: PLACE,
        folders: ['wheels'],
        files: ['wheels/flask-3.0.0-cp311-cp311-win_amd64.whl'],
      },
      { kind: 'offline', what: 'poetry==2.5.1' },
      { kind: 'offline' },
      { kind: 'offline', what: 'six==1.16.0', by: 'uv' },
      { kind: 'git', repository: 'https://u:p@git.invalid/x.git' },
      { kind: 'git', repository: 'ssh://git@git.invalid/x.git', why: 'key' },
      { kind: 'git', repository: 'ssh://git@git.invalid/x.git', why: 'host-key' },
      { kind: 'git', repository: 'https://git.invalid/x.git', why: 'credentials' },
      { kind: 'hash' },
      { kind: 'hash', requirement: 'tiny==1.0', place: PLACE },
      { kind: 'hash-mode', why: 'editable', what: '-e .', place: PLACE },
      { kind: 'hash-mode', why: 'folder', what: './lib', place: PLACE },
      { kind: 'hash-mode', why: 'repository', what: 'six @ git+https://git.invalid/six.git', place: PLACE },
      { kind: 'hash-mode', why: 'unpinned', what: 'Werkzeug>=3.0.0', place: PLACE, neededBy: 'flask' },
      { kind: 'hash-mode', why: 'unhashed', what: 'werkzeug==2.0.0', place: PLACE },
      { kind: 'conflict' },
      {
        kind: 'conflict',
        claims: [
          { wants: 'werkzeug==2.0.0', place: PLACE },
          { who: 'flask 3.1.3', wants: 'werkzeug>=3.1.0' },
        ],
      },
      { kind: 'invalid-requirement', where: "'flask!' (line 2 of requirements.txt)" },
      { kind: 'invalid-requirement' },
      { kind: 'build', package: 'psycopg2' },
      { kind: 'build', missing: 'libpq-fe.h' },
      { kind: 'build', missing: 'odd.h' },
      { kind: 'build' },
      { kind: 'build', package: 'mysqlclient', missing: 'mysqlclient', also: 'pkg-config', ...LOCATED, version: '2.2.4' },
      { kind: 'build', package: 'psutil', missing: 'gcc', ...LOCATED, version: '5.8.0', wheels: { release: '5.9.6' } },
      { kind: 'build', package: 'meta', ...LOCATED, version: '1.0', reason: ['RuntimeError: boom'] },
      {
        kind: 'old-release',
        package: 'numpy',
        ...LOCATED,
        sign: 'it uses distutils, which Python 3.12 removed',
        wheels: { release: '1.26.0', python: '3.11' },
      },
      {
        kind: 'old-release',
        package: 'yarl',
        ...LOCATED,
        version: '1.7.2',
        neededBy: 'aiohttp',
        sign: 'it uses longintrepr.h, which Python 3.11 removed',
      },
      {
        kind: 'old-release',
        package: 'MarkupSafe',
        ...LOCATED,
        version: '1.0',
        sign: 'it uses setuptools.Feature, which setuptools 46 removed',
      },
      { kind: 'old-release', package: 'MySQL-python', ...LOCATED, version: '1.2.5', sign: 'it is written for Python 2 (ConfigParser)' },
      { kind: 'pkg-resources', package: 'openai-whisper', ...LOCATED, version: '20231117', pip: '26.3', wheels: { release: '20240930' } },
      { kind: 'pkg-resources', package: 'openai-whisper', ...LOCATED, version: '20231117', pip: '23.2.1' },
      { kind: 'requires-python', package: 'numpy', ...LOCATED, version: '1.21.6', requires: '>=3.7,<3.11', fits: '3.10' },
      {
        kind: 'other-system',
        package: 'pywin32',
        version: '306',
        place: PLACE,
        system: 'Windows',
        marker: 'sys_platform == "win32"',
        others: [{ file: 'requirements.txt', line: 9, name: 'pywinpty' }],
      },
      {
        kind: 'other-system',
        package: 'pywinpty',
        place: PLACE,
        neededBy: 'terminado',
        system: 'Windows',
        marker: 'sys_platform == "win32"',
        others: [],
      },
      {
        kind: 'unfit-wheel',
        wheel: 'ant-1.0-cp311-cp311-win_amd64.whl',
        place: PLACE,
        madeFor: 'Python 3.11 on Windows amd64',
        needed: 'Python 3.12 on Linux x86_64',
        tags: 'cp312-cp312-manylinux_2_17_x86_64',
      },
      { kind: 'unfit-wheel', wheel: 'ant.whl' },
      { kind: 'disk-full' },
      { kind: 'stale-lock', lock: 'uv.lock', manifest: 'pyproject.toml', refresh: 'uv lock' },
      { kind: 'python-mismatch' },
      ...OWN_PROJECTS,
      { kind: 'withdrawn', what: 'six 1.16.0' },
      { kind: 'no-wheel', package: 'torch==2.0' },
    ] satisfies Trouble[]
  ).map((trouble) => ({
    what: 'install the requirements',
    command: 'pip install --requirement requirements.txt',
    ended: 'exit code 1',
    tail: [],
    trouble,
  })),
  ...(['poetry', 'uv', 'pipenv', 'pdm', 'pylock'] as const).map((name) => ({
    what: 'install the dependencies',
    command: `${name} sync`,
    ended: 'exit code 1',
    tail: [],
    trouble: { kind: 'credentials' as const, host: 'index.invalid' },
    manager: { name, file: `${name}.lock`, refresh: `${name} lock` },
  })),
  ...(
    [
      { kind: 'network' },
      { kind: 'not-found', requirement: 'flask==3.1.0' },
      { kind: 'git', repository: 'https://git.invalid/x.git', unreachable: true },
      { kind: 'hash' },
      { kind: 'build', package: 'flask', backend: 'flit_core' },
      { kind: 'pkg-resources', package: 'openai-whisper', version: '20231117' },
      { kind: 'build', missing: 'git' },
      { kind: 'python-mismatch' },
      { kind: 'withdrawn', what: 'six 1.16.0' },
      { kind: 'offline', what: 'six 1.16.0' },
    ] satisfies Trouble[]
  ).map((trouble) => ({
    what: 'install the dependencies',
    command: 'poetry sync --only main',
    ended: 'exit code 1',
    tail: [],
    trouble,
    manager: { name: 'poetry', file: 'poetry.lock', refresh: 'poetry lock' },
  })),
  ...APP_TROUBLES.map((trouble) => ({
    what: 'load the Django project',
    command: 'python manage.py help collectstatic',
    ended: 'exit code 1',
    tail: [],
    trouble,
  })),
  {
    what: 'install the dependencies',
    command: 'poetry sync --only main',
    ended: 'exit code 1',
    tail: [],
    trouble: { kind: 'refused-all', packages: ['blinker 1.9.0', 'click 8.3.0', 'flask 3.1.2', 'itsdangerous 2.2.0', 'six 1.17.0'] },
    manager: { name: 'poetry', file: 'poetry.lock', refresh: 'poetry lock' },
  },
];
