import { expect, test } from 'vitest';
import { diagnoseApp } from '../../src/python/diagnosis/app-error.ts';
import { fileInApp } from '../../src/python/diagnosis/app-view.ts';
import { lastTraceback, type Raised } from '../../src/python/diagnosis/traceback.ts';
import { viewOf } from './app-view.ts';

const HEADER = 'Traceback (most recent call last):';
const FRAME = '  File "/workspace/a.py", line 2, in <module>\n    read()\n    ^^^^^^';
const AT = { file: '/workspace/a.py', line: 2, name: '<module>', code: 'read()' };

function read(text: string): readonly Raised[] {
  return lastTraceback(text.split('\n'));
}

function one(message: string, type = 'ValueError'): Raised[] {
  return [{ type, message, frames: [AT] }];
}

test.each<[string, string, Raised[]]>([
  ['one', `${HEADER}\n${FRAME}\nValueError: x`, one('x')],
  ['one after other words', `Hello\n${HEADER}\n${FRAME}\nValueError: x`, one('x')],
  ['an exception without a message', `${HEADER}\n${FRAME}\na.b.Error`, one('', 'a.b.Error')],
  ['a message of several lines', `${HEADER}\n${FRAME}\nValueError: x\n  y\n\nz`, one('x\n  y\n\nz')],
  ['a message in another language', `${HEADER}\n${FRAME}\nValueError: не найдено 見つかりません`, one('не найдено 見つかりません')],
  [
    'escapes and carriage returns',
    `${HEADER}\r\n\u001B[35m${FRAME.replaceAll('\n', '\r\n')}\u001B[0m\r\n\u001B[1mValueError\u001B[0m: x\r`,
    one('x'),
  ],
  ['bytes that were no UTF-8', `${HEADER}\n${FRAME}\nValueError: \uFFFD`, one('\uFFFD')],
  ['a beginning that was cut off', `    main()\n${FRAME}\nValueError: x`, one('x')],
  ['the last of two', `${HEADER}\n${FRAME}\nKeyError: 1\n${HEADER}\n${FRAME}\nValueError: x`, one('x')],
  ['one without its end', `${HEADER}\n${FRAME}\nValueError: x\n${HEADER}\n${FRAME}`, one('x')],
  [
    'one that is ignored',
    `${HEADER}\n${FRAME}\nValueError: x\nException ignored in: <function f>\n${HEADER}\n${FRAME}\nKeyError: 1`,
    one('x'),
  ],
  ['repeated calls', `${HEADER}\n${FRAME}\n  [Previous line repeated 996 more times]\nValueError: x`, one('x')],
  [
    'a syntax error of the program itself',
    '  File "/workspace/a.py", line 2\n    read()\n    ^\nSyntaxError: x',
    [{ type: 'SyntaxError', message: 'x', frames: [{ file: '/workspace/a.py', line: 2, code: 'read()' }] }],
  ],
  ['none', 'Error: x', []],
])('a traceback: %s', (_, text, raised) => {
  expect(read(text)).toEqual(raised);
});

test('exceptions that followed from each other, the first one first', () => {
  const links = [
    'The above exception was the direct cause of the following exception:',
    'During handling of the above exception, another exception occurred:',
  ];
  const parts = ['KeyError: 1', 'ValueError: x', 'RuntimeError: y'].map((line) => `${HEADER}\n${FRAME}\n${line}`);
  const text = `${HEADER}\n${FRAME}\nOSError: before\n${parts[0]}\n\n${links[0]}\n\n${parts[1]}\n\n${links[1]}\n\n${parts[2]}\n`;
  expect(read(text)).toEqual([...one('1', 'KeyError'), ...one('x'), ...one('y', 'RuntimeError')]);
});

test('a group of exceptions: itself, then its parts', () => {
  const group = [
    '  + Exception Group Traceback (most recent call last):',
    ...FRAME.split('\n').map((line) => `  | ${line}`),
    '  | ExceptionGroup: all (2 sub-exceptions)',
    '  +-+---------------- 1 ----------------',
    '    | Traceback (most recent call last):',
    ...FRAME.split('\n').map((line) => `    | ${line}`),
    '    | ValueError: x',
    '    +------------------------------------',
  ];
  expect(lastTraceback(group).map(({ type, frames }) => [type, frames.length])).toEqual([
    ['ExceptionGroup', 1],
    ['ValueError', 1],
  ]);
});

test('10 MB of it, in lines short or long, take no more than a look at each', () => {
  const deep = `${FRAME}\n`.repeat(10 * 1024 * 16);
  expect(read(`${HEADER}\n${deep}RecursionError: x`)[0]).toMatchObject({ type: 'RecursionError', message: 'x' });
  const long = 'a.'.repeat(5 * 1024 * 1024);
  for (const line of [
    long,
    `  File "${long}`,
    `ValueError: ${long}`,
    `${' '.repeat(10 * 1024 * 1024)}x`,
    `\u001B[${'1;'.repeat(5 * 1024 * 1024)}`,
  ]) {
    const text = `${HEADER}\n${FRAME}\n${line}\nValueError: x`;
    expect(diagnoseApp(text.split('\n'), viewOf({}))).toMatchObject({ kind: 'app-error' });
  }
  expect(read(`${HEADER}\n${FRAME}\nValueError: ${long}`)[0]?.message.length).toBeLessThan(5000);
  const words = `environ["${'A'.repeat(100_000)}" env var ${'B_'.repeat(50_000)}`;
  expect(diagnoseApp([HEADER, ...FRAME.split('\n'), `RuntimeError: ${words.repeat(20)}`], viewOf({}))).toMatchObject({ kind: 'app-error' });
});

test.each<[string, string | undefined]>([
  ['/workspace/mysite/settings.py', 'mysite/settings.py'],
  ['/workspace/./mysite/../manage.py', 'manage.py'],
  ['/workspace/../etc/passwd', undefined],
  ['/workspacex/a.py', undefined],
  ['/workspace/.venv/lib/python3.12/site-packages/x.py', undefined],
  ['/layers/pybuild_python/venv/lib/python3.12/x.py', undefined],
  ['/usr/lib/python3.12/os.py', undefined],
  ['manage.py', 'manage.py'],
  ['./manage.py', 'manage.py'],
  ['pydantic/main.py', undefined],
  ['<frozen os>', undefined],
  ['<string>', undefined],
  ['', undefined],
])('the file of a frame: %s is the app’s %s', (file, own) => {
  expect(fileInApp(file, viewOf({ 'manage.py': '' }))).toBe(own);
});

test('layers below the app are not the app', () => {
  const view = { ...viewOf({}), layers: '/workspace/.layers' };
  expect(fileInApp('/workspace/.layers/venv/x.py', view)).toBeUndefined();
});
