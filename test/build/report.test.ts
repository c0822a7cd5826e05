import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { makeHost } from '../../src/io/make-host.ts';
import { hostTarget } from '../../src/io/target.ts';
import * as toml from '../../src/io/toml.ts';
import { buildApp } from '../../src/lifecycle/build.ts';
import { resolvePlatform } from '../../src/lifecycle/platform/platform.ts';
import type { Report } from '../../src/output/report.ts';
import { freshEnvironment, hostPython, makeApp } from '../support/pybuild.ts';

test('the time of a build includes the removal of what it replaced, in the report too', async () => {
  const { minor, bundledPip } = hostPython();
  const app = makeApp({ 'requirements.txt': '' });
  const caller = freshEnvironment();
  const request = {
    app,
    env: [`BP_PYTHON_VERSION=${minor}`, `BP_PIP_VERSION=${bundledPip}`],
    envFiles: [],
    pythonSource: 'host' as const,
    offline: false,
    strict: false,
    runImage: 'none',
    clearCache: false,
  };
  const platform = await resolvePlatform({ toml }, request, caller, hostTarget(process.platform, process.arch));
  const { signal } = new AbortController();
  const host = makeHost({ env: platform.context.env, offline: false, emit: () => {}, signal });
  await buildApp(host, platform, { clearCache: false });

  // While the last build still exists, each reading of the clock is an hour later than the one before.
  let clock = 0;
  const now = (): Date => new Date(existsSync(path.join(app, '.pybuild/rollback')) ? (clock += 3_600_000) : clock + 1000);
  const { report } = await buildApp({ ...host, now }, platform, { clearCache: false });
  expect(report.seconds).toBe(clock / 1000);
  const written = JSON.parse(readFileSync(path.join(app, '.pybuild/report.json'), 'utf8')) as Report;
  expect(written).toEqual(JSON.parse(JSON.stringify(report)));
});
