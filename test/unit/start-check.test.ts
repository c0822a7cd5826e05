import { expect, test } from 'vitest';
import { checkCommand, type Installation } from '../../src/python/start/check-command.ts';
import { fixedPort } from '../../src/python/start/gunicorn-config.ts';

const PROGRAMS = new Set(['gunicorn', 'uvicorn', 'flask', 'waitress-serve']);
const MODULES = new Set(['uvicorn', 'shop', 'gevent']);
const PATHS = new Set(['app.py', 'src/store', 'src/store/web.py', 'api', 'api/main.py', 'backend/main.py', 'start.sh', 'bin/run']);
const INSTALLED: Installation = {
  hasProgram: (name) => PROGRAMS.has(name),
  hasModule: (name) => MODULES.has(name),
  hasPackageFile: (name) => name === 'gunicorn/workers/gasgi.py',
  kindOf: (name) => (PATHS.has(name) ? 'file' : name === 'pipe.py' ? 'other' : undefined),
  isExecutable: (name) => name === 'start.sh',
  addTo: 'requirements.txt',
};

test.each([
  'gunicorn app:app',
  'gunicorn app:app --bind 0.0.0.0:$PORT --workers 2',
  'gunicorn app:app -b :$PORT',
  "gunicorn 'app:create_app()' --bind 0.0.0.0:${PORT:-8000}",
  'gunicorn --chdir backend main:app',
  'gunicorn --pythonpath src store.web:app',
  'gunicorn -k gthread app:app',
  'gunicorn shop.wsgi',
  'gunicorn shop.wsgi:application',
  'gunicorn -c config.py',
  'PYTHONPATH=lib gunicorn nowhere:app',
  'exec uvicorn api.main:app --host 0.0.0.0 --port $PORT',
  'python -m uvicorn api.main:app --host :: --port=$PORT',
  'FLASK_RUN_HOST=0.0.0.0 FLASK_RUN_PORT=$PORT flask run',
  'flask --app app routes',
  'uvicorn api.main:app --uds app.sock',
  'flask --app app run -p $PORT --host=0.0.0.0',
  'waitress-serve --listen=*:$PORT app:app',
  'cd backend && gunicorn main:app',
  'python manage.py migrate | gunicorn nowhere:app',
  './start.sh',
  'bash -c "uvicorn nowhere:app"',
  'node server.js',
  'python app.py',
  'python -c "print(1)"',
  '/usr/bin/thing',
  '"unfinished',
  '',
])('nothing is said of %j', (line) => {
  expect(checkCommand(line, true, INSTALLED)).toEqual([]);
});

test.each<[string, string]>([
  ['uv run gunicorn app:app', "uv is not installed in the app's environment, and not needed there. Write: gunicorn app:app"],
  ['poetry run python app.py', "poetry is not installed in the app's environment, and not needed there. Write: python app.py"],
  ['pipenv run --x y', "pipenv is not installed in the app's environment, and not needed there."],
  ['hypercorn app:app --bind :$PORT', 'hypercorn is not installed. Add hypercorn to requirements.txt.'],
  ['python -m streamlit run app.py', 'streamlit is not installed. Add streamlit to requirements.txt.'],
  ['gunicorn nowhere:app', 'There is no module nowhere in the app or its packages.'],
  ['gunicorn api.other:app', 'There is no module api.other in the app or its packages.'],
  ['gunicorn --chdir backend app:app', 'There is no module app in the app or its packages.'],
  ['gunicorn store:app', 'There is no module store at the root of the app; it is in src. Add: --pythonpath src'],
  [
    'uvicorn store.web:app --host 0.0.0.0 --port $PORT',
    'There is no module store.web at the root of the app; it is in src. Add: --app-dir src',
  ],
  [
    'waitress-serve --port $PORT store.web:app',
    'There is no module store.web at the root of the app; it is in src. Write: PYTHONPATH=src waitress-serve …',
  ],
  ['gunicorn -k eventlet -w 1 app:app', 'eventlet is not installed. Add it to requirements.txt.'],
  [
    'gunicorn app:app --worker-class=gevent',
    "gunicorn's worker for gevent needs the package packaging. Install gunicorn[gevent], which brings it.",
  ],
  ['python pipe.py', 'pipe.py is no regular file.'],
  ['gunicorn pipe:app', 'There is no module pipe in the app or its packages.'],
  ['python other.py', 'There is no file other.py in the app.'],
  ['./other.sh', 'There is no file ./other.sh in the app.'],
  ['bin/run', 'bin/run is not executable. Run: chmod +x bin/run'],
  ['gunicorn app:app --bind 0.0.0.0:8000', 'gunicorn listens on port 8000, whatever PORT says. Use $PORT.'],
  ['uvicorn api.main:app --host 0.0.0.0', 'uvicorn listens on port 8000, whatever PORT says. Use $PORT.'],
  ['flask run --host 0.0.0.0 --port 80', 'flask listens on port 80, whatever PORT says. Use $PORT.'],
  [
    'uvicorn api.main:app --port $PORT',
    'uvicorn listens on 127.0.0.1 by default, which nothing outside of the container reaches. Add: --host 0.0.0.0',
  ],
  ['flask run -h localhost -p $PORT', 'flask listens on localhost, which nothing outside of the container reaches. Use 0.0.0.0.'],
  ['gunicorn app:app -b 127.0.0.1:$PORT', 'gunicorn listens on 127.0.0.1, which nothing outside of the container reaches. Use 0.0.0.0.'],
  ['echo a && waitress-serve --port=9 app:app', 'waitress-serve listens on port 9, whatever PORT says. Use $PORT.'],
])('%j will fail: %s', (line, expected) => {
  expect(checkCommand(line, true, INSTALLED)).toEqual([expected]);
});

test('a port matters to web alone, and one in gunicorn.conf.py to gunicorn', () => {
  expect(checkCommand('uvicorn api.main:app', false, INSTALLED)).toEqual([]);
  const configured = { ...INSTALLED, configuredPort: { port: '8000', line: 3 } };
  expect(checkCommand('gunicorn app:app', true, configured)).toEqual([
    'gunicorn.conf.py:3 listens on port 8000, whatever PORT says. Use $PORT.',
  ]);
  expect(checkCommand('gunicorn app:app -b :$PORT', true, configured)).toEqual([]);
});

test.each<[string, ReturnType<typeof fixedPort>]>([
  ['workers = 2\nbind = "0.0.0.0:8000"\n', { port: '8000', line: 2 }],
  ['import os\nbind = "0.0.0.0:" + os.environ["PORT"]\n', undefined],
  ['bind = f"0.0.0.0:{port}"\n', undefined],
  ['bind = "0.0.0.0:1"\nbind = "0.0.0.0:2"\n', undefined],
  ['# bind = "0.0.0.0:8000"\n', undefined],
  ['bind = "unix:/tmp/socket"\n', undefined],
])('the port that %j fixes', (text, expected) => {
  expect(fixedPort(text)).toEqual(expected);
});

test("gunicorn's workers for eventlet and gevent: what the installed release has", () => {
  const modules = new Set(['eventlet', 'gevent']);
  const files = new Set(['gunicorn/workers/geventlet.py']);
  const older: Installation = { ...INSTALLED, hasModule: (name) => modules.has(name), hasPackageFile: (name) => files.has(name) };
  const problems = (worker: string): string[] => checkCommand(`gunicorn app:app -k ${worker}`, true, older);
  expect(problems('eventlet')).toEqual([]);
  expect(problems('gevent')).toEqual([]);
  files.clear();
  expect(problems('eventlet')).toEqual(['gunicorn 26 and newer have no worker for eventlet. Install gunicorn<26, or use gevent.']);
  files.add('gunicorn/workers/gasgi.py');
  expect(problems('gevent')).toHaveLength(1);
  modules.add('packaging');
  expect(problems('gevent')).toEqual([]);
});
