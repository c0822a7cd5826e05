import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { PybuildError } from '../../src/errors/failure.ts';
import { makeHost } from '../../src/io/make-host.ts';
import { hostTarget } from '../../src/io/target.ts';
import * as toml from '../../src/io/toml.ts';
import { buildApp } from '../../src/lifecycle/build.ts';
import { resolvePlatform } from '../../src/lifecycle/platform.ts';
import { freshEnvironment, hostPython, makeApp } from '../support/pybuild.ts';

test('a build that is stopped when all its steps are done does not count', async () => {
  const app = makeApp({ 'requirements.txt': '' });
  const python = hostPython();
  const caller = freshEnvironment({ PATH: `${path.dirname(python.executable)}:${process.env['PATH']}` });
  const env = [`BP_PYTHON_VERSION=${python.minor}`, `BP_PIP_VERSION=${python.bundledPip}`];
  const request = { app, env, envFiles: [], pythonSource: 'host', offline: true, strict: false, clearCache: false } as const;
  const platform = await resolvePlatform({ toml }, request, caller, hostTarget(process.platform, process.arch));
  const context = { ...platform.context, dataDir: fileURLToPath(new URL('../../data', import.meta.url)) };
  const controller = new AbortController();
  const stopped = new PybuildError({ kind: 'interrupted', signal: 'SIGTERM' });
  const host = makeHost({
    env: context.env,
    offline: true,
    signal: controller.signal,
    emit: (event) => {
      if (event.type === 'step-finished' && event.title === 'Installing dependencies') controller.abort(stopped);
    },
  });
  await expect(buildApp(host, { ...platform, context }, { clearCache: false })).rejects.toBe(stopped);
  expect(readdirSync(path.join(app, '.pybuild'))).toEqual(['.gitignore', 'CACHEDIR.TAG', 'last-failure.json', 'owner.json']);
  const failure: unknown = JSON.parse(readFileSync(path.join(app, '.pybuild/last-failure.json'), 'utf8'));
  expect(failure).toMatchObject({ v: 1, kind: 'interrupted', title: 'Stopped' });
});
