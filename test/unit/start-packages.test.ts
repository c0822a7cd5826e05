import { expect, test } from 'vitest';
import { startOf } from '../support/start.ts';

const FLASK = 'from flask import Flask\n\napp = Flask(__name__)\n';

test.each<[string, string, string, string]>([
  ['Celery', 'celery', 'from celery import Celery\n\nqueue = Celery("x")\n', 'celery -A jobs.tasks:queue worker --loglevel INFO'],
  ['Dramatiq', 'dramatiq', 'import dramatiq\n\ndramatiq.set_broker(None)\n', 'dramatiq jobs.tasks'],
  ['Huey', 'huey', 'from huey import RedisHuey\n\nhuey = RedisHuey()\n', 'python -m huey.bin.huey_consumer jobs.tasks.huey'],
  ['RQ', 'rq', 'from rq import Worker\n\nif __name__ == "__main__":\n    Worker(["default"]).work()\n', 'python jobs/tasks.py'],
])('%s gives a worker beside web', async (_, requirement, source, command) => {
  const found = await startOf({ 'requirements.txt': `flask\ngunicorn\n${requirement}\n`, 'app.py': FLASK, 'jobs/tasks.py': source });
  expect(found.commands).toEqual({ web: 'gunicorn app:app --bind 0.0.0.0:$PORT', worker: command });
  expect(found.defaults).toEqual(['web']);
});

test('an app object that is only imported is no second worker', async () => {
  const files = {
    'app.py': FLASK,
    'tasks.py': 'from celery import Celery\n\ncelery = Celery("x")\n',
    'jobs.py': 'from tasks import celery\n',
  };
  const found = await startOf({ 'requirements.txt': 'flask\ngunicorn\ncelery\n', ...files });
  expect(found.commands['worker']).toBe('celery -A tasks:celery worker --loglevel INFO');
});

test('of several workers none is chosen', async () => {
  const celery = 'from celery import Celery\n\ncelery = Celery("x")\n';
  const found = await startOf({ 'requirements.txt': 'flask\ngunicorn\ncelery\n', 'app.py': FLASK, 'a.py': celery, 'b.py': celery });
  expect(Object.keys(found.commands)).toEqual(['web']);
  expect(found.options).toEqual(['worker: celery -A a:celery worker --loglevel INFO', 'worker: celery -A b:celery worker --loglevel INFO']);
});

test.each<[string, Readonly<Record<string, string>>, string]>([
  [
    'uv.lock',
    {
      'pyproject.toml': '[project]\nname = "x"\nversion = "1"\ndependencies = ["web"]\n\n[dependency-groups]\ndev = ["gunicorn"]\n',
      'uv.lock':
        'version = 1\n\n[[package]]\nname = "x"\nversion = "1"\nsource = { virtual = "." }\ndependencies = [{ name = "web" }]\n\n[package.dev-dependencies]\ndev = [{ name = "gunicorn" }]\n\n[package.metadata]\nrequires-dist = [{ name = "web" }]\n\n[package.metadata.requires-dev]\ndev = [{ name = "gunicorn" }]\n\n[[package]]\nname = "web"\nversion = "1"\nsource = { registry = "x" }\ndependencies = [{ name = "waitress" }]\n\n[[package]]\nname = "waitress"\nversion = "1"\nsource = { registry = "x" }\n\n[[package]]\nname = "gunicorn"\nversion = "1"\nsource = { registry = "x" }\n',
    },
    'waitress (comes with other packages in uv.lock)',
  ],
  [
    'pylock.toml',
    { 'pylock.toml': 'lock-version = "1.0"\ncreated-by = "x"\n\n[[packages]]\nname = "gunicorn"\nversion = "1"\n' },
    'gunicorn in pylock.toml',
  ],
])('what %s brings by way of others counts, and what is for development does not', async (_, files, evidence) => {
  expect((await startOf({ ...files, 'app.py': FLASK })).evidence[1]).toBe(evidence);
});

test.each<[string, Readonly<Record<string, string>>]>([
  ['a Pipfile', { Pipfile: '[packages]\nflask = "*"\ngunicorn = { version = "*" }\n' }],
  [
    'setup.py',
    {
      'setup.py':
        'setup(\n  name="x",\n  install_requires=[\n    # flask\'s own server is for development\n    "flask[async]>=3; python_version > \'3.9\'",\n    \'gunicorn\',\n  ],\n  extras_require={"dev": ["waitress"]},\n)\n',
    },
  ],
])('%s without a lock names a server', async (_, files) => {
  const found = await startOf({ ...files, 'app.py': FLASK });
  expect(found.commands).toEqual({ web: 'gunicorn app:app --bind 0.0.0.0:$PORT' });
});

test.each<[string, Readonly<Record<string, string>>]>([
  ['a Pipfile', { Pipfile: '[packages]\nflask = "*"\n\n[dev-packages]\ngunicorn = "*"\n' }],
  ['setup.py', { 'setup.py': 'setup(name="x", install_requires=["flask"], extras_require={"dev": ["gunicorn"]})\n' }],
])('%s: a server for development only is none', async (_, files) => {
  const found = await startOf({ ...files, 'app.py': FLASK });
  expect(found.commands).toEqual({ web: 'flask --app app:app run --host 0.0.0.0 --port $PORT' });
});
