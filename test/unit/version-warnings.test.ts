import { expect, test } from 'vitest';
import type { Files } from '../support/facts.ts';
import { plan } from './manager-apps.ts';

test.each<[string, Files, string[]]>([
  ['a version manager that decides', { '.tool-versions': 'python 3.13.1 3.12.8' }, []],
  [
    'two version managers',
    { '.tool-versions': 'python 3.13.1', 'mise.toml': 'tools.python = "3.12"' },
    ['.tool-versions and mise.toml disagree about Python'],
  ],
  [
    "a version manager's file that names no version, and one that cannot be read",
    { '.tool-versions': 'python system', 'mise.toml': '[tools' },
    ['mise.toml cannot be read', '.tool-versions names no Python version that pybuild can use'],
  ],
  ['an unreadable file that would not have decided', { '.python-version': '3.12', 'mise.toml': '[tools' }, []],
  ['the latest version', { '.python-version': 'latest' }, ['.python-version says "latest"']],
  ['the latest of a minor version', { '.tool-versions': 'python latest:3.13' }, []],
  ['several versions', { '.python-version': '3.12\n3.13' }, ['.python-version contains several versions']],
  ['several versions, none of which decides', { '.python-version': '3.12\n3.13', 'runtime.txt': 'python-3.12' }, []],
])('%s', (_, files, titles) => {
  expect(plan({ 'requirements.txt': '', ...files }).warnings.map(({ title }) => title)).toEqual(titles);
});

test('warnings name the file, the line, what it says and what is used', () => {
  const { warnings } = plan({ 'requirements.txt': '', 'mise.toml': '[tools]\npython = ["pypy3.10"]', '.tool-versions': 'python latest' });
  expect(warnings.flatMap(({ body }) => body)).toEqual([
    'Using 3.14. A later release of pybuild may choose a newer Python: write 3.14 to keep this one.',
    'mise.toml:2 says "pypy3.10", which is PyPy. Using 3.14 (.tool-versions).',
  ]);
});
