import { expect, test } from 'vitest';
import { makeHost } from '../../src/io/make-host.ts';
import { hostTarget } from '../../src/io/target.ts';
import * as toml from '../../src/io/toml.ts';
import { resolvePlatform } from '../../src/lifecycle/platform/platform.ts';
import { outputFolder } from '../../src/lifecycle/state/output-folder.ts';
import { readFacts } from '../../src/lifecycle/watch/facts.ts';
import { makeApp } from '../support/pybuild.ts';

const ADMIN = '.pybuild/layers/pybuild_python/venv/bin/django-admin';

test.each([
  ['at the root', { 'manage.py': '', [ADMIN]: '' }, [], true],
  ['below the root', { 'backend/manage.py': '', [ADMIN]: '' }, [], false],
  ['where a setting says', { 'backend/manage.py': '', [ADMIN]: '' }, ['BP_DJANGO_MANAGE=backend/manage.py'], true],
  ['that is turned off', { 'manage.py': '', [ADMIN]: '' }, ['BP_DJANGO_COLLECTSTATIC=false'], false],
  ['without Django', { 'manage.py': '' }, [], false],
] as const)('a manage.py %s: static files decide the build', async (_, files, env, collects) => {
  const app = makeApp({ 'requirements.txt': '', ...files });
  const request = { app, env, envFiles: [], pythonSource: 'host', offline: true, strict: false, clearCache: false } as const;
  const platform = await resolvePlatform({ toml }, request, {}, hostTarget(process.platform, process.arch));
  const host = makeHost({ env: {}, offline: true, emit: () => {}, signal: new AbortController().signal });
  expect((await readFacts(host, platform, outputFolder(platform.outputRoot))).collectsStatic).toBe(collects);
});
