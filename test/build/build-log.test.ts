import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { FailedReport, Report } from '../../src/output/report.ts';
import { buildApp } from '../support/build-app.ts';
import { servePackages } from '../support/package-index.ts';
import { succeeded } from '../support/outcomes.ts';
import { type Outcome, pybuild } from '../support/pybuild.ts';

const index = await servePackages([
  { name: 'ant', version: '1.0' },
  { name: 'bee', version: '1.0' },
]);
const app = buildApp({ 'requirements.txt': 'ant==1.0\n', Procfile: 'web: true\n' }, index);
const SECRET = ['--env', 'API_TOKEN=hunter2-hunter2', '--env', `PIP_TRUSTED_HOST=hunter2-hunter2`];

function report(file: string): unknown {
  return JSON.parse(app.left(file));
}

test('a build leaves a log of every tool, whatever is printed', async () => {
  const { stderr } = succeeded(await app.build('--quiet'));
  expect(stderr).not.toContain('Successfully installed');
  expect(app.left('build.log')).toMatch(/^\$ cd .*\/pip install /m);
  expect(app.left('build.log')).toContain('  Successfully installed ant-1.0\n');
  expect(statSync(path.join(app.output, 'build.log')).mode & 0o777).toBe(0o600);
  expect(report('report.json')).toMatchObject({ status: 'built' });
});

test('the log of the build that installed the packages is kept while later builds reuse them', async () => {
  const installed = app.left('build.log');
  const inspectLog = (): Promise<Outcome> => pybuild(['inspect', app.folder, '--log', 'dependencies'], { env: app.env });
  expect((await inspectLog()).stderr).toBe('');
  for (const _ of [1, 2]) {
    succeeded(await app.build('--quiet'));
    expect(app.left('install.log')).toBe(installed);
    expect(app.left('build.log')).not.toContain('Successfully installed');
  }
  const { code, stdout, stderr } = await inspectLog();
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^\[Installing dependencies\]\n/)]);
  expect(stderr).toMatch(/^The packages were installed by an earlier build \(\d{4}-.*Z\)\. Its log: .*\/install\.log\n$/);

  app.write({ 'requirements.txt': 'ant==1.0\nbee==1.0\n' });
  succeeded(await app.build('--quiet'));
  expect(existsSync(path.join(app.output, 'install.log'))).toBe(false);
  expect((await inspectLog()).stdout).toContain('  Successfully installed bee-1.0\n');
  app.write({ 'requirements.txt': 'ant==1.0\n' });
  succeeded(await app.build('--quiet'));
});

test('the log and the report of a failed build are kept beside the last good one, and its error names the log', async () => {
  const good = app.left('build.log');
  app.write({ 'requirements.txt': 'ant==1.0\nmissing==1.0\n' });
  const { code, stderr } = await app.build('--quiet', ...SECRET);
  expect([code, stderr.trimEnd().split('\n').at(-1)]).toEqual([1, `Full log: ${path.join(app.output, 'failed/build.log')}`]);
  expect(app.left('build.log')).toBe(good);
  expect(app.left('failed/build.log')).toContain('ERROR: No matching distribution found for missing==1.0');
  expect(app.left('failed/build.log')).toMatch(/^Error: /m);
  expect(report('report.json')).toMatchObject({ status: 'built' });
  const failed = report('failed/report.json') as FailedReport;
  expect(failed).toMatchObject({ status: 'failed', failedStep: 'Installing dependencies', failure: { kind: 'command-failed' } });
  expect(failed.steps.map(({ title }) => title)).toContain('Copying the app');
  expect(Date.parse(failed.finishedAt)).toBeGreaterThan(Date.parse(failed.startedAt));
});

test('a secret of the build is in no log, report or event', async () => {
  const { stdout } = await app.build('--quiet', '--json', ...SECRET);
  const files = readdirSync(path.join(app.output, 'history')).map((name) => app.left(`history/${name}`));
  const written = [stdout, app.left('failed/build.log'), app.left('failed/report.json'), ...files].join('\n');
  expect(written).toContain('API_TOKEN');
  expect(written).not.toContain('hunter2');
});

test('an error before anything ran has no log', async () => {
  app.write({ 'requirements.txt': 'ant==1.0\n', 'uv.lock': '' });
  const { code, stderr } = await app.build('--quiet');
  expect([code, stderr.includes('Full log')]).toEqual([1, false]);
  expect(existsSync(path.join(app.output, 'failed/build.log'))).toBe(false);
  expect(report('failed/report.json')).toMatchObject({ failure: { kind: 'several-package-managers' } });
});

test('the next good build removes what failed, and the reports of the last ten are kept', async () => {
  app.write({ 'requirements.txt': 'ant==1.0\n', 'uv.lock': '' });
  for (const _ of Array.from({ length: 9 })) await app.build('--quiet');
  succeeded(await app.build('--quiet', '--env', 'BP_PYTHON_PACKAGE_MANAGER=pip'));
  expect(existsSync(path.join(app.output, 'failed'))).toBe(false);
  const kept = readdirSync(path.join(app.output, 'history')).toSorted();
  const last = JSON.parse(readFileSync(path.join(app.output, 'history', kept.at(-1) ?? ''), 'utf8')) as Report;
  expect([kept.length, last]).toEqual([10, report('report.json')]);
});
