import type { Environment } from '../../src/cnb/layer-env.ts';
import { type Decisions, makeDecisions } from '../../src/python/decisions.ts';
import { type Files, planInputs, projectFacts } from '../support/facts.ts';

/** Locks and manifests without requirements, by manager. */
export const APPS: Readonly<Record<string, Files>> = {
  pip: { 'requirements.txt': '' },
  poetry: {
    'poetry.lock': 'package = []\n[metadata]\nlock-version = "2.1"\npython-versions = ">=3.11"\n',
    'pyproject.toml': '[project]\nname = "app"\ndependencies = []\n[project.optional-dependencies]\nfast = []\n[tool.poetry.group.docs]\n',
    'app.py': '',
  },
  uv: {
    'uv.lock': 'version = 1\nrevision = 3\nrequires-python = ">=3.11"\n',
    'pyproject.toml': '[project]\nname = "app"\n[project.optional-dependencies]\nfast = []\n[dependency-groups]\ndocs = []\n',
  },
  pipenv: { 'Pipfile.lock': '{"_meta": {"pipfile-spec": 6, "requires": {}}, "default": {}}', Pipfile: '[packages]\n[docs]\n' },
  pdm: {
    'pdm.lock': '[metadata]\nlock_version = "4.5.0"\ngroups = ["default", "docs", "fast"]\n',
    'pyproject.toml': '[project]\nname = "app"\n[project.optional-dependencies]\nfast = []\n[dependency-groups]\ndocs = []\n',
  },
  pylock: { 'pylock.toml': 'lock-version = "1.0"\nextras = ["fast"]\ndependency-groups = ["docs"]\npackages = []\n' },
};

/** The plan of an app with these files. */
export function plan(files: Files, env: Environment = {}): Decisions {
  return makeDecisions(projectFacts(files, env), planInputs(env));
}

/** An app of Pipenv with a lock that requires this. */
export function pipfile(requires: Readonly<Record<string, string>>): Files {
  return { Pipfile: '[packages]\n', 'Pipfile.lock': JSON.stringify({ _meta: { 'pipfile-spec': 6, requires } }) };
}

/** An app of Poetry with this manifest, and a lock for these versions of Python. */
export function poetry(manifest: string, locked = '>=3.8'): Files {
  return {
    'app.py': '',
    'pyproject.toml': manifest,
    'poetry.lock': `[metadata]\nlock-version = "2.1"\npython-versions = ${JSON.stringify(locked)}\n`,
  };
}
