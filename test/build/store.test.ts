import { beforeEach, expect, test } from 'vitest';
import { servePackages } from '../support/package-index.ts';
import { storeApps } from '../support/same-venv.ts';

// A few of the cases that end-to-end tests cover in full (store-oddities, store-damage), as those take minutes.

const index = await servePackages([
  { name: 'bee', version: '1.0' },
  { name: 'hashed', version: '1.0', extra: { 'hashed/a.py': 'a = 1\n' }, record: { 'hashed/a.py': `sha256=${'A'.repeat(43)}` } },
  {
    name: 'programs',
    version: '1.0',
    requires: ['bee'],
    extra: {
      'programs-1.0.dist-info/entry_points.txt': '[console_scripts]\nprograms = programs:main\n',
      'programs-1.0.data/scripts/plain.py': '#!python\nprint("plain")\n',
      'programs-1.0.data/data/etc/programs.conf': 'b = 1\n',
    },
  },
  // pip installs dependencies first, so the later package's files win.
  { name: 'upper', version: '1.0', requires: ['base'], extra: { 'shared/__init__.py': 'x = "upper"\n', 'shared/a.py': 'x = 1\n' } },
  { name: 'base', version: '1.0', extra: { 'shared/__init__.py': 'x = "base"\n', 'shared/a.py': 'x = 1\n' } },
]);
const same = { differences: [], plain: '0', shared: '0' };
const apps = storeApps(index);

beforeEach(() => apps.reset());

test('packages in the store are installed as by pip, and pip installs the rest', async () => {
  await apps.seed('programs\nhashed');
  expect(await apps.differences('bee\nprograms\nhashed')).toEqual({ ...same, said: '2 of 3 packages come from the store' });
});

test('two packages with different files of one name are left to pip, whose order decides', async () => {
  await apps.seed('base', '--env', 'PIP_NO_DEPS=1');
  await apps.seed('upper', '--env', 'PIP_NO_DEPS=1');
  expect(await apps.differences('upper')).toMatchObject(same);
});

test('settings that make pip reinstall packages', async () => {
  await apps.seed('programs');
  expect(await apps.differences('programs', '--env', 'PIP_FORCE_REINSTALL=1')).toMatchObject(same);
});
