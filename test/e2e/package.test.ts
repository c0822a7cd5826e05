import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { copyFixture } from '../support/fixtures.ts';
import { runOptions, temporaryFolder } from '../support/pybuild.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

function npm(args: string[], cwd: string): void {
  execFileSync('npm', args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
}

test('the npm package installs elsewhere and builds an app there', () => {
  const folder = temporaryFolder();
  npm(['pack', '--ignore-scripts', '--pack-destination', folder], ROOT);
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  npm(['install', '--no-audit', '--no-fund', '--prefix', folder, path.join(folder, tarball ?? '')], folder);

  const app = path.join(folder, 'app');
  copyFixture('pip_no_dependencies', app);
  const pybuild = path.join(folder, 'node_modules/.bin/pybuild');
  const run = (args: string[]): string => execFileSync(pybuild, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  expect(run(['detect', app])).toMatch(/^ {2}Packages +pip, from requirements.txt$/m);
  expect(run(['run', ...runOptions(), app, '--', 'python', '-c', 'print("it runs")'])).toBe('it runs\n');
});

function buildpackages(folder: string): { name: string; bytes: number; sha256: string }[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.cnb'))
    .map((name) => {
      const content = readFileSync(path.join(folder, name));
      return { name, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
    });
}

test('each buildpackage is at most 60 MB, and has the same bytes when made again', () => {
  const first = buildpackages(path.join(ROOT, 'dist/buildpack'));
  expect(first.map(({ name }) => name)).toEqual(['pybuild-python-linux-amd64.cnb', 'pybuild-python-linux-arm64.cnb']);
  for (const { bytes } of first) expect(bytes).toBeLessThan(60e6);
  const again = temporaryFolder();
  const args = ['-c', 'umask 077 && exec "$@"', 'sh', process.execPath, 'cnb-shim/package.mjs', again];
  execFileSync('sh', args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] });
  expect(buildpackages(again)).toEqual(first);
});
