import type { LocklessApp } from './lockless-app.ts';

const FLASK = 'from flask import Flask\n\napp = Flask(__name__)\n';
const SCRIPT = (demand: string, packages: readonly string[], code: string): string =>
  `# /// script\n# requires-python = "${demand}"\n# dependencies = [\n${packages.map((one) => `#     "${one}",\n`).join('')}# ]\n# ///\n${code}`;
const BOT = SCRIPT(
  '>=3.11',
  ['httpx>=0.28.1'],
  '\n\ndef main() -> None:\n    print("Hello from bot.py!")\n\n\nif __name__ == "__main__":\n    main()\n',
);

/** Lists under other names than `requirements.txt`, scripts with a list of their own, and files that choose a Python. */
export const LIST_CORPUS: readonly LocklessApp[] = [
  {
    name: 'requirements.in',
    files: { 'requirements.in': 'flask\ngunicorn>=22\n', 'app.py': FLASK },
    expected: { builds: 'pip', from: ['requirements.in'], says: ['requirements.in'] },
  },
  {
    name: 'a folder of requirements: base, dev and prod',
    files: {
      'requirements/base.txt': 'flask\n',
      'requirements/dev.txt': '-r base.txt\npytest\n',
      'requirements/prod.txt': '-r base.txt\ngunicorn\n',
      'app.py': FLASK,
    },
    expected: { builds: 'pip', from: ['requirements/prod.txt'], says: ['requirements/prod.txt', 'production'] },
  },
  {
    name: 'Django as a template starts it: base, local and production',
    files: {
      'requirements/base.txt': 'django==5.2.8\n',
      'requirements/local.txt': '-r base.txt\ndjango-debug-toolbar\n',
      'requirements/production.txt': '-r base.txt\ngunicorn\n',
      'manage.py':
        'import os\nimport sys\n\nif __name__ == "__main__":\n    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")\n    from django.core.management import execute_from_command_line\n\n    execute_from_command_line(sys.argv)\n',
      'config/__init__.py': '',
      'config/settings/__init__.py': '',
      'config/settings/base.py':
        'SECRET_KEY = "not a secret"\nALLOWED_HOSTS = ["*"]\nROOT_URLCONF = "config.urls"\nWSGI_APPLICATION = "config.wsgi.application"\n',
      'config/settings/local.py': 'from .base import *\n\nDEBUG = True\n',
      'config/settings/production.py': 'from .base import *\n',
      'config/urls.py':
        'from django.http import HttpResponse\nfrom django.urls import path\n\nurlpatterns = [path("", lambda request: HttpResponse("Hello"))]\n',
      'config/wsgi.py':
        'import os\n\nfrom django.core.wsgi import get_wsgi_application\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")\n\napplication = get_wsgi_application()\n',
    },
    expected: {
      builds: 'pip',
      from: ['requirements/production.txt'],
      starts: 'gunicorn config.wsgi:application --bind 0.0.0.0:$PORT',
      says: ['production'],
    },
  },
  {
    name: 'a folder of requirements: base and dev',
    files: { 'requirements/base.txt': 'flask\n', 'requirements/dev.txt': '-r base.txt\npytest\n', 'app.py': FLASK },
    expected: { builds: 'pip', from: ['requirements/base.txt'], says: ['requirements/base.txt', 'development'] },
  },
  {
    name: 'requirements-prod.txt beside requirements-dev.txt',
    files: { 'requirements-prod.txt': 'flask\n', 'requirements-dev.txt': 'pytest\n', 'app.py': FLASK },
    expected: { builds: 'pip', from: ['requirements-prod.txt'], says: ['requirements-prod.txt', 'production'] },
  },
  {
    name: 'deps.txt',
    files: { 'deps.txt': 'flask\n', 'app.py': FLASK },
    expected: { builds: 'pip', from: ['deps.txt'], says: ['deps.txt'] },
  },
  {
    name: 'two lists that may both be meant',
    files: {
      'requirements-web.txt': 'flask\n',
      'requirements-worker.txt': 'celery\n',
      'requirements-dev.txt': 'pytest\n',
      'app.py': FLASK,
    },
    expected: { asks: ['BP_PIP_REQUIREMENT=requirements-web.txt', 'BP_PIP_REQUIREMENT=requirements-worker.txt'] },
  },
  {
    name: 'the same, and a choice',
    files: { 'requirements-web.txt': 'flask\n', 'requirements-worker.txt': 'celery\n', 'app.py': FLASK },
    env: { BP_PIP_REQUIREMENT: 'requirements-worker.txt' },
    expected: { builds: 'pip', from: ['requirements-worker.txt'] },
  },
  {
    name: 'a list for development only, and code that needs Flask',
    files: { 'requirements-dev.txt': 'pytest\n', 'app.py': FLASK },
    expected: { refuses: 'imports-without-packages', lists: ['flask'], says: ['app.py:1'] },
  },
  {
    name: 'a misspelled list',
    files: { 'requirement.txt': 'flask\n', 'app.py': FLASK },
    expected: { refuses: 'no-package-manager', says: ['Rename "requirement.txt" to requirements.txt'] },
  },
  {
    name: 'uv init --script bot.py, uv add --script bot.py httpx',
    files: { 'bot.py': BOT },
    expected: { builds: 'pip', from: ['bot.py'], wants: ['httpx>=0.28.1'], editable: [], python: '3.12' },
  },
  {
    name: 'a script for a newer Python, in a folder with a README',
    files: { 'README.md': '# Job\n', 'job.py': SCRIPT('>=3.13,<3.14', [], 'print("done")\n') },
    expected: { builds: 'pip', from: ['job.py'], wants: [], python: '3.13' },
  },
  {
    name: 'two scripts, each with a list of its own',
    files: { 'fetch.py': SCRIPT('>=3.11', ['httpx'], 'import httpx\n'), 'report.py': SCRIPT('>=3.11', ['rich'], 'import rich\n') },
    expected: { asks: ['BP_PIP_REQUIREMENT=fetch.py', 'BP_PIP_REQUIREMENT=report.py'] },
  },
  {
    name: 'asdf and mise: .tool-versions',
    files: {
      '.tool-versions': 'nodejs 22.1.0\npython 3.13.1 3.12.4\n',
      'pyproject.toml': '[project]\nname = "app"\nversion = "1"\nrequires-python = ">=3.11"\ndependencies = ["flask"]\n',
      'app.py': FLASK,
    },
    expected: { builds: 'pip', wants: ['flask'], python: '3.13.1' },
  },
  {
    name: 'mise.toml',
    files: { 'mise.toml': '[tools]\npython = "3.13"\nnode = "22"\n', 'requirements.in': 'flask\n', 'app.py': FLASK },
    expected: { builds: 'pip', from: ['requirements.in'], python: '3.13' },
  },
  {
    name: 'environment.yml with conda packages and a pip part',
    files: {
      'environment.yml':
        'name: shop\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.12\n  - numpy=2.1\n  - pandas\n  - cudatoolkit=11.8\n  - pip\n  - pip:\n    - flask>=3\n',
      'app.py': 'import numpy\nfrom flask import Flask\n\napp = Flask(__name__)\n',
    },
    expected: { refuses: 'conda-environment', lists: ['numpy==2.1.*', 'pandas', 'flask>=3'], says: ['environment.yml', 'cudatoolkit'] },
  },
];
