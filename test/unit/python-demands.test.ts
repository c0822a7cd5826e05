import { expect, test } from 'vitest';
import { failureOf, type Files } from '../support/facts.ts';
import { APPS, pipfile, plan, poetry } from './manager-apps.ts';

test.each<[string, Files, string, { file: string; key: string }]>([
  [
    'uv.lock',
    { ...APPS['uv'], 'uv.lock': 'version = 1\nrequires-python = ">=3.13"\n' },
    '3.12',
    { file: 'uv.lock', key: 'requires-python' },
  ],
  [
    'pylock.toml',
    { 'pylock.toml': 'lock-version = "1.0"\nrequires-python = "<3.12"\n' },
    '3.12',
    { file: 'pylock.toml', key: 'requires-python' },
  ],
  [
    'pdm.lock',
    { ...APPS['pdm'], 'pdm.lock': `${String(APPS['pdm']?.['pdm.lock'])}[[metadata.targets]]\nrequires_python = ">=3.13"\n` },
    '3.12',
    { file: 'pdm.lock', key: 'requires_python' },
  ],
  ['Pipfile.lock', pipfile({ python_version: '3.13' }), '3.12', { file: 'Pipfile.lock', key: 'python_version' }],
  ['poetry.lock', poetry('', '^3.13'), '3.12', { file: 'poetry.lock', key: 'python-versions' }],
  [
    "Poetry's python with one patch",
    poetry('[tool.poetry.dependencies]\npython = "3.12"\n'),
    '3.12.1',
    { file: 'pyproject.toml', key: 'python' },
  ],
  ["Poetry's python", poetry('[tool.poetry.dependencies]\npython = "~3.11"\n'), '3.12', { file: 'pyproject.toml', key: 'python' }],
])('%s does not accept the version in .python-version', (_, files, version, where) => {
  expect(failureOf(() => plan({ ...files, '.python-version': version }))).toMatchObject({ kind: 'python-demand-mismatch', ...where });
});

const LOCKED = (text: string): Files => ({ ...APPS['uv'], 'uv.lock': `version = 1\nrequires-python = "${text}"\n` });
const BOTH = (project: string, python: string): Files =>
  poetry(`[project]\nname = "app"\nrequires-python = "${project}"\n[tool.poetry.dependencies]\npython = "${python}"\n`);

test.each<[string, Files, string, string, string?]>([
  ['a minor in a Pipfile', pipfile({ python_version: '3.11' }), '3.11', 'Pipfile.lock', 'python_version'],
  [
    'a full version in a Pipfile',
    pipfile({ python_version: '3.11', python_full_version: '3.11.9' }),
    '3.11.9',
    'Pipfile.lock',
    'python_full_version',
  ],
  ['a uv lock', LOCKED('>=3.13'), '3.14', 'uv.lock', 'requires-python'],
  ['a pylock.toml', { 'pylock.toml': 'lock-version = "1.0"\nrequires-python = "<3.12"\n' }, '3.11', 'pylock.toml', 'requires-python'],
  [
    'a target of a PDM lock',
    { ...APPS['pdm'], 'pdm.lock': `${String(APPS['pdm']?.['pdm.lock'])}[[metadata.targets]]\nrequires_python = ">=3.13"\n` },
    '3.14',
    'pdm.lock',
    'requires_python',
  ],
  ['the narrower of two ranges', BOTH('>=3.13', '^3.10'), '3.14', 'pyproject.toml', 'requires-python'],
  ['what two ranges have in common', BOTH('>=3.13', '<3.14'), '3.13', 'pyproject.toml', 'requires-python'],
  ['one minor in a range', BOTH('>=3.10', '3.11.*'), '3.11', 'pyproject.toml'],
  ['a range that contains the default', poetry('[tool.poetry.dependencies]\npython = "^3.10"\n'), '3.12', 'pyproject.toml'],
  ['a range above the default', poetry('[tool.poetry.dependencies]\npython = ">=3.13"\n'), '3.14', 'pyproject.toml'],
  ['a range below the default', poetry('[tool.poetry.dependencies]\npython = ">=3.10,<3.12"\n'), '3.11', 'pyproject.toml'],
  ['a range that only the oldest meets', poetry('[tool.poetry.dependencies]\npython = "<3.11"\n'), '3.10', 'pyproject.toml'],
  ['a minor of Poetry', poetry('[tool.poetry.dependencies]\npython = "3.13.*"\n'), '3.13', 'pyproject.toml'],
  ['alternatives', poetry('[tool.poetry.dependencies]\npython = "~3.10 || ~3.13"\n'), '3.13', 'pyproject.toml'],
  ['the lock, if the manifest has no range', poetry('', '>=3.13'), '3.14', 'poetry.lock', 'python-versions'],
])('the version is chosen by %s', (_, files, version, file, key = 'python') => {
  const { requested } = plan(files).python;
  const { major, minor, patch } = requested;
  expect([major, minor, patch].filter((part) => part !== undefined).join('.')).toBe(version);
  expect(requested.origin).toEqual({ from: 'file', file, key });
});

test('all demands must be met together', () => {
  const files = { ...LOCKED('<3.13'), 'pyproject.toml': '[project]\nname = "app"\nrequires-python = ">=3.13"\n' };
  const [project, lock] = [
    { file: 'pyproject.toml', key: 'requires-python', text: '>=3.13' },
    { file: 'uv.lock', key: 'requires-python', text: '<3.13' },
  ];
  expect(failureOf(() => plan(files))).toMatchObject({ kind: 'python-demands-unmet', demands: [project, lock] });
  // If only one of them is to blame, only that one is named.
  const old = { ...files, 'uv.lock': LOCKED('<3.10')['uv.lock'] ?? '' };
  expect(failureOf(() => plan(old))).toMatchObject({ demands: [{ ...lock, text: '<3.10' }] });
  // In the same patch.
  expect(failureOf(() => plan(BOTH('>=3.12.5', '<3.12.3')))).toMatchObject({ kind: 'python-demands-unmet' });
});

test('a version named by one demand is checked against the others', () => {
  expect(failureOf(() => plan(BOTH('>=3.12', '3.11.*')))).toMatchObject({
    kind: 'python-demand-mismatch',
    version: '3.11',
    origin: { from: 'file', file: 'pyproject.toml', key: 'python' },
    key: 'requires-python',
  });
});
