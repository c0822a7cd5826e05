import { expect, test } from 'vitest';
import type { Environment } from '../../src/cnb/layer-env.ts';
import { makeDecisions } from '../../src/python/decisions.ts';
import { failureOf, type Files, planInputs, projectFacts } from '../support/facts.ts';

function plan(files: Files, env: Environment = {}) {
  return makeDecisions(projectFacts({ 'requirements.txt': '', ...files }), planInputs(env));
}

test.each<[string, Files, Environment, unknown[]]>([
  [
    'an index',
    { 'requirements.txt': '# one\n-i https://${USER}:${PASS}@h/' },
    {},
    [
      { name: 'USER', line: 2 },
      { name: 'PASS', line: 2 },
    ],
  ],
  ['an index, with PIP_NO_INDEX=no', { 'requirements.txt': '-i https://${USER}@h/' }, { PIP_NO_INDEX: 'no' }, [{ name: 'USER', line: 1 }]],
  ['another index', { 'requirements.txt': 'a\n--extra-index-url=${URL}' }, {}, [{ name: 'URL', line: 2 }]],
  ['a place for links', { 'requirements.txt': '-f https://${USER}@h/' }, {}, [{ name: 'USER', line: 1 }]],
  ['a URL', { 'requirements.txt': 'a @ ${URL}' }, {}, [{ name: 'URL', line: 1 }]],
  ['an empty value', { 'requirements.txt': 'a @ ${URL}' }, { URL: '' }, [{ name: 'URL', isEmpty: true }]],
  ['a version', { 'requirements.txt': 'a==${VERSION}' }, {}, [{ name: 'VERSION', line: 1 }]],
  ['a repository', { 'requirements.txt': '-e git+https://${USER}@h/a.git#egg=a' }, {}, [{ name: 'USER', line: 1 }]],
  ['a file', { 'requirements.txt': '-r b.txt', 'b.txt': '-r ${ENV}.txt' }, {}, [{ name: 'ENV', file: 'b.txt', line: 1 }]],
])('a variable that an install needs: %s', (_, files, env, uses) => {
  expect(failureOf(() => plan(files, env))).toMatchObject({ kind: 'variable-unset', uses });
});

test.each<[string, Files, Environment, string[]]>([
  [
    'a variable of a marker',
    { 'requirements.txt': 'a ; platform_machine == "${ARCH}"\n# ${OTHER}' },
    {},
    ['requirements.txt:1 uses ${ARCH}, which is not set'],
  ],
  ['a variable that is set', { 'requirements.txt': 'a @ ${URL}' }, { URL: 'https://h/a.whl' }, []],
  [
    'an index that is not used',
    { 'requirements.txt': '-i https://${USER}@h/\n--no-index' },
    {},
    ['requirements.txt:1 uses ${USER}, which is not set'],
  ],
  [
    'an index disabled by a setting',
    { 'requirements.txt': '-i https://${USER}@h/' },
    { PIP_NO_INDEX: '1' },
    ['requirements.txt:1 uses ${USER}, which is not set'],
  ],
  [
    'a variable of a constraint, which may affect nothing',
    { 'requirements.txt': '-c c.txt', 'c.txt': 'a @ https://${USER}@h/a.whl' },
    {},
    ['c.txt:1 uses ${USER}, which is not set'],
  ],
  [
    'a host that is only trusted',
    { 'requirements.txt': '--trusted-host ${HOST}' },
    {},
    ['requirements.txt:1 uses ${HOST}, which is not set'],
  ],
])('a variable that an install may not need is only a warning: %s', (_, files, env, expected) => {
  expect(plan(files, env).warnings.map(({ title }) => title)).toEqual(expected);
});

test('an index is not used offline either', () => {
  const facts = projectFacts({ 'requirements.txt': '-i https://${USER}@h/' });
  expect(failureOf(() => makeDecisions(facts, planInputs())).kind).toBe('variable-unset');
  expect(makeDecisions(facts, { ...planInputs(), offline: true }).warnings).toHaveLength(1);
});
