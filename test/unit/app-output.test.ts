import { expect, test } from 'vitest';
import { appTroubles, wordAppTrouble } from '../../src/python/diagnosis/app-output.ts';

const ABOUT = { port: '8080', installsFrom: 'requirements.txt', root: '/out/workspace' };

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

test('a missing module is named with the file in which packages are', () => {
  expect(hints("ModuleNotFoundError: No module named 'flask'")).toEqual([
    'Python found no module "flask". If it comes from a package, add that to requirements.txt.',
  ]);
});

test.each([
  ['gunicorn', "[2026-01-01 00:00:00 +0000] [1] [ERROR] Connection in use: ('0.0.0.0', 5000)", 5000],
  ['uvicorn', "ERROR:    [Errno 98] error while attempting to bind on address ('127.0.0.1', 5000): address already in use", 5000],
  ['with IPv6', "[Errno 98] error while attempting to bind on address ('::1', 5000, 0, 0): address already in use", 5000],
  ['Node', 'Error: listen EADDRINUSE: address already in use :::5000', 5000],
  ['the standard library', 'OSError: [Errno 98] Address already in use', 8080],
])('a port that is taken is named: %s', (_, line, port) => {
  expect(hints(line)).toEqual([`Port ${port} is in use by another program. To use another port: --env PORT=${port + 1}`]);
});

test('what is repeated is reported once', () => {
  const lines = "[ERROR] Connection in use: ('0.0.0.0', 5000)\nModuleNotFoundError: No module named 'a'\n".repeat(5);
  expect(hints(`${lines}ModuleNotFoundError: No module named 'b'`)).toHaveLength(3);
});

test('the highest port has none above it', () => {
  expect(wordAppTrouble({ kind: 'port-in-use', port: 65_535 }, ABOUT)).toContain('--env PORT=8080');
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
