import { rmSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { buildApp } from '../support/build-app.ts';
import { succeeded } from '../support/outcomes.ts';
import { servePackages } from '../support/package-index.ts';
import { type Outcome, pybuild } from '../support/pybuild.ts';

/** Collects static files only with a secret key, as many Django apps do. */
const MANAGE = `
import os, sys

if "SECRET_KEY" not in os.environ:
    sys.exit("SECRET_KEY is not set")
`;
const SCRIPT = '#!python\n';

const index = await servePackages([
  { name: 'ant', version: '1.0', extra: { 'ant-1.0.data/scripts/django-admin': SCRIPT } },
  { name: 'ant', version: '2.0', extra: { 'ant-2.0.data/scripts/django-admin': SCRIPT } },
]);
const app = buildApp({ 'requirements.txt': 'ant==1.0\n', 'manage.py': MANAGE }, index);
const KEY = ['--env', 'SECRET_KEY=x'];
const NAMES = ['python', 'pip', 'pip-cache', 'venv'];
const KEPT = NAMES.map((name) => `Layer ${name}: kept`);

beforeEach(() => {
  rmSync(app.output, { recursive: true, force: true });
  app.write({ 'requirements.txt': 'ant==1.0\n' });
});

async function failed(...options: string[]): Promise<Outcome> {
  const outcome = await app.build(...options);
  expect(outcome.code, outcome.stderr).toBe(1);
  expect(outcome.stderr).toContain('SECRET_KEY is not set');
  return outcome;
}

/** What the app's interpreter says of the package: a command that also repairs what a kill left. */
function installedAnt(): Promise<Outcome> {
  return pybuild(['run', '--no-build', app.folder, '--', 'python', '-c', 'import ant; print(ant.version)'], { env: app.env });
}

test('what is noted about a failed install is not taken for what the environment that comes back was installed from', async () => {
  succeeded(await app.build(...KEY));
  app.write({ 'requirements.txt': 'ant==2.0\n' });
  await failed();
  // Only the last good build is left to take layers from.
  rmSync(path.join(app.output, 'finished'), { recursive: true, force: true });
  const { stderr } = succeeded(await app.build(...KEY));
  expect(stderr).not.toContain('Layer venv: kept');
  expect((await installedAnt()).stdout).toBe('2.0\n');
});

test('an app that is as it was before a failed build is not installed again', async () => {
  succeeded(await app.build(...KEY));
  app.write({ 'requirements.txt': 'ant==2.0\n' });
  await failed();
  app.write({ 'requirements.txt': 'ant==1.0\n' });
  expect(app.layers(succeeded(await app.build(...KEY)))).toEqual(KEPT);
});
