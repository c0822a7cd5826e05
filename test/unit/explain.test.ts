import { expect, test } from 'vitest';
import type { Environment } from '../../src/cnb/layer-env.ts';
import { makeDecisions } from '../../src/python/decisions.ts';
import { explainDecisions } from '../../src/python/explain.ts';
import { type Files, planInputs, projectFacts } from '../support/facts.ts';

/** Each candidate for a decision as `source = value: outcome`, below what was chosen. */
function explained(about: string, files: Files, env: Environment = {}): string[] {
  const facts = projectFacts(files, env);
  const one = explainDecisions(facts, env, makeDecisions(facts, planInputs(env))).find((decision) => decision.about === about);
  const rows = one?.candidates.map(({ source, value, outcome }) => `${source}${value === undefined ? '' : ` = ${value}`}: ${outcome}`);
  return [one?.chosen ?? '', ...(rows ?? [])];
}

const PIP: Files = { 'requirements.txt': 'flask==3.1.3\n' };

test('without a version file, the default decides', () => {
  expect(explained('Python version', PIP)).toEqual([
    '3.12 (the default)',
    'BP_PYTHON_VERSION: not set',
    'runtime.txt: not there',
    '.python-version: not there',
    'default = 3.12: chosen',
  ]);
});

test('each source of the Python version has its line, its value and why it did not decide', () => {
  const files = {
    ...PIP,
    '.python-version': '# ours\n3.13\n',
    'runtime.txt': 'python-3.11.4\n',
    '.tool-versions': 'nodejs 20\npython 3.10.2\n',
    'pyproject.toml': '[project]\nname = "shop"\nrequires-python = ">=3.10"\n',
  };
  expect(explained('Python version', files)).toEqual([
    '3.11.4 (runtime.txt)',
    'BP_PYTHON_VERSION: not set',
    'runtime.txt:1 = 3.11.4: chosen',
    '.python-version:2 = 3.13: not used: runtime.txt comes first',
    '.tool-versions:2 = 3.10.2: not used: runtime.txt comes first',
    'pyproject.toml:3 (requires-python) = >=3.10: accepts 3.11.4',
    'default = 3.12: not used: runtime.txt comes first',
  ]);
  expect(explained('Python version', files, { BP_PYTHON_VERSION: '3.14' }).slice(0, 4)).toEqual([
    '3.14 (BP_PYTHON_VERSION)',
    'BP_PYTHON_VERSION = 3.14: chosen',
    'runtime.txt:1 = 3.11.4: not used: BP_PYTHON_VERSION comes first',
    '.python-version:2 = 3.13: not used: BP_PYTHON_VERSION comes first',
  ]);
});

test("a version manager's file that decides stands between the ranges, and the one that is skipped is shown", () => {
  const files = {
    ...PIP,
    'mise.toml': '[tools]\npython = "system"\n',
    '.tool-versions': 'python latest 3.12.1\n',
    'pyproject.toml': '[project]\nname = "shop"\nrequires-python = "<3.14"\n',
  };
  expect(explained('Python version', files)).toEqual([
    '3.13 (.tool-versions)',
    'BP_PYTHON_VERSION: not set',
    'runtime.txt: not there',
    '.python-version: not there',
    'mise.toml:2 = system: skipped: not a version that pybuild can use',
    '.tool-versions:1 = latest: chosen; the newest supported version; not used: 3.12.1',
    'pyproject.toml:3 (requires-python) = <3.14: accepts 3.13',
    'default = 3.12: not used: .tool-versions comes first',
  ]);
});

test("Poetry's python stands above version managers' files", () => {
  const files = {
    'pyproject.toml': '[tool.poetry]\npackage-mode = false\n[tool.poetry.dependencies]\npython = "^3.11"\n',
    'poetry.lock': 'package = []\n[metadata]\nlock-version = "2.1"\npython-versions = "^3.11"\n',
    '.tool-versions': 'python 3.13\n',
  };
  expect(explained('Python version', files).slice(3)).toEqual([
    '.python-version: not there',
    'pyproject.toml:4 (python) = ^3.11: chosen',
    '.tool-versions:1 = 3.13: not used: pyproject.toml comes first',
    'default = 3.12: not used: pyproject.toml decides',
  ]);
});

test('a range that decides is shown as chosen', () => {
  const files = { ...PIP, 'pyproject.toml': '[project]\nname = "shop"\nrequires-python = ">=3.13"\n' };
  expect(explained('Python version', files)).toEqual([
    '3.14 (requires-python in pyproject.toml)',
    'BP_PYTHON_VERSION: not set',
    'runtime.txt: not there',
    '.python-version: not there',
    'pyproject.toml:3 (requires-python) = >=3.13: chosen',
    'default = 3.12: not used: pyproject.toml decides',
  ]);
});

test('every package manager is shown with its file', () => {
  const files = { ...PIP, 'pylock.toml': 'lock-version = "1.0"\ncreated-by = "x"\n\npackages = []\n' };
  expect(explained('Package manager', files, { BP_PYTHON_PACKAGE_MANAGER: 'pip' })).toEqual([
    'pip, from requirements.txt',
    'BP_PYTHON_PACKAGE_MANAGER = pip: chosen',
    'requirements.txt = pip: chosen',
    'poetry.lock = poetry: not there',
    'uv.lock = uv: not there',
    'Pipfile.lock = pipenv: not there',
    'pdm.lock = pdm: not there',
    'pylock.toml = pylock: not used: BP_PYTHON_PACKAGE_MANAGER names pip',
  ]);
});

test('settings of the install are shown with what they do if they are not set', () => {
  expect(explained('Install', PIP, { BP_PIP_VERSION: '24.0', BP_PYTHON_REFRESH: 'false', DISABLE_COLLECTSTATIC: '1' })).toEqual([
    'pip install --requirement requirements.txt',
    'BP_PIP_VERSION = pip 24.0: chosen',
    'BP_PYTHON_GROUPS: not set: no groups',
    'BP_PYTHON_EXTRAS: not set: no extras',
    'BP_PYTHON_INSTALLER: not set: packages may come from the shared store',
    'BP_PYTHON_REFRESH = false: chosen',
    'DISABLE_COLLECTSTATIC = 1: static files are not collected',
  ]);
});

test('processes are shown with their line of the Procfile', () => {
  const files = { ...PIP, Procfile: '# ours\nweb: gunicorn app:app\nworker: python work.py\n' };
  expect(explained('Start command', files)).toEqual([
    'web: gunicorn app:app',
    'Procfile:2 = web: gunicorn app:app: chosen',
    'Procfile:3 = worker: python work.py: chosen',
  ]);
});
