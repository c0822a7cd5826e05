import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { buildApp } from '../support/build-app.ts';
import { servePackages } from '../support/package-index.ts';
import { treeOf } from '../support/processes.ts';
import { hostPython, makeApp, type Outcome, pybuild, temporaryFolder } from '../support/pybuild.ts';
import { serveArchive } from '../support/python-archive.ts';

const many = Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`ant/m${index}.py`, `x = ${index}\n`]));
/** Builds are slow when several run at once. */
const SLOW_MS = 600_000;
const index = await servePackages([
  { name: 'ant', version: '1.0', requires: ['bee'], extra: { ...many, 'ant-1.0.data/scripts/ant.py': '#!python\nx = 1\n' } },
  { name: 'bee', version: '1.0', extra: { 'bee/large.txt': 'x'.repeat(1_500_000) } },
]);
const [one, two] = [1, 2].map(() => buildApp({ 'requirements.txt': 'ant==1.0\nbee==1.0\n' }, index)) as [
  ReturnType<typeof buildApp>,
  ReturnType<typeof buildApp>,
];
two.env['HOME'] = one.env['HOME'] ?? '';
const cache = path.join(one.env['HOME'] ?? '', '.cache/pybuild');

/** Empties the cache repeatedly while `work` runs; returns how often. */
async function pruningWhile(env: Record<string, string>, work: () => Promise<unknown>): Promise<number> {
  const ended = new AbortController();
  let prunes = 0;
  const prune = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      expect(await pybuild(['cache', 'prune', '--max-size', '0'], { env })).toMatchObject({ code: 0, stdout: '' });
      prunes++;
    }
  };
  await Promise.all([work().finally(() => ended.abort()), prune()]);
  return prunes;
}

function packagesOf({ output }: typeof one): string[] {
  return treeOf(path.join(output, `layers/pybuild_python/venv/lib/python${hostPython().minor}/site-packages`));
}

test(
  'builds succeed, and come to the same, while the cache is emptied under them',
  async () => {
    const repeatedly = async (app: typeof one): Promise<void> => {
      const built = await app.build();
      expect(built.code, built.stderr).toBe(0);
      const packages = packagesOf(app);
      for (let round = 0; round < 3; round++) {
        const { code, stderr } = await app.build('--clear-cache');
        expect(code, stderr).toBe(0);
        expect(
          packagesOf(app)
            .filter((entry, at) => entry !== packages[at])
            .map((entry) => entry.split(' ')[0]),
        ).toEqual([]);
      }
    };
    expect(await pruningWhile(one.env, () => Promise.all([repeatedly(one), repeatedly(two)]))).toBeGreaterThan(1);
    expect((await pybuild(['cache', 'verify'], { env: one.env })).code).toBe(0);
    expect(readdirSync(path.join(cache, 'store')).filter((name) => name.startsWith('incoming-'))).toEqual([]);
  },
  SLOW_MS,
);

test('what a build adds to the store is listed, and verified as good', async () => {
  await one.build('--clear-cache');
  const { code, stderr } = await pybuild(['cache', 'verify'], { env: one.env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: 'All good: 2 packages, 1 tool\n' });
  const [key = ''] = readdirSync(path.join(cache, 'store/tools'));
  const pip = readdirSync(path.join(cache, 'store/tools', key), { recursive: true, encoding: 'utf8' }).find((name) =>
    name.endsWith('pip/__init__.py'),
  );
  writeFileSync(path.join(cache, 'store/tools', key, pip ?? ''), 'bad');
  const found = await pybuild(['cache', 'verify'], { env: one.env });
  expect(found.code).toBe(1);
  expect(found.stderr).toMatch(/^pip [\d.]+: lib\/python3\.\d+\/site-packages\/pip\/__init__\.py$/m);
});

/** A tree that claims to be larger than the cache limit, used long ago. */
function addHuge(): string {
  const dir = path.join(cache, 'store/packages', 'f'.repeat(64));
  mkdirSync(dir, { recursive: true });
  writeFileSync(path.join(dir, 'files.txt'), `pybuild store 1, files: 0, bytes: 6000000000, sha256: ${'0'.repeat(64)}\n`);
  utimesSync(dir, 1, 1);
  return dir;
}

test('a build that adds to a cache over its limit removes what was used least recently', async () => {
  await pybuild(['cache', 'prune', '--max-size', '0'], { env: one.env });
  const huge = addHuge();
  const adding = await one.build('--clear-cache');
  expect(adding.stderr).toContain('The shared cache was larger than 5.0 GB: freed 6.0 GB\n');
  expect(existsSync(huge)).toBe(false);
  expect((await pybuild(['cache', 'size'], { env: one.env })).stdout).toContain('Packages  2 ');
});

test('one that adds nothing does not check', async () => {
  await one.build('--clear-cache');
  const huge = addHuge();
  expect((await one.build('--clear-cache')).stderr).not.toContain('The shared cache was larger');
  expect(existsSync(huge)).toBe(true);
});

const server = await serveArchive();

test(
  'a Python from an archive is listed, checked, marked as used, and may go while builds copy it',
  async () => {
    const app = makeApp({ 'requirements.txt': '', '.python-version': server.python.minor });
    const env = {
      PATH: `${path.dirname(server.python.executable)}:${process.env['PATH']}`,
      HOME: temporaryFolder(),
      UV_PYTHON_DOWNLOADS_JSON_URL: server.list,
    };
    const build = (): Promise<Outcome> =>
      pybuild(['build', '--clear-cache', '--python-source', 'download', '--env', `BP_PIP_VERSION=${server.python.bundledPip}`, app], {
        env,
      });
    const first = await build();
    expect(first.code, first.stderr).toBe(0);
    const layer = path.join(app, '.pybuild/layers/pybuild_python/python');
    expect(existsSync(path.join(layer, 'files.txt'))).toBe(false);
    const pythons = path.join(env.HOME, '.cache/pybuild/pythons');
    const runtime = path.join(pythons, readdirSync(pythons)[0] ?? '');
    expect((await pybuild(['cache', 'verify'], { env })).stderr).toContain('All good: 1 Python, 1 tool');

    utimesSync(runtime, 1, 1);
    const files = (): string[] => readdirSync(layer, { recursive: true, encoding: 'utf8' }).toSorted();
    const before = files();
    await build();
    expect(files()).toEqual(before);
    expect(server.requests).toHaveLength(1);
    // The tool was used after it.
    await pybuild(['cache', 'prune', '--max-size', '1MB'], { env });
    expect(existsSync(runtime)).toBe(false);

    const repeatedly = async (): Promise<void> => {
      for (let round = 0; round < 2; round++) {
        const { code, stderr } = await build();
        expect(code, stderr).toBe(0);
        expect(files()).toEqual(before);
        expect(execFileSync(path.join(layer, 'bin/python3'), ['-c', 'print(1)'], { encoding: 'utf8' })).toBe('1\n');
      }
    };
    expect(await pruningWhile(env, repeatedly)).toBeGreaterThan(1);

    const again = await build();
    expect(again.code, again.stderr).toBe(0);
    const os = path.join(pythons, readdirSync(pythons)[0] ?? '', `lib/python${server.python.minor}/os.py`);
    writeFileSync(os, readFileSync(os, 'utf8').replace('import', 'imporT'));
    const found = await pybuild(['cache', 'verify'], { env });
    expect(found.code).toBe(1);
    expect(found.stderr).toContain(`lib/python${server.python.minor}/os.py\n`);
  },
  SLOW_MS,
);
