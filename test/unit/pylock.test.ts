import { expect, test } from 'vitest';
import { failureOf, type Files } from '../support/facts.ts';
import { plan } from './manager-apps.ts';

test('pylock: the default groups are passed along with requested ones', () => {
  const lock = 'lock-version = "1.0"\ndependency-groups = ["default", "docs"]\ndefault-groups = ["default"]\npackages = []\n';
  expect(plan({ 'pylock.toml': lock }).install.groups).toEqual([]);
  expect(plan({ 'pylock.toml': lock }, { BP_PYTHON_GROUPS: 'docs' }).install.groups).toEqual(['default', 'docs']);
});

test.each([
  ['pybuild', 'To make it again: remove it, build, then run: pybuild inspect --pylock > pylock.toml'],
  ['pdm', 'Update it with pdm.'],
])('pylock: what a pyproject.toml asks for and the lock of %s lacks is a warning', (by, advice) => {
  const head = 'lock-version = "1.0"\npackages = [{ name = "ant", version = "2.0" }]\n';
  const plain = { 'pylock.toml': `created-by = "${by}"\n${head}` };
  const asking = (...list: string[]): Files => ({
    ...plain,
    'pyproject.toml': `[project]\nname = "a"\ndependencies = ${JSON.stringify(list)}\n`,
  });
  expect(plan(plain).warnings).toEqual([]);
  expect(plan(asking('Ant>=1')).warnings).toEqual([]);
  expect(plan(asking('ant<2', 'bee')).warnings).toEqual([
    {
      title: 'pylock.toml may be out of date',
      body: ['pyproject.toml asks for ant, bee, and pylock.toml has no release of these that fits.', advice],
    },
  ]);
});

test('one of several pylock files is chosen by name', () => {
  const lock = 'lock-version = "1.0"\n';
  const files = { 'pylock.dev.toml': lock, 'pylock.prod.toml': lock };
  expect(failureOf(() => plan(files))).toMatchObject({ kind: 'several-locks', files: ['pylock.dev.toml', 'pylock.prod.toml'] });
  expect(plan(files, { BP_PYLOCK_FILE: 'pylock.prod.toml' }).packageManager.files).toEqual(['pylock.prod.toml']);
  expect(plan({ ...files, 'pylock.toml': lock }).packageManager.files).toEqual(['pylock.toml']);
  expect(plan({ 'pylock.prod.toml': lock }).packageManager.files).toEqual(['pylock.prod.toml']);
  expect(failureOf(() => plan(files, { BP_PYLOCK_FILE: 'pylock.toml' }))).toMatchObject({
    kind: 'setting-invalid',
    name: 'BP_PYLOCK_FILE',
  });
});
