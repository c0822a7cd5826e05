import { expect, test } from 'vitest';
import type { Origin } from '../../src/errors/failure.ts';
import type { PythonDemand } from '../../src/python/python-demand.ts';
import { formatVersion, requestVersion, skippedStatements } from '../../src/python/python-version.ts';
import { type Files, projectFacts } from '../support/facts.ts';

const FILE: Origin = { from: 'file', file: '.python-version' };

function request(files: Files, demands: readonly PythonDemand[] = []) {
  return requestVersion(projectFacts(files), {}, demands);
}

/** A demand for a range, as Poetry's files have it or `requires-python`. */
function range(text: string, chooses = false): PythonDemand {
  return { file: 'pyproject.toml', key: chooses ? 'python' : 'requires-python', text, anyOf: [text], chooses };
}

test("version managers' files come after version files and Poetry's python, and before the default", () => {
  const tools = { 'mise.toml': '[tools]\npython = "3.12"', '.mise.toml': '[tools]\npython = "3.11"', '.tool-versions': 'python 3.14.1' };
  expect(request({ ...tools, '.python-version': '3.13' })).toEqual({ major: 3, minor: 13, origin: FILE });
  expect(request(tools, [range('>=3.10', true)]).origin).toEqual({ from: 'file', file: 'pyproject.toml', key: 'python' });
  expect(request(tools, [range('>=3.13')])).toEqual({ major: 3, minor: 11, origin: { from: 'file', file: '.mise.toml' } });
  expect(request({ ...tools, '.mise.toml': '' }).origin).toEqual({ from: 'file', file: 'mise.toml' });
  expect(request({ '.tool-versions': 'python 3.14.1' })).toEqual({
    major: 3,
    minor: 14,
    patch: 1,
    origin: { from: 'file', file: '.tool-versions' },
  });
});

test.each([
  ['.tool-versions', 'nodejs 22\n python\t3.13.1  3.12.8 # tox\r\n', '3.13.1'],
  ['.tool-versions', 'python 3.13', '3.13'],
  ['.tool-versions', 'python latest', '3.14'],
  ['.tool-versions', 'python latest:3.13', '3.13'],
  ['mise.toml', '[tools]\npython = "3.13"', '3.13'],
  ['mise.toml', '[tools]\npython = ["3.13", "3.11"]', '3.13'],
  ['mise.toml', '[tools]\npython = { version = "3.13.1", virtualenv = ".venv" }', '3.13.1'],
  ['mise.toml', '[tools.python]\nversion = "3.13"', '3.13'],
  ['mise.toml', '[tools]\npython = [{ version = "3.13" }, "3.11"]', '3.13'],
  ['mise.toml', '[tools]\npython = "prefix:3.13"', '3.13'],
  ['.mise.toml', 'tools.python = "latest"', '3.14'],
])('%s %j chooses %s', (file, text, version) => {
  const requested = request({ [file]: text });
  expect([formatVersion(requested), requested.origin]).toEqual([version, { from: 'file', file }]);
});

test.each([
  ['.tool-versions', 'python system', 1, 'system'],
  ['.tool-versions', '# ours\npython ref:v3.13.0\npython 3.13', 2, 'ref:v3.13.0'],
  ['.tool-versions', 'python path:/opt/python 3.13', 1, 'path:/opt/python'],
  ['.tool-versions', 'python pypy3.10-7.3.17', 1, 'pypy3.10-7.3.17'],
  ['.tool-versions', 'python 3.13t', 1, '3.13t'],
  ['.tool-versions', 'python 3', 1, '3'],
  ['mise.toml', '[env]\npython = "x"\n[tools]\nnode = "22"\npython = "system"', 5, 'system'],
  ['mise.toml', '[tools.python]\nref = "main"', 1, 'ref:main'],
  ['mise.toml', '[tools]\npython = 3.11', 2, '3.11 (a number)'],
  ['mise.toml', '[tools]\npython = { path = "~/python" }', 2, 'path:~/python'],
  ['mise.toml', '[tools]\n"python" = ["{{env.PYTHON}}", "3.13"]', 2, '{{env.PYTHON}}'],
])('%s %j is named and skipped', (file, text, line, version) => {
  const files = { [file]: text };
  const requested = request(files);
  expect(requested.origin).toEqual({ from: 'default' });
  expect(skippedStatements(projectFacts(files), requested, [])).toMatchObject([{ file, line, version }]);
});

test("another version manager's file decides if the first is skipped, and only what could have decided is named", () => {
  const files: Files = { 'mise.toml': '[tools]\npython = "system"', '.tool-versions': 'python 3.13' };
  const skipped = (more: Files, demands: readonly PythonDemand[] = []): string[] => {
    const facts = projectFacts({ ...files, ...more });
    return skippedStatements(facts, requestVersion(facts, {}, demands), demands).map(({ file }) => file);
  };
  expect(request(files)).toEqual({ major: 3, minor: 13, origin: { from: 'file', file: '.tool-versions' } });
  expect(skipped({})).toEqual(['mise.toml']);
  expect(skipped({ 'mise.toml': '[tools]\npython = "3.12"', '.tool-versions': 'python system' })).toEqual([]);
  expect(skipped({ '.tool-versions': 'python system' }, [range('>=3.13')])).toEqual(['mise.toml', '.tool-versions']);
  expect(skipped({ '.python-version': '3.12' })).toEqual([]);
  expect(skipped({}, [range('>=3.13', true)])).toEqual([]);
});
