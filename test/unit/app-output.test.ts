import { expect, test } from 'vitest';
import { appTroubles, explainEnd, wordAppTrouble } from '../../src/python/diagnosis/app-output.ts';
import { NAMES } from './app-view.ts';

const ABOUT = { port: '8080', installsFrom: 'requirements.txt', root: '/out/workspace', packageOf: NAMES.packageOf };

function hints(text: string): string[] {
  return appTroubles(text.split('\n')).map((trouble) => wordAppTrouble(trouble, ABOUT));
}

test.each([
  ['by 3.10 to 3.14', 'File "<frozen os>", line 679, in __getitem__\n'],
  [
    'by a Python without frozen modules',
    'File "/opt/python/lib/python3.11/os.py", line 679, in __getitem__\n    raise KeyError(key) from None\n',
  ],
])('a variable that os.environ lacks is named: %s', (_, frame) => {
  const text = `Traceback (most recent call last):\n  File "app.py", line 1, in <module>\n    os.environ["KEY"]\n  ${frame}KeyError: 'KEY'`;
  expect(hints(text)).toEqual(['KEY is not set. To pass it: --env KEY=…']);
});

test('a key that another dictionary lacks is no variable', () => {
  expect(hints('  File "app.py", line 1, in __getitem__\nKeyError: \'KEY\'')).toEqual([]);
  expect(hints("KeyError: 'KEY'")).toEqual([]);
  expect(hints('  File "<frozen os>", line 679, in __getitem__\na\nb\nc\nKeyError: \'KEY\'')).toEqual([]);
});

function lacking(name: string): string[] {
  return hints(`ModuleNotFoundError: No module named '${name}'`);
}

test('a missing module is named with the file in which packages are', () => {
  expect(lacking('flask')).toEqual(['Python found no module "flask". Add flask to requirements.txt.']);
  expect(lacking('PIL')).toEqual(['Python found no module "PIL". It is in Pillow: add that to requirements.txt.']);
  expect(lacking('beautifulsoup')).toEqual([
    'Python found no module "beautifulsoup". It is in beautifulsoup4: add that to requirements.txt.',
  ]);
  expect(lacking('falsk')).toEqual(['Python found no module "falsk". If it comes from a package, add that to requirements.txt.']);
});

test.each([
  ['gunicorn', "[2026-01-01 00:00:00 +0000] [1] [ERROR] Connection in use: ('0.0.0.0', 5000)", 5000],
  ['uvicorn', "ERROR:    [Errno 98] error while attempting to bind on address ('127.0.0.1', 5000): address already in use", 5000],
  ['with IPv6', "[Errno 98] error while attempting to bind on address ('::1', 5000, 0, 0): address already in use", 5000],
  ['Flask', 'Port 5000 is in use by another program. Either identify and stop that program', 5000],
  ['Node', 'Error: listen EADDRINUSE: address already in use :::5000', 5000],
  ['the standard library', 'OSError: [Errno 98] Address already in use', 8080],
])('a port that is taken is named: %s', (_, line, port) => {
  const [trouble] = appTroubles([line]);
  expect(trouble && wordAppTrouble(trouble, { ...ABOUT, port: String(port) })).toBe(
    `Port ${port} is in use by another program. To use another port: --env PORT=${port + 1}`,
  );
});

test("a port that is not the one in PORT is the app's own choice", () => {
  expect(hints('Address already in use\nPort 5000 is in use by another program. Either identify and stop that program')).toEqual([
    'Port 5000 is in use by another program, and PORT is 8080. Have the app listen on the port in PORT.',
  ]);
});

test('what is repeated is reported once', () => {
  const lines = "[ERROR] Connection in use: ('0.0.0.0', 5000)\nModuleNotFoundError: No module named 'a'\n".repeat(5);
  expect(hints(`${lines}ModuleNotFoundError: No module named 'b'`)).toHaveLength(3);
});

test('the highest port has none above it', () => {
  expect(wordAppTrouble({ kind: 'port-in-use', port: 65_535 }, { ...ABOUT, port: '65535' })).toContain('--env PORT=8080');
});

test.each([
  ['bash: line 1: gunicorn: command not found', 'gunicorn'],
  ['sh: 1: exec: gunicorn: not found', 'gunicorn'],
  ['/bin/sh: 2: celery: not found', 'celery'],
  ["/usr/bin/env: 'python9': No such file or directory", 'python9'],
])('a command that is missing is named: %s', (line, name) => {
  expect(hints(line)).toEqual([`${name} was not found. If it comes from a package, add that to requirements.txt.`]);
});

test.each([
  [
    'ImportError: libGL.so.1: cannot open shared object file: No such file or directory',
    'libGL.so.1',
    ' On Debian and Ubuntu: apt-get install libgl1',
  ],
  ['uwsgi: error while loading shared libraries: libodd.so.7: cannot open shared object file', 'libodd.so.7', ''],
  [
    'Error loading shared library libpq.so.5: No such file or directory (needed by x)',
    'libpq.so.5',
    ' On Debian and Ubuntu: apt-get install libpq5',
  ],
])('a library of the system that is missing is named: %s', (line, name, debian) => {
  expect(hints(line)).toEqual([`${name}, a library of the system, is missing.${debian}`]);
});

function raised(error: string): string {
  return `Traceback (most recent call last):\n  File "a.py", line 1, in <module>\n    x()\n${error}`;
}

test("Django's empty key, and variables that libraries miss, are named", () => {
  expect(hints(raised('django.core.exceptions.ImproperlyConfigured: The SECRET_KEY setting must not be empty.'))).toEqual([
    "Django's SECRET_KEY is empty. Pass the variable that the settings read it from, for example: --env SECRET_KEY=…",
  ]);
  const asked = raised('django.core.exceptions.ImproperlyConfigured: Set the DATABASE_URL environment variable');
  expect(hints(asked)).toEqual(['DATABASE_URL is not set. To pass it: --env DATABASE_URL=…']);
  expect(appTroubles(asked.split('\n'), { DATABASE_URL: 'x' })).toEqual([]);
});

test('the exit code counts where no line tells more', () => {
  const about = { ...ABOUT, env: {}, command: 'gunicorn app:app' };
  expect(explainEnd(3, ['x'], about)).toEqual(['gunicorn could not load the app.']);
  expect(explainEnd(127, [], about)).toEqual([
    'A command, or a library that it needs, was not found. If it comes from a package, add that to requirements.txt.',
  ]);
  expect(explainEnd(127, ['sh: 1: a: not found'], about)).toEqual([
    'a was not found. If it comes from a package, add that to requirements.txt.',
  ]);
  expect(explainEnd(1, [], about)).toEqual([]);
});

test('a syntax error is named by its place in the app', () => {
  const text = `  File "<frozen importlib._bootstrap>", line 488, in _call_with_frames_removed
  File "/out/workspace/shop/views.py", line 7
    return render(
                 ^
SyntaxError: '(' was never closed`;
  expect(hints(text)).toEqual(["shop/views.py:7 has a syntax error: '(' was never closed. Correct it and build again."]);
  expect(hints('  File "/elsewhere/x.py", line 1\nSyntaxError: Did you mean print(...)?')).toEqual([
    '/elsewhere/x.py:1 has a syntax error: Did you mean print(...)? Correct it and build again.',
  ]);
  expect(hints('IndentationError: unexpected indent')).toEqual([]);
});
