import { appendFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { buildApp } from '../support/build-app.ts';
import { foretelling } from '../support/foretold.ts';
import { succeeded } from '../support/outcomes.ts';
import { servePackages } from '../support/package-index.ts';
import { hostPython } from '../support/pybuild.ts';
import { compare } from '../support/real/build-snapshot.ts';
import { fromStore, venvOf } from '../support/same-venv.ts';

// One fact changes at a time: only what depends on it is rebuilt, and the reason is reported.

const PACKAGES = [
  { name: 'ant', version: '1.0' },
  { name: 'ant', version: '2.0' },
  { name: 'bee', version: '1.0' },
  { name: 'bee', version: '2.0' },
  { name: 'cat', version: '1.0' },
];
const [index, mirror] = [await servePackages(PACKAGES), await servePackages(PACKAGES)];
const FILES = { 'requirements.txt': '-r other.txt\n-r base.txt\n-c limits.txt\nant<2\n', 'base.txt': 'bee\n', 'limits.txt': 'bee<2\n' };
const app = buildApp(FILES, index);
const build = foretelling(app);
const site = path.join(app.output, `layers/pybuild_python/venv/lib/python${hostPython().minor}/site-packages`);
const KEPT = ['Layer python: reused', 'Layer pip: reused', 'Layer pip-cache: reused'];

let builds = 0;

/** Makes the next build install the packages again, and rebuild nothing else. */
function installAgain(): void {
  app.write({ 'other.txt': `# ${(builds += 1)}\n` });
}

beforeEach(async () => {
  // Each starts with the same environment, and a store with nothing else.
  for (const kind of ['packages', 'wheels', 'resolutions'])
    rmSync(path.join(app.env['HOME'] ?? '', '.cache/pybuild/store', kind), { recursive: true, force: true });
  app.write(FILES);
  installAgain();
  succeeded(await build());
});

interface Change {
  readonly what: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly options?: readonly string[];
  readonly venv: string;
  readonly store: string;
}

const CHANGES: readonly Change[] = [
  { what: 'nothing', venv: 'reused (resolved again: the same 2 packages)', store: '' },
  {
    what: 'a requirement',
    files: { 'requirements.txt': '-r other.txt\n-r base.txt\n-c limits.txt\nant\n' },
    venv: 'rebuilt (requirements.txt: changed)',
    store: '1 of 2 packages comes from the store',
  },
  {
    what: 'the words of a requirement',
    files: { 'requirements.txt': '-r other.txt\n-r base.txt\n-c limits.txt\nant==1.0\n' },
    venv: 'rebuilt (requirements.txt: changed)',
    store: 'All 2 packages come from the store',
  },
  {
    what: 'an included file',
    files: { 'base.txt': 'bee\ncat\n' },
    venv: 'rebuilt (base.txt: changed)',
    store: '2 of 3 packages come from the store',
  },
  {
    what: 'an included file that asks for less',
    files: { 'base.txt': '' },
    venv: 'rebuilt (base.txt: changed)',
    store: '1 package comes from the store',
  },
  {
    what: 'a constraint',
    files: { 'limits.txt': 'bee<3\n' },
    venv: 'rebuilt (limits.txt: changed)',
    store: '1 of 2 packages comes from the store',
  },
  {
    what: 'the index',
    options: ['--env', `PIP_INDEX_URL=${mirror.url}`],
    venv: 'rebuilt (PIP_INDEX_URL: changed)',
    store: 'All 2 packages come from the store',
  },
  {
    what: 'a setting',
    options: ['--env', 'PIP_PREFER_BINARY=1'],
    venv: 'rebuilt (PIP_PREFER_BINARY: added)',
    store: 'All 2 packages come from the store',
  },
];

test.each(CHANGES)('$what', async ({ files = {}, options = [], venv, store }) => {
  app.write(files);
  const outcome = succeeded(await build(...options));
  expect(app.layers(outcome)).toEqual([...KEPT, expect.stringContaining(`Layer venv: ${venv.replace(/\)$/, '')}`)]);
  expect(fromStore(outcome)).toBe(store);
  const made = venvOf(app);
  installAgain();
  succeeded(await build(...options, '--env', 'BP_PYTHON_INSTALLER=pip'));
  expect(compare(made, venvOf(app))).toEqual([]);
});

test('a newer version in the index replaces only that package', async () => {
  index.add({ name: 'bee', version: '1.5' });
  const outcome = succeeded(await build());
  expect(app.layers(outcome)).toEqual([...KEPT, 'Layer venv: rebuilt (bee 1.0 → 1.5)']);
  expect(fromStore(outcome)).toBe('1 of 2 packages comes from the store');
});

test('another file of the same version in the index replaces only that package', async () => {
  index.add({ name: 'ant', version: '1.0', extra: { 'ant/more.py': 'x = 1\n' } });
  const outcome = await build();
  index.add({ name: 'ant', version: '1.0' });
  expect(app.layers(succeeded(outcome))).toEqual([...KEPT, 'Layer venv: rebuilt (ant 1.0 is another file)']);
  expect(fromStore(outcome)).toBe('1 of 2 packages comes from the store');
});

test.each([
  ['a RECORD', (): void => appendFileSync(path.join(site, 'ant-1.0.dist-info/RECORD'), 'more.py,,\r\n')],
  ['a missing RECORD', (): void => rmSync(path.join(site, 'ant-1.0.dist-info/RECORD'))],
  ['missing metadata of a package', (): void => rmSync(path.join(site, 'ant-1.0.dist-info'), { recursive: true })],
])('%s of the environment', async (_, change) => {
  const before = venvOf(app);
  change();
  const outcome = succeeded(await build());
  expect(app.layers(outcome)).toEqual([...KEPT, 'Layer venv: rebuilt (what it was installed from is not known)']);
  expect(fromStore(outcome)).toBe('All 2 packages come from the store');
  expect(compare(before, venvOf(app))).toEqual([]);
});
