import type { Failure } from '../../src/errors/failure.ts';
import type { Trouble } from '../../src/errors/trouble.ts';

import { APP_TROUBLES } from './app-trouble-samples.ts';

type CommandFailure = Omit<Extract<Failure, { kind: 'command-failed' }>, 'kind'>;

/** Samples of tools that failed, with every trouble that their words may tell. */
export const COMMAND_FAILURES: readonly CommandFailure[] = [
  { what: 'create the virtual environment', command: 'python -m venv', ended: 'signal SIGKILL', tail: ['one', '\u001B[31mtwo\u001B[0m'] },
  ...(
    [
      { kind: 'network' },
      { kind: 'credentials', status: 401, host: 'index.invalid' },
      { kind: 'credentials', status: 403 },
      { kind: 'not-found', requirement: 'flsk' },
      { kind: 'not-found', requirement: 'flask==9', versions: ['3.1.0', '3.1.1', '3.1.2', '3.1.3', '3.2.0', '3.2.1'] },
      { kind: 'no-index', requirement: 'flask' },
      { kind: 'no-index', requirement: 'pip==26.3' },
      { kind: 'offline', what: 'poetry==2.5.1' },
      { kind: 'offline' },
      { kind: 'offline', what: 'six==1.16.0', by: 'uv' },
      { kind: 'git', repository: 'https://u:p@git.invalid/x.git' },
      { kind: 'hash' },
      { kind: 'conflict' },
      { kind: 'invalid-requirement', where: "'flask!' (line 2 of requirements.txt)" },
      { kind: 'invalid-requirement' },
      { kind: 'build', package: 'psycopg2' },
      { kind: 'build', missing: 'libpq-fe.h' },
      { kind: 'build', missing: 'odd.h' },
      { kind: 'build' },
      { kind: 'disk-full' },
      { kind: 'stale-lock', lock: 'uv.lock', manifest: 'pyproject.toml', refresh: 'uv lock' },
      { kind: 'python-mismatch' },
      { kind: 'root-project' },
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
