import type { LocklessApp } from './lockless-app.ts';

const SETUPTOOLS = '[build-system]\nrequires = ["setuptools>=61"]\nbuild-backend = "setuptools.build_meta"\n';
const HATCHLING = '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n';
const FLIT_CORE = (version: string): string =>
  `[build-system]\nrequires = ["flit_core ${version}"]\nbuild-backend = "flit_core.buildapi"\n`;
const FLASK = 'from flask import Flask\n\napp = Flask(__name__)\n';

/** Projects that pip installs: what Hatch 1.18, Flit 4.2 and PyScaffold 4.6 create, templates with setuptools, and odd ones. */
export const PROJECT_CORPUS: readonly LocklessApp[] = [
  {
    name: 'hatch new',
    files: {
      'README.md': '',
      'pyproject.toml': `${HATCHLING}\n[project]\nname = "hatch-app"\ndynamic = ["version"]\ndescription = ''\nreadme = "README.md"\nrequires-python = ">=3.8"\ndependencies = []\n\n[tool.hatch.version]\npath = "src/hatch_app/__about__.py"\n`,
      'src/hatch_app/__about__.py': '__version__ = "0.0.1"\n',
      'src/hatch_app/__init__.py': '',
      'tests/__init__.py': '',
    },
    expected: { builds: 'pip', from: ['pyproject.toml'], wants: [], editable: ['.'], python: '3.12' },
  },
  {
    name: 'hatch new --cli',
    files: {
      'README.md': '',
      'pyproject.toml': `${HATCHLING}\n[project]\nname = "hatch-cli"\ndynamic = ["version"]\nreadme = "README.md"\nrequires-python = ">=3.8"\ndependencies = [\n  "click",\n]\n\n[project.scripts]\nhatch-cli = "hatch_cli.cli:hatch_cli"\n\n[tool.hatch.version]\npath = "src/hatch_cli/__about__.py"\n\n[tool.hatch.envs.types]\nextra-dependencies = [\n  "mypy>=1.0.0",\n]\n`,
      'src/hatch_cli/__about__.py': '__version__ = "0.0.1"\n',
      'src/hatch_cli/__init__.py': '',
      'src/hatch_cli/__main__.py':
        'import sys\n\nif __name__ == "__main__":\n    from hatch_cli.cli import hatch_cli\n\n    sys.exit(hatch_cli())\n',
      'src/hatch_cli/cli/__init__.py':
        'import click\n\nfrom hatch_cli.__about__ import __version__\n\n\n@click.group(invoke_without_command=True)\n@click.version_option(version=__version__, prog_name="hatch cli")\ndef hatch_cli():\n    click.echo("Hello world!")\n',
    },
    expected: { builds: 'pip', wants: ['click'], editable: ['.'] },
  },
  {
    name: 'hatch new --init beside an app, which names files that nobody has written',
    files: {
      'pyproject.toml': `${HATCHLING}\n[project]\nname = "hatch-init"\ndynamic = ["version"]\ndescription = 'A tool'\nreadme = "README.md"\nrequires-python = ">=3.8"\ndependencies = ["flask"]\n\n[tool.hatch.version]\npath = "src/hatch_init/__about__.py"\n`,
      'app.py': FLASK,
    },
    expected: { builds: 'pip', wants: ['flask'], editable: [], says: ['cannot be packaged'] },
  },
  {
    name: 'flit init',
    files: {
      'pyproject.toml': `${FLIT_CORE('>=3.11,<5')}\n[project]\nname = "greeter"\nauthors = []\ndynamic = ["version", "description"]\n`,
      'greeter.py': '"""A greeter."""\n__version__ = "0.1"\n',
    },
    expected: { builds: 'pip', wants: [], editable: ['.'] },
  },
  {
    name: "the app of Flask's tutorial",
    files: {
      'pyproject.toml': `[project]\nname = "flaskr"\nversion = "1.0.0"\ndescription = "The basic blog app built in the Flask tutorial."\ndependencies = [\n    "flask",\n]\n\n${FLIT_CORE('<4')}`,
      'flaskr/__init__.py':
        'from flask import Flask\n\n\ndef create_app(test_config=None):\n    app = Flask(__name__)\n\n    @app.route("/hello")\n    def hello():\n        return "Hello, World!"\n\n    return app\n',
    },
    expected: { builds: 'pip', wants: ['flask'], editable: ['.'] },
  },
  {
    name: 'a project where only a lock may say what to install',
    files: { 'pyproject.toml': '[project]\nname = "shop"\nversion = "1"\ndependencies = ["flask"]\n', 'app.py': FLASK },
    env: { BP_PYTHON_LOCKED: 'true' },
    expected: { refuses: 'no-package-manager', says: ['BP_PYTHON_LOCKED', 'uv lock', 'pybuild inspect --pylock > pylock.toml'] },
  },
  {
    name: 'a src layout with setuptools, groups and extras',
    files: {
      'pyproject.toml': `${SETUPTOOLS}\n[project]\nname = "shop"\nversion = "0.1.0"\ndependencies = ["click>=8", "requests"]\n\n[project.optional-dependencies]\nweb = ["flask"]\n\n[dependency-groups]\ndev = ["pytest"]\n\n[tool.setuptools.packages.find]\nwhere = ["src"]\n`,
      'src/shop/__init__.py': '',
    },
    env: { BP_PYTHON_EXTRAS: 'web' },
    expected: { builds: 'pip', wants: ['click>=8', 'requests', 'flask'], editable: ['.'] },
  },
  {
    name: 'a flat layout that setuptools cannot package',
    files: {
      'pyproject.toml': `[project]\nname = "site"\nversion = "1"\ndependencies = ["flask"]\n\n${SETUPTOOLS}`,
      'app/__init__.py': '',
      'models/__init__.py': '',
      'main.py': FLASK,
    },
    expected: { builds: 'pip', wants: ['flask'], editable: [], says: ['app, models'] },
  },
  {
    name: 'dependencies that only setuptools knows',
    files: {
      'pyproject.toml': `[project]\nname = "shop"\nversion = "1"\ndynamic = ["dependencies"]\n\n${SETUPTOOLS}\n[tool.setuptools.dynamic]\ndependencies = { file = ["needs.in"] }\n`,
      'needs.in': 'click\n',
      'shop/__init__.py': '',
    },
    expected: { builds: 'pip', wants: [], editable: ['.'] },
  },
  {
    name: 'a project as Rye made it: hatchling, [tool.rye], and a lock of its own',
    files: {
      'README.md': '',
      'pyproject.toml': `[project]\nname = "rye-app"\nversion = "0.1.0"\ndependencies = [\n    "flask>=3.0.3",\n]\nreadme = "README.md"\nrequires-python = ">= 3.8"\n\n${HATCHLING}\n[tool.rye]\nmanaged = true\ndev-dependencies = []\n\n[tool.hatch.metadata]\nallow-direct-references = true\n\n[tool.hatch.build.targets.wheel]\npackages = ["src/rye_app"]\n`,
      'requirements.lock': '-e file:.\nflask==3.0.3\n',
      'src/rye_app/__init__.py': FLASK,
    },
    expected: { builds: 'pip', from: ['pyproject.toml'], wants: ['flask>=3.0.3'], editable: ['.'] },
  },
  {
    name: 'a pyproject.toml without a name',
    files: { 'pyproject.toml': '[project]\nversion = "1"\ndependencies = ["flask"]\n', 'main.py': FLASK },
    expected: { refuses: 'project-invalid', says: ['name', 'pyproject.toml:1'] },
  },
  {
    name: 'a dependency on a folder outside the app',
    files: {
      'pyproject.toml': '[project]\nname = "web"\nversion = "1"\ndependencies = [\n  "shared @ file:../shared",\n]\n',
      'main.py': 'import shared\n',
    },
    expected: { refuses: 'project-invalid', says: ['pyproject.toml:5', 'nothing beside it'] },
  },
  {
    name: 'a dependency at a URL, and one in a repository',
    files: {
      'pyproject.toml':
        '[project]\nname = "web"\nversion = "1"\ndependencies = ["a @ https://files.invalid/a-1-py3-none-any.whl", "b @ git+https://git.invalid/b@v1"]\n',
      'main.py': 'import a\n',
    },
    unbuildable: 'its URLs lead nowhere',
    expected: {
      builds: 'pip',
      wants: ['a @ https://files.invalid/a-1-py3-none-any.whl', 'b @ git+https://git.invalid/b@v1'],
      editable: [],
    },
  },
  {
    name: 'a poetry-like entry in [project]',
    files: { 'pyproject.toml': '[project]\nname = "web"\nversion = "1"\ndependencies = ["flask ^3.0"]\n', 'main.py': FLASK },
    expected: { refuses: 'project-invalid', says: ['flask ^3.0', 'pyproject.toml:4', 'flask>=3.0,<4'] },
  },
  {
    name: 'setup.py alone',
    files: {
      'setup.py':
        'from setuptools import find_packages, setup\n\nsetup(name="shop", version="1", packages=find_packages(), install_requires=["flask", "gunicorn>=22"])\n',
      'shop/__init__.py': FLASK,
    },
    expected: { builds: 'pip', from: ['setup.py'], wants: [], editable: ['.'], starts: 'gunicorn shop:app --bind 0.0.0.0:$PORT' },
  },
  {
    name: 'setup.py that reads its requirements, beside those for development',
    files: {
      'setup.py':
        'from pathlib import Path\n\nfrom setuptools import setup\n\nsetup(name="tool", version="1", py_modules=["tool"], install_requires=Path("requirements-core.txt").read_text().split())\n',
      'requirements-core.txt': 'click\n',
      'requirements-dev.txt': 'pytest\n',
      'tool.py': 'import click\n',
    },
    expected: { builds: 'pip', from: ['setup.py'], editable: ['.'] },
  },
  {
    name: 'setup.cfg alone',
    files: {
      'setup.cfg':
        '[metadata]\nname = shop\nversion = 1.0\n\n[options]\npackages = find:\npython_requires = >=3.11\ninstall_requires =\n    click\n    requests>=2\n',
      'shop/__init__.py': '',
      'app.py': 'import click\n',
    },
    expected: { builds: 'pip', from: ['setup.cfg'], wants: ['click', 'requests>=2'], python: '3.12', says: ['setup.cfg'] },
  },
  {
    name: 'PyScaffold: setup.cfg, a setup.py that reads it, and a pyproject.toml with a build system only',
    files: {
      'pyproject.toml':
        '[build-system]\nrequires = ["setuptools>=46.1.0", "setuptools_scm[toml]>=5"]\nbuild-backend = "setuptools.build_meta"\n\n[tool.setuptools_scm]\nversion_scheme = "no-guess-dev"\n',
      'setup.cfg':
        '[metadata]\nname = scaff\nlicense = MIT\n\n[options]\npackages = find_namespace:\npackage_dir =\n    =src\ninstall_requires =\n    importlib-metadata; python_version<"3.8"\n\n[options.packages.find]\nwhere = src\n',
      'setup.py':
        'from setuptools import setup\n\nif __name__ == "__main__":\n    setup(use_scm_version={"version_scheme": "no-guess-dev"})\n',
      'src/scaff/__init__.py': '',
    },
    unbuildable: 'its version comes from a repository',
    expected: { builds: 'pip', wants: [], editable: ['.'] },
  },
];
