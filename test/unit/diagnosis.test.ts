import { describe, expect, test } from 'vitest';
import type { Trouble } from '../../src/errors/trouble.ts';
import { diagnose, isVague } from '../../src/python/diagnosis/diagnose.ts';
import type { PackageManager } from '../../src/python/managers/manager.ts';
import { PDM } from '../../src/python/managers/pdm/pdm.ts';
import { PIPENV } from '../../src/python/managers/pipenv/pipenv.ts';
import { POETRY } from '../../src/python/managers/poetry/poetry.ts';
import { PYLOCK } from '../../src/python/managers/pylock.ts';
import { UV } from '../../src/python/managers/uv/uv.ts';
import * as pdm from './pdm-output.ts';
import * as pipenv from './pipenv-output.ts';
import * as poetry from './poetry-output.ts';
import * as uv from './uv-output.ts';

const HOST = '127.0.0.1:8765';
const REPOSITORY = `http://${HOST}/x.git`;
const AT_COMMIT = `${REPOSITORY}@${'a'.repeat(40)}`;

function stale({ file, refresh }: PackageManager, manifest: string): Trouble {
  return { kind: 'stale-lock', lock: file, manifest, refresh };
}

function needs(missing: string): Trouble {
  return { kind: 'build', missing };
}

function read(output: string, { patterns }: PackageManager): Trouble | undefined {
  return diagnose(output.split('\n'), patterns, { offline: false, noIndex: false });
}

type Row = readonly [what: string, output: string, trouble: Trouble];

const REFUSED = ['blinker 1.9.0', 'click 8.5.1', 'flask 3.1.2', 'itsdangerous 2.2.0', 'jinja2 3.1.6', 'markupsafe 3.0.4'];
const ONE_REFUSED: Trouble = { kind: 'withdrawn', what: 'markupsafe 3.0.4' };

const ROOT_PROJECT: Trouble = {
  kind: 'own-project',
  file: 'pyproject.toml',
  path: '.',
  reason: ['No file/folder found for package app'],
};

const OF_POETRY: readonly Row[] = [
  ['a stale lock', poetry.STALE, stale(POETRY, 'pyproject.toml')],
  ['another Python', poetry.PYTHON, { kind: 'python-mismatch' }],
  ['an app that is no package', poetry.ROOT, ROOT_PROJECT],
  ['a missing package', poetry.WITHDRAWN, { kind: 'withdrawn', what: 'gone 1.0' }],
  ['an index that has no package of all', poetry.REFUSED_ALL, { kind: 'refused-all', packages: REFUSED }],
  ['one missing package of several', poetry.REFUSED_ALL.replace('Installing flask (3.1.2)', 'Installing six (1.0)'), ONE_REFUSED],
  ['no file that fits, for several reasons', poetry.REFUSED_ALL.replace('- 0 c', '- 4 c'), ONE_REFUSED],
  ['another hash', poetry.HASH, { kind: 'hash' }],
  ['no wheel', poetry.NO_WHEEL, { kind: 'no-wheel', package: 'alien 1.0' }],
  ['an index that lets nobody in', poetry.REFUSED, { kind: 'credentials', host: HOST }],
  ['the same at a closer look: 401', poetry.CLOSER_401, { kind: 'credentials', host: '127.0.0.1:18401', status: 401 }],
  ['the same at a closer look: 403', poetry.CLOSER_403, { kind: 'credentials', host: '127.0.0.1:18403', status: 403 }],
  ['an index in trouble', poetry.SERVER_ERROR, { kind: 'network' }],
  ['an index out of reach', poetry.UNREACHABLE, { kind: 'network' }],
  ['a build that fails', poetry.BUILD, { kind: 'build', package: 'broken' }],
  ['a missing build backend', poetry.BACKEND, { kind: 'build', package: 'backless', backend: 'nosuch_backend' }],
  ['one that the index lacks', poetry.BACKEND_NOT_FOUND, { kind: 'build', package: 'needless', backend: 'nosuch-backend' }],
  ['a missing header', poetry.HEADER, needs('libpq-fe.h')],
  ['a missing compiler', poetry.COMPILER, needs('gcc')],
  ['no pg_config', poetry.PG_CONFIG, needs('pg_config')],
  ['a repository out of reach', poetry.GIT_UNREACHABLE, { kind: 'git', repository: REPOSITORY, unreachable: true }],
  ['a missing repository', poetry.GIT_NOT_THERE, { kind: 'git', repository: 'the repository of ant' }],
];

const OF_UV: readonly Row[] = [
  ['a missing file', uv.WITHDRAWN, { kind: 'withdrawn', what: `http://${HOST}/files/gone-1.0-py3-none-any.whl` }],
  ['another hash', uv.HASH, { kind: 'hash' }],
  ['no wheel', uv.NO_WHEEL, { kind: 'no-wheel', package: 'alien==1.0' }],
  ['an index that wants credentials', uv.REFUSED, { kind: 'credentials', host: HOST, status: 401 }],
  ['an index in trouble', uv.SERVER_ERROR, { kind: 'network' }],
  ['an index that breaks off', uv.CUT, { kind: 'network' }],
  ['an index out of reach', uv.UNREACHABLE, { kind: 'network' }],
  ['a build that fails', uv.BUILD, { kind: 'build', package: 'broken' }],
  ['a missing build backend', uv.BACKEND, { kind: 'build', package: 'backless', backend: 'nosuch_backend' }],
  ['one that the index lacks', uv.BACKEND_NOT_FOUND, { kind: 'build', package: 'needless', backend: 'nosuch-backend' }],
  ['a missing header', uv.HEADER, needs('libpq-fe.h')],
  ['no git', uv.NO_GIT, needs('git')],
  ['a repository out of reach', uv.GIT_UNREACHABLE, { kind: 'git', repository: AT_COMMIT, unreachable: true }],
  ['a missing repository', uv.GIT_NOT_THERE, { kind: 'git', repository: AT_COMMIT }],
  ['a file that its cache lacks', uv.OFFLINE, { kind: 'offline', what: 'ant==1.0', by: 'uv' }],
  ['a source archive that its cache lacks', uv.OFFLINE_SOURCE, { kind: 'offline', what: 'ant==1.0', by: 'uv' }],
  ['a repository that its cache lacks', uv.OFFLINE_GIT, { kind: 'offline', what: `ant @ git+${AT_COMMIT}`, by: 'uv' }],
  ['a build backend that its cache lacks', uv.OFFLINE_BACKEND, { kind: 'offline', what: 'bee', by: 'uv' }],
];

const OF_PIPENV: readonly Row[] = [
  ['a stale lock', pipenv.STALE, stale(PIPENV, 'Pipfile')],
  ['another Python', pipenv.PYTHON, { kind: 'python-mismatch' }],
  ['a missing package', pipenv.WITHDRAWN, { kind: 'not-found', requirement: 'gone==1.0' }],
  ['another hash', pipenv.HASH, { kind: 'hash', requirement: 'bee==1.0' }],
  ['a closer look: 401', pipenv.CLOSER_401, { kind: 'credentials', host: '127.0.0.1:18401', status: 401 }],
  ['a closer look: an index that breaks off', pipenv.CLOSER_CUT, { kind: 'network' }],
  ['a missing build backend', pipenv.BACKEND, { kind: 'build', backend: 'nosuch_backend' }],
  ['one that the index lacks', pipenv.BACKEND_NOT_FOUND, { kind: 'build', package: 'needless', backend: 'nosuch-backend' }],
  ['no git', pipenv.NO_GIT, needs('git')],
  ['a repository out of reach', pipenv.GIT_UNREACHABLE, { kind: 'git', repository: REPOSITORY, unreachable: true }],
  ['a missing repository', pipenv.GIT_NOT_THERE, { kind: 'git', repository: REPOSITORY }],
];

const OF_PDM: readonly Row[] = [
  ['a stale lock', pdm.STALE, stale(PDM, 'pyproject.toml')],
  ['no file that fits, for many reasons', pdm.WITHDRAWN, { kind: 'not-found', requirement: 'gone' }],
  ['a closer look: 401', pdm.CLOSER_401, { kind: 'credentials', host: '127.0.0.1:18401', status: 401 }],
  ['a closer look: 403', pdm.CLOSER_403, { kind: 'credentials', host: '127.0.0.1:18403', status: 403 }],
  ['a closer look: 404', pdm.CLOSER_404, { kind: 'withdrawn', what: 'http://127.0.0.1:18404/simple/ant/' }],
  ['a closer look: 500', pdm.CLOSER_500, { kind: 'network' }],
  ['a closer look: no wheel', pdm.CLOSER_NO_WHEEL, { kind: 'no-wheel', package: 'alien-1.0-cp312-cp312-win_amd64.whl' }],
  ['an index that breaks off', pdm.CUT, { kind: 'network' }],
  ['an index out of reach', pdm.UNREACHABLE, { kind: 'network' }],
  ['a build that fails', pdm.BUILD, { kind: 'build' }],
  ['a missing build backend', pdm.BACKEND, { kind: 'build', backend: 'nosuch_backend' }],
  ['one that the index lacks', pdm.BACKEND_NOT_FOUND, { kind: 'build', package: 'needless', backend: 'nosuch-backend' }],
  ['a missing header', pdm.HEADER, needs('libpq-fe.h')],
  ['a missing compiler', pdm.COMPILER, needs('gcc')],
  ['no pg_config', pdm.PG_CONFIG, needs('pg_config')],
  ['no git', pdm.NO_GIT, needs('git')],
  ['a repository out of reach', pdm.GIT_UNREACHABLE, { kind: 'git', repository: REPOSITORY, unreachable: true }],
  ['a missing repository', pdm.GIT_NOT_THERE, { kind: 'git', repository: REPOSITORY }],
  ['a repository that git may not fetch', pdm.GIT_NOT_ALLOWED, { kind: 'git', repository: 'the repository of ant' }],
];

describe.each<readonly [string, PackageManager, readonly Row[]]>([
  ['Poetry', POETRY, OF_POETRY],
  ['uv', UV, [['a stale lock', uv.STALE, stale(UV, 'pyproject.toml')], ...OF_UV]],
  ['uv with a pylock.toml', PYLOCK, OF_UV],
  ['Pipenv', PIPENV, OF_PIPENV],
  ['PDM', PDM, OF_PDM],
])('the output of %s:', (_, manager, rows) => {
  test.each(rows)('%s', (__, output, trouble) => {
    expect(read(output, manager)).toEqual(trouble);
  });
});

test.each<[string, string, PackageManager, Trouble]>([
  ['Poetry: an index', poetry.UNREACHABLE, POETRY, { kind: 'offline' }],
  ['Poetry: a repository', poetry.GIT_UNREACHABLE, POETRY, { kind: 'offline', what: REPOSITORY }],
  ['Poetry: a package', poetry.WITHDRAWN, POETRY, { kind: 'offline', what: 'gone 1.0' }],
  ['Poetry: all packages', poetry.REFUSED_ALL, POETRY, { kind: 'offline' }],
  ['Poetry: a build backend', poetry.BACKEND_NOT_FOUND, POETRY, { kind: 'offline', what: 'nosuch-backend' }],
  ['uv: a file', uv.OFFLINE, UV, { kind: 'offline', what: 'ant==1.0' }],
  ['Pipenv: a package', pipenv.WITHDRAWN, PIPENV, { kind: 'offline', what: 'gone==1.0' }],
  ['PDM: an index', pdm.UNREACHABLE, PDM, { kind: 'offline' }],
  ['PDM: a repository', pdm.GIT_NOT_ALLOWED, PDM, { kind: 'offline', what: 'the repository of ant' }],
  ['Poetry: another hash is not due to the network', poetry.HASH, POETRY, { kind: 'hash' }],
])('failures due to --offline: %s', (_, output, { patterns }, trouble) => {
  expect(diagnose(output.split('\n'), patterns, { offline: true, noIndex: false })).toEqual(trouble);
});

test.each<[boolean, Trouble | undefined]>([
  [true, { kind: 'not-found', requirement: 'ant' }],
  [true, { kind: 'credentials', host: HOST }],
  [false, { kind: 'not-found', requirement: 'ant==9', versions: ['1.0'] }],
  [false, { kind: 'credentials', status: 403 }],
  [false, { kind: 'hash' }],
  [false, undefined],
])('a closer look: %s for %j', (vague, trouble) => {
  expect(isVague(trouble)).toBe(vague);
});
