import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isSetting, listSetting, misspelledSettings, SETTINGS } from '../../src/python/settings.ts';

test.each([
  ['BP_PYTON_VERSION', 'BP_PYTHON_VERSION'],
  ['BP_PYTHON_VERSON', 'BP_PYTHON_VERSION'],
  ['BP_PYTON_VERSON', 'BP_PYTHON_VERSION'],
  ['BP_PIP_REQUIREMENTS', 'BP_PIP_REQUIREMENT'],
  ['BP_PYTHON_GROUP', 'BP_PYTHON_GROUPS'],
  ['BP_VERSION_PYTHON', 'BP_PYTHON_VERSION'],
  ['BP_DJANGO_COLLECT_STATIC', 'BP_DJANGO_COLLECTSTATIC'],
])('%s was probably meant as %s', (name, meant) => {
  expect(misspelledSettings({ [name]: '' })).toEqual([{ name, meant }]);
});

test.each(['BP_LOG_LEVEL', 'BP_NODE_VERSION', 'PYTHON_VERSION', ...SETTINGS.map(({ name }) => name)])('%s is not a misspelling', (name) => {
  expect(misspelledSettings({ [name]: '' })).toEqual([]);
});

test('misspelled settings are reported by name, in order', () => {
  expect(misspelledSettings({ BP_PYTON_VERSION: '', BP_PIP_VERSON: '' }).map(({ name }) => name)).toEqual([
    'BP_PIP_VERSON',
    'BP_PYTON_VERSION',
  ]);
});

test.each([
  ['BP_PYTHON_VERSION', true],
  ['DISABLE_COLLECTSTATIC', true],
  ['BP_PYTHON', false],
  ['PIP_INDEX_URL', false],
])('%s is one of our settings: %s', (name, ours) => {
  expect(isSetting(name)).toBe(ours);
});

test.each([
  [undefined, []],
  ['', []],
  ['docs', ['docs']],
  [' docs, test  docs,\n', ['docs', 'test']],
])('a setting with a list of names: %j', (value, names) => {
  expect(listSetting(value === undefined ? {} : { BP_PYTHON_GROUPS: value }, 'BP_PYTHON_GROUPS')).toEqual(names);
});

test('the README has every setting, in the words of the table', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  for (const { name, holds, does } of SETTINGS) expect(readme).toContain(`| \`${name}\` | ${holds} | ${does} |`);
});

test('the pins of this release match the package managers and the docs', async () => {
  const { MANAGERS } = await import('../../src/python/managers/all.ts');
  for (const { tool } of MANAGERS.filter(({ name }) => name !== 'pip')) {
    const pins = readFileSync(new URL(`../../data/tools/${tool.name}.txt`, import.meta.url), 'utf8');
    expect(pins).toMatch(new RegExp(`^${tool.name}==${tool.version.replaceAll('.', '\\.')} `, 'm'));
    expect(readFileSync(new URL('../../docs/package-managers.md', import.meta.url), 'utf8')).toContain(`| ${tool.title} ${tool.version} |`);
    expect(pins.match(/^\S+==/gm)?.length).toBeLessThanOrEqual(pins.match(/--hash=sha256:[0-9a-f]{64}/g)?.length ?? 0);
  }
});
