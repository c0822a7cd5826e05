import { expect, test } from 'vitest';
import type { Environment } from '../../src/cnb/layer-env.ts';
import { askedIn } from '../../src/python/asked-in.ts';
import { makeDecisions } from '../../src/python/decisions.ts';
import { scriptBlock } from '../../src/python/sources/inline-script.ts';
import { chooseRequirements } from '../../src/python/sources/requirements-names.ts';
import { failureOf, type Files, planInputs, projectFacts } from '../support/facts.ts';

function decide(files: Files, env: Environment = {}) {
  return makeDecisions(projectFacts(files, env), planInputs(env));
}

const TABLE = { 'pyproject.toml': '[project]\nname = "a"\n' };
const SCRIPT = '# /// script\n# requires-python = ">=3.13"\n# dependencies = ["rich", "requests==2.32.3"]\n# ///\nimport rich\n';

test.each<[string, Files]>([
  ['requirements.txt', { 'requirements.txt': '', ...TABLE, 'setup.py': '', 'bot.py': SCRIPT }],
  ['pyproject.toml', { ...TABLE, 'setup.py': '', 'requirements.in': '', 'bot.py': SCRIPT }],
  ['setup.py', { 'setup.py': '', 'setup.cfg': '[options]\n', 'requirements.in': '', 'bot.py': SCRIPT }],
  ['setup.cfg', { 'setup.cfg': '[options]\n', 'requirements.in': '', 'bot.py': SCRIPT }],
  ['requirements.in', { 'setup.cfg': '[flake8]\n', 'requirements.in': '', 'requirements-prod.txt': '', 'bot.py': SCRIPT }],
  ['requirements-prod.txt', { 'requirements-prod.txt': '', 'bot.py': SCRIPT }],
  ['bot.py', { 'requirements-dev.txt': '', 'bot.py': SCRIPT, 'words.py': '' }],
])('%s comes first', (file, files) => {
  expect(decide(files).packageManager).toEqual({ name: 'pip', files: [file] });
});

test.each<[string[], string | string[]]>([
  [['requirements/base.txt', 'requirements/dev.txt', 'requirements/prod.txt'], 'requirements/prod.txt'],
  [['requirements/production.txt', 'requirements/web.txt'], 'requirements/production.txt'],
  [['requirements-prod.txt', 'requirements-dev.txt'], 'requirements-prod.txt'],
  [['prod-requirements.txt', 'requirements_dev.txt'], 'prod-requirements.txt'],
  [['requirements.production.txt'], 'requirements.production.txt'],
  [['deps.txt'], 'deps.txt'],
  [['requirements-base.txt', 'requirements-test.txt', 'requirements-docs.txt'], 'requirements-base.txt'],
  [
    ['requirements/base.txt', 'requirements/web.txt'],
    ['requirements/base.txt', 'requirements/web.txt'],
  ],
  [
    ['requirements-prod.txt', 'requirements/prod.txt'],
    ['requirements-prod.txt', 'requirements/prod.txt'],
  ],
  [['requirements-dev.txt', 'requirements/tests.txt'], []],
  [['requirements-product.txt'], 'requirements-product.txt'],
  [['packages.txt', 'notes.txt', 'robots.txt', 'requirements.txt.txt'], []],
])('of %j: %j', (files, expected) => {
  const below = files.flatMap((file) => /^requirements\/(.*)$/.exec(file)?.[1] ?? []);
  const atRoot = files.filter((file) => !file.includes('/'));
  const choice = chooseRequirements(atRoot, below);
  expect(choice.kind === 'one' ? choice.file : choice.kind === 'several' ? choice.files : []).toEqual(expected);
});

test('a requirements file of another name is said, and read with what it includes', () => {
  const { install } = decide({ 'requirements/prod.txt': '-r base.txt\ngunicorn==23.0', 'requirements/base.txt': 'flask' });
  expect(install.notes).toEqual(['Installing from requirements/prod.txt: its name says production']);
  expect(install).toMatchObject({ reads: ['requirements/prod.txt', 'requirements/base.txt'], pins: ['gunicorn'], open: ['flask'] });
});

test('several are a question, which the setting answers', () => {
  const files = { 'requirements/web.txt': '', 'requirements/worker.txt': '' };
  expect(failureOf(() => decide(files))).toEqual({
    kind: 'several-sources',
    what: 'requirements files',
    files: ['requirements/web.txt', 'requirements/worker.txt'],
  });
  expect(decide(files, { BP_PIP_REQUIREMENT: 'requirements/web.txt' }).packageManager.files).toEqual(['requirements/web.txt']);
});

test('setup.py: its backend is asked', () => {
  expect(decide({ 'setup.py': '' }).install).toMatchObject({ editable: ['.'], asksBackend: true, requirements: [] });
});

test('setup.cfg: what it lists, by lines or in one, with extras and its Python', () => {
  const lines = '[options]\npython_requires = >=3.13\ninstall_requires =\n  flask\n  # a comment\n  six; python_version > "3"\n';
  const text = `${lines}[options.extras_require]\nweb = gunicorn; uvicorn\n`;
  const { install, python } = decide({ 'setup.cfg': text }, { BP_PYTHON_EXTRAS: 'web' });
  expect(install.requirements).toEqual(['flask', 'six; python_version > "3"', 'gunicorn', 'uvicorn']);
  expect(install.notes?.[0]).toContain('setup.cfg');
  expect(python.requested.minor).toBe(14);
  expect(failureOf(() => decide({ 'setup.cfg': text }, { BP_PYTHON_EXTRAS: 'fast' }))).toMatchObject({ kind: 'name-unknown' });
});

test.each([
  ['--log=/srv/log', 'is not a valid requirement'],
  ['file: reqs.in', 'is a directive that only setuptools reads: add a setup.py (from setuptools import setup; setup())'],
])('setup.cfg: %s is an error with its line', (entry, reason) => {
  const failure = failureOf(() => decide({ 'setup.cfg': `[options]\ninstall_requires =\n  six\n  ${entry}\n` }));
  expect(failure).toMatchObject({ kind: 'project-invalid', file: 'setup.cfg', problems: [{ text: entry, reason, line: 4 }] });
});

test("a script's block: what it asks for, and its Python", () => {
  const { install, python } = decide({ 'bot.py': SCRIPT });
  expect(install).toMatchObject({ requirements: ['rich', 'requests==2.32.3'], pins: ['requests'], open: ['rich'], reads: [] });
  expect(python.requested.minor).toBe(14);
});

test('the code around a block decides nothing', () => {
  const [one, two] = ['x = 1\n', 'x = 2\n'].map((more) => decide({ 'bot.py': SCRIPT + more }).install);
  expect(one).toEqual(two);
});

test.each([
  ['# /// script\n# dependencies = ["rich"\n# ///\n', { kind: 'toml-invalid', file: 'bot.py', line: 3 }],
  ['\n\n# /// script\n# dependencies = [3]\n# ///\n', { kind: 'project-invalid', file: 'bot.py' }],
  ['# /// script\n# dependencies = "rich"\n# ///\n', { kind: 'project-invalid', file: 'bot.py' }],
  ['# /// script\n# requires-python = "^3"\n# ///\n', { kind: 'python-demand-invalid', file: 'bot.py' }],
])('a block that is wrong: %j', (text, failure) => {
  expect(failureOf(() => decide({ 'bot.py': text }))).toMatchObject(failure);
});

test("a tool's table in a block is named", () => {
  const text = '# /// script\n# dependencies = []\n# [tool.uv]\n# exclude-newer = "2026-01-01T00:00:00Z"\n# ///\n';
  expect(decide({ 'bot.py': text }).install.notes).toEqual(['bot.py: [tool.uv] in its inline block is not used']);
});

test('several scripts with blocks are a question, which the setting answers', () => {
  const files = { 'a.py': SCRIPT, 'b.py': SCRIPT };
  expect(failureOf(() => decide(files))).toMatchObject({ kind: 'several-sources', files: ['a.py', 'b.py'] });
  expect(decide(files, { BP_PIP_REQUIREMENT: 'b.py' }).packageManager.files).toEqual(['b.py']);
});

test.each([
  ['no block', 'import os\n', undefined],
  ['another block', '# /// pyproject\n# x = 1\n# ///\n', undefined],
  ['no end', '# /// script\n# x = 1\n', undefined],
  ['a block of Windows', '# /// script\r\n# x = 1\r\n#\r\n# y = 2\r\n# ///\r\n', 'x = 1\n\ny = 2\n'],
  ['two', `${SCRIPT}${SCRIPT}`, 'several'],
])('%s', (_, text, expected) => {
  const block = scriptBlock(text);
  expect(typeof block === 'object' ? block.toml : block).toBe(expected);
});

test('the lines that ask for packages', () => {
  const files = new Map([
    ['requirements.in', 'flask\n'],
    ['pyproject.toml', '[project]\ndependencies = [\n  "redis>=5",\n]\n'],
    ['bot.py', `x = "ant"\n${SCRIPT}y = "bee>=1"\n`],
  ]);
  const asked = askedIn(files).filter(({ name }) => ['flask', 'redis', 'rich', 'ant', 'bee'].includes(name ?? ''));
  expect(asked.map(({ file, line, name }) => `${file}:${line} ${name}`)).toEqual([
    'pyproject.toml:3 redis',
    'bot.py:4 rich',
    'requirements.in:1 flask',
  ]);
});

test('a misspelled requirements.txt is not passed over for a project', () => {
  expect(failureOf(() => decide({ 'Requirements.txt': 'flask', ...TABLE }))).toMatchObject({
    kind: 'no-package-manager',
    misspelled: ['Requirements.txt'],
  });
});
