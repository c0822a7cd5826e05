import { expect, test } from 'vitest';
import type { Trouble } from '../../src/errors/trouble.ts';
import { wordTrouble } from '../../src/errors/troubles.ts';
import { diagnose } from '../../src/python/diagnosis/diagnose.ts';
import type { PackageManager } from '../../src/python/managers/manager.ts';
import { PDM } from '../../src/python/managers/pdm/pdm.ts';
import { PIPENV } from '../../src/python/managers/pipenv/pipenv.ts';
import { POETRY } from '../../src/python/managers/poetry/poetry.ts';
import { UV } from '../../src/python/managers/uv/uv.ts';
import * as said from './lock-output.ts';

const UNKNOWN: Trouble = { kind: 'not-found', requirement: 'nosuch-package' };
const VERSION: Trouble = { kind: 'not-found', requirement: 'flask==99.1' };
const RANGE: Trouble = { kind: 'python-range', package: 'numpy', requires: '>=3.11', range: '>=3.10' };

function conflict(theirs: string, ours = 'werkzeug<2'): Trouble {
  return { kind: 'conflict', claims: [{ who: 'flask 3.0.0', wants: theirs }, { wants: ours }] };
}

test.each<[string, PackageManager, string, Trouble]>([
  ['Poetry: a package that no index has', POETRY, said.POETRY_UNKNOWN, UNKNOWN],
  ['Poetry: a version that no index has', POETRY, said.POETRY_VERSION, VERSION],
  ['Poetry: a conflict', POETRY, said.POETRY_CONFLICT, conflict('Werkzeug>=3.0.0')],
  ['Poetry: a package for fewer Pythons', POETRY, said.POETRY_RANGE, RANGE],
  ['Poetry: a mirror without JSON pages', POETRY, 'Package six (1.17.0) not found.', { kind: 'refused-all', packages: ['six 1.17.0'] }],
  ['uv: a package that no index has', UV, said.UV_UNKNOWN, UNKNOWN],
  ['uv: a version that no index has', UV, said.UV_VERSION, VERSION],
  ['uv: a conflict', UV, said.UV_CONFLICT, conflict('werkzeug>=3.0.0')],
  ['uv: a package for fewer Pythons', UV, said.UV_RANGE, RANGE],
  ['PDM: a package that no index has', PDM, said.PDM_UNKNOWN, UNKNOWN],
  ['PDM: a version that no index has', PDM, said.PDM_VERSION, { kind: 'not-found', requirement: 'flask' }],
  ['PDM: a conflict', PDM, said.PDM_CONFLICT, conflict('Werkzeug>=3.0.0')],
  ['PDM: a package for fewer Pythons', PDM, said.PDM_RANGE, RANGE],
  ['Pipenv: a package that no index has', PIPENV, said.PIPENV_UNKNOWN, UNKNOWN],
  ['Pipenv: a version that no index has', PIPENV, said.PIPENV_VERSION, VERSION],
  [
    'Pipenv: a conflict',
    PIPENV,
    said.PIPENV_CONFLICT,
    { kind: 'conflict', claims: [{ wants: 'werkzeug<2' }, { who: 'flask 3.0.0', wants: 'Werkzeug>=3.0.0' }] },
  ],
])('%s', (_, { patterns }, output, trouble) => {
  expect(diagnose(output.split('\n'), patterns, { offline: false, noIndex: false })).toEqual(trouble);
});

test.each([
  [
    { kind: 'not-found', requirement: 'flsk' },
    'uv',
    /^Did you mean flask\? Correct pyproject.toml.\nIf it is in a private index, name that/,
  ],
  [{ kind: 'git', repository: 'x', why: 'credentials' }, 'uv', /give git a token/],
  [{ kind: 'network' }, 'uv', /^Try again\.[^\n]*$/],
  [{ kind: 'credentials' }, 'pdm', /into the URL of the source in pyproject.toml and pass them/],
  [{ kind: 'withdrawn', what: 'six 1.0' }, 'pdm', /^If it was removed, update the lock\./],
  [{ kind: 'refused-all', packages: ['six 1.0'] }, 'poetry', /simple\/\nA private/],
] as const)('the advice on %j does not speak of a lock that the app does not have', (trouble, name, advice) => {
  const manager = { name, file: 'pyproject.toml', refresh: `${name} lock`, unlocked: true } as const;
  expect(
    wordTrouble(trouble, manager)
      .advice.map((line) => (typeof line === 'string' ? line : line.commandLine))
      .join('\n'),
  ).toMatch(advice);
});
