import { expect, test } from 'vitest';
import { failureOf, planInputs, projectFacts } from '../support/facts.ts';
import { makeDecisions } from '../../src/python/decisions.ts';
import { type AppFiles, startOf } from '../support/start.ts';

const FLASK = 'from flask import Flask\n\napp = Flask(__name__)\n';
const FASTAPI = 'from fastapi import FastAPI\n\napp = FastAPI()\n';
const REQUIRES = { flask: { 'requirements.txt': 'flask\ngunicorn\n' }, fastapi: { 'requirements.txt': 'fastapi\nuvicorn\n' } };

async function webOf(files: AppFiles, requires: 'flask' | 'fastapi' = 'flask'): Promise<string | undefined> {
  return (await startOf({ ...REQUIRES[requires], ...files })).commands['web'];
}

async function warningsOf(files: AppFiles): Promise<string[]> {
  return (await startOf(files)).warnings.flatMap(({ body }) => body);
}

test('a Procfile with web is all that counts', async () => {
  const found = await startOf({ ...REQUIRES.flask, 'app.py': FLASK, Procfile: 'web: python other.py\n' });
  expect(found).toEqual({ commands: { web: 'python other.py' }, defaults: ['web'], evidence: [], options: [], warnings: [] });
});

test('a Procfile without web gets web from the code, as the default, and no other worker', async () => {
  const files = {
    'app.py': FLASK,
    'tasks.py': 'from celery import Celery\n\ncelery = Celery("x")\n',
    Procfile: 'clock: python clock.py\n',
  };
  const found = await startOf({ 'requirements.txt': 'flask\ngunicorn\ncelery\n', ...files });
  expect(found.commands).toEqual({ clock: 'python clock.py', web: 'gunicorn app:app --bind 0.0.0.0:$PORT' });
  expect(found.defaults).toEqual(['web']);
});

test('a Procfile without web gets none of a program that serves nothing', async () => {
  const found = await startOf({
    ...REQUIRES.flask,
    'bot.py': 'if __name__ == "__main__":\n    pass\n',
    Procfile: 'worker: python bot.py\n',
  });
  expect(found).toEqual({ commands: { worker: 'python bot.py' }, defaults: ['worker'], evidence: [], options: [], warnings: [] });
});

test('BP_PYTHON_START=off leaves the code alone', async () => {
  const { commands, warnings } = await startOf({ ...REQUIRES.flask, 'app.py': FLASK }, { BP_PYTHON_START: 'off' });
  expect({ commands, warnings }).toEqual({ commands: {}, warnings: [] });
  expect(failureOf(() => makeDecisions(projectFacts({ 'requirements.txt': '' }), planInputs({ BP_PYTHON_START: 'no' })))).toEqual({
    kind: 'setting-invalid',
    name: 'BP_PYTHON_START',
    value: 'no',
    expected: 'on or off',
  });
});

test.each<[string, string]>([
  ['import flask\n\napp = flask.Flask("x")\n', 'app:app'],
  ['import flask as f\n\nsite = f.Flask("x")\n', 'app:site'],
  ['from flask import Flask as F\n\napp: F = F("x")\n', 'app:app'],
  ['from flask import *\n\napp = Flask("x")\n', 'app:app'],
  ['from flask import Flask\n\na = application = Flask("x")\n', 'app:application'],
  ['from flask import Flask\n\n\nclass App(Flask):\n    pass\n\n\napp = App("x")\n', 'app:app'],
  [
    'from flask import Flask\n\ntry:\n    import x\nexcept ImportError:\n    x = None\nif x:\n    app = Flask("a")\nelse:\n    app = Flask("b")\n',
    'app:app',
  ],
  ['from flask import Flask\n\n\ndef build(x=1, *args, y=2, **kw):\n    made = Flask("x")\n    return made\n', "'app:build()'"],
  [
    'from flask import Flask\n\n\ndef outer():\n    return inner()\n\n\ndef inner():\n    return Flask("x")\n\n\napp = outer()\n',
    'app:app',
  ],
  ['from flask import Flask\n\nother = Flask("x")\napp = Flask("y")\n', 'app:app'],
  ['from flask import Flask\n\nsite = application = Flask("x")\n', 'app:application'],
])('%j is served as %s', async (source, target) => {
  expect(await webOf({ 'app.py': source })).toBe(`gunicorn ${target} --bind 0.0.0.0:$PORT`);
});

test.each<[string, AppFiles]>([
  ['a name from elsewhere', { 'app.py': 'from mylib import Flask\n\napp = Flask("x")\n' }],
  ['an own class', { 'app.py': 'class Flask:\n    pass\n\n\napp = Flask()\n' }],
  ['a local variable', { 'app.py': 'from flask import Flask\n\n\ndef test():\n    app = Flask("x")\n    app.run()\n' }],
  ['a factory that has to be given something', { 'app.py': 'from flask import Flask\n\n\ndef make(config):\n    return Flask(config)\n' }],
  ['circles', { 'app.py': 'from b import app\nfrom flask import Flask\n', 'b.py': 'from app import app\n' }],
  [
    'a middleware around itself',
    { 'app.py': 'from whitenoise import WhiteNoise\n\n\ndef f():\n    return WhiteNoise(f())\n\n\napp = f()\n' },
  ],
  ['a function that calls itself', { 'app.py': 'from flask import Flask\n\n\ndef f():\n    return f()\n\n\napp = f()\n' }],
])('%s is no app', async (_, files) => {
  const { commands, options } = await startOf({ ...REQUIRES.flask, ...files });
  expect({ commands, options }).toEqual({ commands: {}, options: [] });
});

test('what is imported as a server is another module than the one with the app, where that only imports it', async () => {
  const files = { 'seed.py': 'from site_app import app\n\nprint(app)\n', 'site_app.py': FLASK };
  expect(await webOf(files)).toBe('gunicorn site_app:app --bind 0.0.0.0:$PORT');
});

test.each<[string, AppFiles, string]>([
  ['imports by the whole path', { 'api/main.py': `${FASTAPI}from api import db\n`, 'api/db.py': '' }, 'uvicorn api.main:app'],
  ['imports from its own folder', { 'api/main.py': `${FASTAPI}import db\n`, 'api/db.py': '' }, 'uvicorn --app-dir api main:app'],
  [
    'imports relatively what imports by the whole path',
    {
      'backend/app/main.py': `${FASTAPI}from .routes import x\n`,
      'backend/app/routes.py': 'from app.db import y\n',
      'backend/app/db.py': '',
    },
    'uvicorn --app-dir backend app.main:app',
  ],
  [
    'lies beside a module with the name of a package',
    { 'shop/__init__.py': '', 'shop/fastapi.py': '', 'shop/main.py': FASTAPI },
    'uvicorn shop.main:app',
  ],
  ['imports nothing of the app', { 'api/main.py': FASTAPI }, 'uvicorn api.main:app'],
  [
    'imports relatively',
    { 'api/main.py': `${FASTAPI}from .db import x\n`, 'api/db.py': 'import api.other\n', 'api/other.py': '' },
    'uvicorn api.main:app',
  ],
  ['is a package itself', { 'api/__init__.py': FASTAPI }, 'uvicorn api:app'],
  ['has the name of a package that it imports', { 'api/fastapi.py': FASTAPI }, 'uvicorn api.fastapi:app'],
  [
    'is imported by way of a package in another folder',
    {
      'backend/main.py': 'from core.make import make\n\napp = make()\n',
      'backend/core/make.py': 'from fastapi import FastAPI\n\n\ndef make():\n    return FastAPI()\n',
    },
    'uvicorn --app-dir backend main:app',
  ],
])('the folder on the path is right for an app that %s', async (_, files, command) => {
  expect(await webOf(files, 'fastapi')).toBe(`${command} --host 0.0.0.0 --port $PORT`);
});

test.each<[string, string]>([
  ['gunicorn alone for an ASGI app', 'fastapi\ngunicorn\n'],
  ['waitress for an ASGI app', 'fastapi\nwaitress\n'],
])('%s: a server that cannot serve the app is not used', async (_, requirements) => {
  const { commands, options, warnings } = await startOf({ 'requirements.txt': requirements, 'main.py': FASTAPI });
  expect({ commands, options }).toEqual({ commands: {}, options: ['web: uvicorn main:app --host 0.0.0.0 --port $PORT'] });
  expect(warnings[0]?.title).toBe('FastAPI needs a server, and the app installs none');
});

test('what a constraint names is not installed', async () => {
  const found = await startOf({ 'requirements.txt': 'flask\n-c limits.txt\n', 'limits.txt': 'gunicorn==22.0\n', 'app.py': FLASK });
  expect(found.commands['web']).toBe('flask --app app:app run --host 0.0.0.0 --port $PORT');
  expect(found.warnings).toEqual([
    {
      title: "web starts Flask's development server",
      body: ['Add gunicorn to requirements.txt. The app then starts with: gunicorn app:app --bind 0.0.0.0:$PORT'],
    },
  ]);
});

test('a server that the app starts when it is imported is not started twice', async () => {
  const flask = await startOf({ ...REQUIRES.flask, 'app.py': `${FLASK}app.run(port=5000)\n` });
  expect(flask.commands['web']).toBe('flask --app app:app run --host 0.0.0.0 --port $PORT');
  const fastapi = await startOf({ ...REQUIRES.fastapi, 'main.py': `${FASTAPI}import uvicorn\nuvicorn.run(app, port=8000)\n` });
  expect(fastapi.commands['web']).toBe('python main.py');
  expect(fastapi.warnings.flatMap(({ body }) => body)).toEqual([
    'main.py:5 starts a server whenever the file is imported. Put it under: if __name__ == "__main__":',
    'main.py:5 listens on 127.0.0.1 unless host is given, which nothing outside of the container reaches: use 0.0.0.0.',
    'main.py:5 listens on port 8000, whatever PORT says: use int(os.environ["PORT"]).',
  ]);
});

test('an unguarded server in another file is passed by, one in the file with the app is not', async () => {
  const beside = { 'app.py': FLASK, 'run.py': 'from app import app\n\napp.run()\n' };
  expect(await webOf(beside)).toBe('gunicorn app:app --bind 0.0.0.0:$PORT');
  const within = { 'app.py': `${FLASK}app.run()\n`, 'wsgi.py': 'from app import app as application\n' };
  expect(await webOf(within)).toBe('flask --app app:app run --host 0.0.0.0 --port $PORT');
});

test('a program that imports relatively is started as part of its package', async () => {
  const files = { 'jobs/start.py': 'from .work import x\n\nif __name__ == "__main__":\n    x()\n', 'jobs/work.py': 'def x():\n    pass\n' };
  expect((await startOf({ 'requirements.txt': '', ...files })).commands).toEqual({ worker: 'python -m jobs.start' });
});

test.each<[string, string, string[]]>([
  [
    'a port and an address that are fixed',
    'from aiohttp import web\n\napp = web.Application()\nPORT = 9000\n\nif __name__ == "__main__":\n    web.run_app(app, host="localhost", port=PORT)\n',
    [
      'app.py:7 listens on localhost, which nothing outside of the container reaches: use 0.0.0.0.',
      'app.py:7 listens on port 9000, whatever PORT says: use int(os.environ["PORT"]).',
    ],
  ],
  [
    'a port by default',
    'from aiohttp import web\n\napp = web.Application()\n\nif __name__ == "__main__":\n    web.run_app(app)\n',
    ['app.py:6 listens on port 8080, whatever PORT says: use int(os.environ["PORT"]).'],
  ],
  [
    'reload',
    'import os\n\nimport uvicorn\n\n\ndef main():\n    uvicorn.run("x", host="0.0.0.0", port=int(os.getenv("PORT")), reload=True)\n\n\nif __name__ == "__main__":\n    main()\n',
    ['app.py:7 has reload=True, which is for development.'],
  ],
  ['what cannot be known', 'import uvicorn\n\nif __name__ == "__main__":\n    uvicorn.run("x", **options)\n', []],
])('a program is warned of: %s', async (_, source, expected) => {
  expect(await warningsOf({ 'requirements.txt': 'aiohttp\n', 'app.py': source })).toEqual(expected);
});

test('debug=True is warned of where it holds in production too', async () => {
  expect(await warningsOf({ ...REQUIRES.fastapi, 'main.py': 'from fastapi import FastAPI\n\napp = FastAPI(debug=True)\n' })).toEqual([
    'main.py:3 has debug=True, which shows parts of the code to anyone who hits an error.',
  ]);
});

test('secrets in code are no evidence', async () => {
  const found = await startOf({
    ...REQUIRES.flask,
    'app.py': 'from flask import Flask\n\napp = Flask("my.app", instance_path="hunter2")\n',
  });
  expect(found.evidence[0]).toBe('app.py:3: app = Flask("my.app", instance_path="…")');
});

/** The files of a Django project in a folder. */
function project(folder: string): AppFiles {
  return {
    [`${folder}/manage.py`]: `import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "${folder}_site.settings")\n`,
    [`${folder}/${folder}_site/settings.py`]: '',
    [`${folder}/${folder}_site/wsgi.py`]: 'from django.core.wsgi import get_wsgi_application\n\napplication = get_wsgi_application()\n',
  };
}

test('of several Django projects, the one whose manage.py a setting names', async () => {
  const files = { 'requirements.txt': 'django\ngunicorn\n', ...project('shop'), ...project('blog') };
  expect((await startOf(files)).options).toHaveLength(2);
  const { commands } = await startOf(files, { BP_DJANGO_MANAGE: './blog//manage.py' });
  expect(commands).toEqual({ web: 'gunicorn --chdir blog blog_site.wsgi:application --bind 0.0.0.0:$PORT' });
});
