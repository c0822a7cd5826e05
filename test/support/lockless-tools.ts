import type { LocklessApp } from './lockless-app.ts';

const UV_BUILD = '[build-system]\nrequires = ["uv_build>=0.13.9,<0.14.0"]\nbuild-backend = "uv_build"\n';
const POETRY_CORE = '[build-system]\nrequires = ["poetry-core>=2.0.0,<3.0.0"]\nbuild-backend = "poetry.core.masonry.api"\n';
const PDM_BACKEND = '[build-system]\nrequires = ["pdm-backend"]\nbuild-backend = "pdm.backend"\n';
const MAIN = (name: string): string => `def main() -> None:\n    print("Hello from ${name}!")\n`;

/** A `[project]` table as uv, Poetry and PDM write it; `rest` follows. */
function project(name: string, dependencies: readonly string[], rest: string, requires = '>=3.11'): string {
  const listed = dependencies.map((one) => `    "${one}",\n`).join('');
  return `[project]\nname = "${name}"\nversion = "0.1.0"\nreadme = "README.md"\nrequires-python = "${requires}"\ndependencies = [\n${listed}]\n\n${rest}`;
}

/** What uv 0.13, Poetry 2.5, PDM 2.29 and Pipenv 2026 create, and what their users make of it. */
export const TOOL_CORPUS: readonly LocklessApp[] = [
  {
    name: 'uv init, uv add flask',
    files: {
      '.python-version': '3.13\n',
      'README.md': '',
      'pyproject.toml': project('uv-app', ['flask>=3.1.3'], `[project.scripts]\nuv-app = "uv_app:main"\n\n${UV_BUILD}`),
      'src/uv_app/__init__.py': MAIN('uv-app'),
    },
    expected: { builds: 'uv', from: ['pyproject.toml'], editable: ['.'], python: '3.13', starts: 'uv-app' },
  },
  {
    name: 'uv init --no-package, uv add fastapi',
    files: {
      '.python-version': '3.12\n',
      'README.md': '',
      'pyproject.toml': project('uv-nopack', ['fastapi[standard]>=0.121'], ''),
      'main.py': 'from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get("/")\ndef root():\n    return {"message": "Hello"}\n',
    },
    expected: {
      builds: 'pip',
      from: ['pyproject.toml'],
      wants: ['fastapi[standard]>=0.121'],
      editable: [],
      python: '3.12',
      starts: 'fastapi run main.py --app app --host 0.0.0.0 --port $PORT',
    },
  },
  {
    name: 'uv init --bare beside an app',
    files: {
      'pyproject.toml': '[project]\nname = "uv-bare"\nversion = "0.1.0"\nrequires-python = ">=3.11"\ndependencies = []\n',
      'app.py': 'print("Hello from uv-bare!")\n',
    },
    expected: { builds: 'pip', from: ['pyproject.toml'], wants: [], editable: [], python: '3.12' },
  },
  {
    name: 'uv init --lib',
    files: {
      '.python-version': '3.12\n',
      'README.md': '',
      'pyproject.toml': project('uv-lib', [], UV_BUILD),
      'src/uv_lib/__init__.py': 'def hello() -> str:\n    return "Hello from uv-lib!"\n',
      'src/uv_lib/py.typed': '',
    },
    expected: { builds: 'uv', editable: ['.'], python: '3.12' },
  },
  {
    name: 'uv init --build-backend setuptools',
    files: {
      '.python-version': '3.12\n',
      'README.md': '',
      'pyproject.toml': project(
        'uv-setuptools',
        [],
        '[project.scripts]\nuv-setuptools = "uv_setuptools:main"\n\n[build-system]\nrequires = ["setuptools>=61"]\nbuild-backend = "setuptools.build_meta"\n',
      ),
      'src/uv_setuptools/__init__.py': MAIN('uv-setuptools'),
    },
    expected: { builds: 'pip', wants: [], editable: ['.'], python: '3.12' },
  },
  {
    name: 'uv init --build-backend maturin, whose [tool.uv] is about the cache',
    files: {
      'README.md': '',
      'Cargo.toml': '[package]\nname = "uv_maturin"\nversion = "0.1.0"\nedition = "2024"\n',
      'pyproject.toml': project(
        'uv-maturin',
        [],
        '[tool.maturin]\nmodule-name = "uv_maturin._core"\npython-source = "src"\n\n[tool.uv]\ncache-keys = [{ file = "pyproject.toml" }, { file = "src/**/*.rs" }]\n\n[build-system]\nrequires = ["maturin>=1.0,<2.0"]\nbuild-backend = "maturin"\n',
      ),
      'src/uv_maturin/__init__.py': MAIN('uv-maturin'),
      'src/lib.rs': '',
    },
    unbuildable: 'it needs a Rust compiler',
    expected: { builds: 'pip', wants: [], editable: ['.'] },
  },
  {
    name: 'a workspace of uv: uv init, uv init --lib libs/greet, uv add ./libs/greet',
    files: {
      'README.md': '',
      'pyproject.toml': project(
        'uv-ws',
        ['greet'],
        `[project.scripts]\nuv-ws = "uv_ws:main"\n\n${UV_BUILD}\n[tool.uv.workspace]\nmembers = [\n    "libs/greet",\n]\n\n[tool.uv.sources]\ngreet = { workspace = true }\n`,
      ),
      'src/uv_ws/__init__.py': 'from greet import hello\n\n\ndef main() -> None:\n    print(hello())\n',
      'libs/greet/README.md': '',
      'libs/greet/pyproject.toml': project('greet', [], UV_BUILD),
      'libs/greet/src/greet/__init__.py': 'def hello() -> str:\n    return "Hello from greet!"\n',
    },
    expected: { builds: 'uv', from: ['pyproject.toml'] },
  },
  {
    name: 'a member of a workspace of uv, without its root',
    files: {
      'pyproject.toml':
        '[project]\nname = "web"\nversion = "1"\ndependencies = ["greet"]\n\n[tool.uv.sources]\ngreet = { workspace = true }\n',
      'main.py': 'import greet\n\nprint(greet.hello())\n',
    },
    expected: { refuses: 'workspace-missing', says: ['greet', 'pyproject.toml'] },
  },
  {
    name: 'a project that demands an older uv',
    files: {
      'pyproject.toml':
        '[project]\nname = "old"\nversion = "1"\ndependencies = []\n\n[tool.uv]\nrequired-version = "<0.5"\n\n[tool.uv.sources]\n',
      'main.py': 'print(1)\n',
    },
    expected: { refuses: 'tool-version-refused', says: ['<0.5', 'required-version'] },
  },
  {
    name: 'poetry new',
    files: {
      'README.md': '',
      'pyproject.toml': project('poetry-new', [], `[tool.poetry]\npackages = [{include = "poetry_new", from = "src"}]\n\n${POETRY_CORE}`),
      'src/poetry_new/__init__.py': '',
      'tests/__init__.py': '',
    },
    expected: { builds: 'poetry', from: ['pyproject.toml'], editable: ['.'], python: '3.12' },
  },
  {
    name: 'poetry new --flat, which writes no [tool.poetry]',
    files: {
      'README.md': '',
      'pyproject.toml': project('poetry-flat', ['requests (>=2.32.5,<3.0.0)'], POETRY_CORE),
      'poetry_flat/__init__.py': '',
      'tests/__init__.py': '',
    },
    expected: { builds: 'poetry', editable: ['.'] },
  },
  {
    name: 'poetry init --dependency flask, whose package nobody has written',
    files: {
      'pyproject.toml': `[project]\nname = "poetry-init"\nversion = "0.1.0"\nrequires-python = ">=3.11"\ndependencies = [\n    "flask (>=3.1.3,<4.0.0)"\n]\n\n\n${POETRY_CORE}`,
      'app.py': 'from flask import Flask\n\napp = Flask(__name__)\n\n\n@app.route("/")\ndef home():\n    return "Hello"\n',
    },
    expected: { builds: 'poetry', editable: [], says: ['The package poetry-init is not in the app'] },
  },
  {
    name: 'an app of Poetry 1 in package-mode = false',
    files: {
      'pyproject.toml':
        '[tool.poetry]\npackage-mode = false\n\n[tool.poetry.dependencies]\npython = "^3.11"\nrequests = "^2.31"\n\n[tool.poetry.group.dev.dependencies]\npytest = "^8"\n',
      'main.py': 'import requests\n\nprint(requests.__version__)\n',
    },
    expected: { builds: 'poetry', editable: [], python: '3.12' },
  },
  {
    name: 'an app of Poetry 1.1, with its package',
    files: {
      'pyproject.toml':
        '[tool.poetry]\nname = "shop"\nversion = "0.1.0"\ndescription = ""\nauthors = []\n\n[tool.poetry.dependencies]\npython = "^3.8"\nclick = "^8.0"\n\n[tool.poetry.dev-dependencies]\npytest = "^7.0"\n\n[tool.poetry.scripts]\nshop = "shop.cli:main"\n\n[build-system]\nrequires = ["poetry-core>=1.0.0"]\nbuild-backend = "poetry.core.masonry.api"\n',
      'shop/__init__.py': '',
      'shop/cli.py': 'import click\n\n\n@click.command()\ndef main():\n    click.echo("Hello")\n',
    },
    expected: { builds: 'poetry', editable: ['.'], python: '3.12' },
  },
  {
    name: 'a project that demands an older Poetry',
    files: { 'pyproject.toml': '[tool.poetry]\npackage-mode = false\nrequires-poetry = "<2"\n', 'main.py': 'print(1)\n' },
    expected: { refuses: 'tool-version-refused', says: ['<2', 'requires-poetry'] },
  },
  {
    name: 'pdm init',
    files: {
      'pyproject.toml': project('pdm-init', ['flask>=3.1.3'], '[tool.pdm]\ndistribution = false\n', '==3.13.*'),
      'README.md': '',
      '.pdm-python': '/home/me/pdm-init/.venv/bin/python',
      'app.py': 'from flask import Flask\n\napp = Flask(__name__)\n',
    },
    expected: { builds: 'pdm', from: ['pyproject.toml'], editable: [], python: '3.13' },
  },
  {
    name: 'pdm init --lib',
    files: {
      'README.md': '',
      'pyproject.toml': project('pdm-lib', [], `${PDM_BACKEND}\n\n[tool.pdm]\ndistribution = true\n`),
      'src/pdm_lib/__init__.py': '',
      'tests/__init__.py': '',
    },
    expected: { builds: 'pdm', editable: ['.'] },
  },
  {
    name: 'a Pipfile',
    files: {
      Pipfile: '[packages]\nflask = "*"\ngunicorn = "*"\n\n[dev-packages]\npytest = "*"\n\n[requires]\npython_version = "3.13"\n',
      'app.py': 'from flask import Flask\n\napp = Flask(__name__)\n',
    },
    expected: { builds: 'pipenv', from: ['Pipfile'], editable: [], python: '3.13', starts: 'gunicorn app:app --bind 0.0.0.0:$PORT' },
  },
  {
    name: 'a Pipfile beside two lists for other builders',
    files: { Pipfile: '[packages]\nflask = "*"\n', 'requirements-web.txt': 'flask\n', 'requirements-worker.txt': 'celery\n', 'app.py': '' },
    expected: { builds: 'pipenv', from: ['Pipfile'] },
  },
  {
    name: 'pipenv install flask on a Debian of 2023, which pins the patch of its Python',
    files: {
      Pipfile: '[packages]\nflask = "*"\n\n[dev-packages]\n\n[requires]\npython_version = "3.11"\npython_full_version = "3.11.2"\n',
      'app.py': 'from flask import Flask\n\napp = Flask(__name__)\n',
    },
    expected: { refuses: 'version-not-available', says: ['3.11.2', 'Pipfile'] },
  },
  {
    name: 'the tables of Poetry and of uv in one file',
    files: {
      'pyproject.toml':
        '[project]\nname = "both"\nversion = "1"\ndependencies = ["flask"]\n\n[tool.poetry]\npackage-mode = false\n\n[tool.uv.sources]\nflask = { git = "https://git.invalid/flask" }\n',
      'main.py': 'import flask\n',
    },
    expected: { asks: ['BP_PYTHON_PACKAGE_MANAGER=poetry', 'BP_PYTHON_PACKAGE_MANAGER=uv'] },
  },
  {
    name: 'the table of Poetry, and settings of uv that choose no packages',
    files: {
      'pyproject.toml':
        '[tool.poetry]\npackage-mode = false\n\n[tool.poetry.dependencies]\npython = ">=3.12"\nflask = "*"\n\n[tool.uv]\ncompile-bytecode = true\n',
      'main.py': 'import flask\n',
    },
    expected: { builds: 'poetry', editable: [] },
  },
  {
    name: 'a Pipfile beside a project of Poetry',
    files: {
      Pipfile: '[packages]\nflask = "*"\n',
      'pyproject.toml': '[tool.poetry]\npackage-mode = false\n\n[tool.poetry.dependencies]\nflask = "*"\n',
      'main.py': 'import flask\n',
    },
    expected: { asks: ['BP_PYTHON_PACKAGE_MANAGER=poetry', 'BP_PYTHON_PACKAGE_MANAGER=pipenv'] },
  },
];
