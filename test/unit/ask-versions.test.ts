import { expect, test } from 'vitest';
import { indexOf } from '../../src/python/diagnosis/named-index.ts';
import { askByBundledPip, askByUv, readVersions } from '../../src/python/managers/ask-versions.ts';

const WANTED = { name: 'numpy', version: '1.24.4', python: '3.12', later: true };
const PIP_SAYS = `ERROR: Could not find a version that satisfies the requirement numpy<0 (from versions: 1.26.0, 2.0.0rc1, 2.0.0, 2.0.0.post1)
ERROR: No matching distribution found for numpy<0`;

test.each([
  ['pip', PIP_SAYS, ['1.26.0', '2.0.0', '2.0.0.post1']],
  ['pip of a package without wheels', PIP_SAYS.replace(/versions: .*\)/, 'versions: none)'), []],
  ['uv', 'warning: The requested Python version 3.12 is not available\nResolved 1 package in 70ms\nnumpy==1.26.0\n', ['1.26.0']],
  ['uv without a fitting wheel', 'error: No solution found\n  cause: Because numpy==1.24.4 has no usable wheels', []],
  ['a tool that speaks of something else', 'usage: pip [-h]\n', []],
])('the releases with a wheel, as %s says them', (_, output, versions) => {
  expect(readVersions(output)).toEqual(versions);
});

test.each([
  [true, ['numpy==1.24.4\n', 'numpy>1.24.4\n']],
  [false, ['numpy==1.24.4\n']],
])('uv is asked for the release itself, and for the first one after it: %s', (later, inputs) => {
  expect(askByUv('/uv', '/python', { ...WANTED, later }).map(({ input }) => input)).toEqual(inputs);
});

test.each([
  [{}, []],
  [{ index: 'https://index.invalid/simple' }, ['--index-url=https://index.invalid/simple', '--default-index']],
])('the index of the app is asked where it names one: %o', (index, options) => {
  const wanted = { ...WANTED, ...index };
  const args = [...askByBundledPip('/python', wanted), ...askByUv('/uv', '/python', { ...wanted, later: false })].flatMap(
    (one) => one.args,
  );
  expect(args.filter((one) => one.startsWith('--') && one.includes('index'))).toEqual(options);
});

const ADDRESS = 'https://index.invalid/simple';
const DEFAULT = { hasOwnIndex: false };
const KNOWN = { hasOwnIndex: false, index: ADDRESS };
const UNKNOWN = { hasOwnIndex: true };
const source = (table: string, ...lines: string[]): string => [`[[${table}]]`, ...lines, ''].join('\n');
const poetry = (...lines: string[]): string => source('tool.poetry.source', 'name = "one"', ...lines);

test.each<[what: string, manager: string, file: string, text: string, expected: object]>([
  ['no table of sources', 'poetry', 'pyproject.toml', '[project]\nname = "app"\n', DEFAULT],
  ['the one primary source of Poetry', 'poetry', 'pyproject.toml', poetry(`url = "${ADDRESS}"`, 'priority = "primary"'), KNOWN],
  ['a source of Poetry beside the default', 'poetry', 'pyproject.toml', poetry(`url = "${ADDRESS}"`, 'priority = "explicit"'), UNKNOWN],
  ['two sources', 'poetry', 'pyproject.toml', poetry(`url = "${ADDRESS}"`).repeat(2), UNKNOWN],
  ['sources in one line', 'pdm', 'pyproject.toml', `[tool.pdm]\nsource = [{ name = "pypi", url = "${ADDRESS}" }]\n`, UNKNOWN],
  ["PDM's default in another place", 'pdm', 'pyproject.toml', source('tool.pdm.source', 'name = "pypi"', `url = "${ADDRESS}"`), KNOWN],
  ['a source that PDM adds', 'pdm', 'pyproject.toml', source('tool.pdm.source', 'name = "one"', `url = "${ADDRESS}"`), UNKNOWN],
  ['the source of a Pipfile', 'pipenv', 'Pipfile', source('source', `url = "${ADDRESS}"`, 'name = "one"'), KNOWN],
  ['a source with a variable', 'pipenv', 'Pipfile', source('source', 'url = "https://${USER}@index.invalid/simple"'), UNKNOWN],
  ['a source of another tool', 'pipenv', 'pyproject.toml', poetry(`url = "${ADDRESS}"`), DEFAULT],
  ['an option of a requirements file', 'pip', 'requirements.txt', `--index-url ${ADDRESS}\nflask\n`, UNKNOWN],
  ['no such option', 'pip', 'requirements.txt', 'flask\n', DEFAULT],
  ['the index of all packages', 'pylock', 'pylock.toml', `index = "${ADDRESS}"\n`.repeat(2), KNOWN],
  ['two indexes', 'pylock', 'pylock.toml', `index = "${ADDRESS}"\nindex = "https://other.invalid/"\n`, UNKNOWN],
  ['what uv reads itself', 'uv', 'pyproject.toml', source('tool.uv.index', `url = "${ADDRESS}"`), DEFAULT],
])('which index it is: %s', (_, manager, file, text, expected) => {
  expect(indexOf(manager, [[file, text]], [[file, text]])).toEqual(expected);
});
