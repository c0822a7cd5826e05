import { expect, test } from 'vitest';
import { withBytecode } from '../../src/python/record.ts';

/** A RECORD with the bytecode of every module present. */
function complete(...lines: string[]): string[] {
  return withBytecode(lines.map((line) => `${line}\n`).join(''), '3.12', () => true)
    .split('\n')
    .slice(0, -1);
}

test('bytecode has a row without hash and size, and the rows are sorted, as pip writes them', () => {
  expect(
    complete(
      'ant/__init__.py,sha256=a,1',
      'ant/Zoo.py,sha256=b,2',
      'ant-1.dist-info/RECORD,,',
      'ant-1.dist-info/METADATA,sha256=c,3',
      'single.py,,',
      'ant/data.txt,,',
    ),
  ).toEqual([
    '__pycache__/single.cpython-312.pyc,,',
    'ant-1.dist-info/METADATA,sha256=c,3',
    'ant-1.dist-info/RECORD,,',
    'ant/Zoo.py,sha256=b,2',
    'ant/__init__.py,sha256=a,1',
    'ant/__pycache__/Zoo.cpython-312.pyc,,',
    'ant/__pycache__/__init__.cpython-312.pyc,,',
    'ant/data.txt,,',
    'single.py,,',
  ]);
});

test('only existing bytecode is listed, and none twice', () => {
  const record = 'a.py,,\nb.py,,\nb.py,,\n__pycache__/c.cpython-312.pyc,,\nc.py,,\n';
  expect(withBytecode(record, '3.12', (file) => !file.includes('a.'))).toBe(
    '__pycache__/b.cpython-312.pyc,,\n__pycache__/c.cpython-312.pyc,,\na.py,,\nb.py,,\nb.py,,\nc.py,,\n',
  );
  expect(withBytecode('b.py,,\na.py,,\n', '3.12', () => false)).toBe('b.py,,\na.py,,\n');
});

test('names that CSV quotes stay quoted', () => {
  expect(complete('"a,b/x ""y"".py",sha256=a,1', '"line\nbreak.txt",,')).toEqual([
    '"a,b/__pycache__/x ""y"".cpython-312.pyc",,',
    '"a,b/x ""y"".py",sha256=a,1',
    ...'"line\nbreak.txt",,'.split('\n'),
  ]);
});

test('line endings are kept', () => {
  expect(withBytecode('a.py,,\r\nb.txt,,', '3.12', () => true)).toBe('__pycache__/a.cpython-312.pyc,,\r\na.py,,\r\nb.txt,,\r\n');
});

test('files outside site-packages get no bytecode from us', () => {
  const outside = ['../../../bin/tool.py,,', '/opt/tool.py,,', 'x/../../tool.py,,', '..py/kept.txt,,'];
  expect(complete(...outside)).toEqual(outside);
  expect(complete('..py/module.py,,')).toContain('..py/__pycache__/module.cpython-312.pyc,,');
});

test.each(['"open.py,,\na.py,,\n', 'a.py,,\n"x"y.py,,\n', 'a"b.py,,\na.py,,\n', 'a.py,,\n\uFFFD.py,,\n'])(
  'what is no CSV in UTF-8 is left alone: %j',
  (record) => {
    expect(withBytecode(record, '3.12', () => true)).toBe(record);
  },
);
