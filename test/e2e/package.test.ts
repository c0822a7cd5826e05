import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { hermeticOptions, temporaryFolder } from '../support/pybuild.ts';

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
  cpSync(path.join(ROOT, 'fixtures/pip_no_dependencies'), app, { recursive: true });
  const pybuild = path.join(folder, 'node_modules/.bin/pybuild');
  const run = (args: string[]): string => execFileSync(pybuild, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  expect(run(['detect', app])).toMatch(/^ {2}Packages +pip, from requirements.txt$/m);
  expect(run(['run', ...hermeticOptions(), app, '--', 'python', '-c', 'print("it runs")'])).toBe('it runs\n');
});
