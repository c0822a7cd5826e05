import { chmodSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { findHostPython } from '../../src/buildpack/host-python.ts';
import { makeHost } from '../../src/io/make-host.ts';
import { makeDecisions } from '../../src/python/decisions.ts';
import { LINUX, planInputs, projectFacts } from '../support/facts.ts';
import { makeApp } from '../support/pybuild.ts';

function answer(version: string): string {
  const folders = { executable: '/opt/python', prefix: '/opt', stdlib: '/opt/lib', include: '/opt/include', libdir: '' };
  return JSON.stringify({ version, implementation: 'cpython', freeThreaded: false, ...folders });
}

function program(version: string): string {
  return `python${version.split('.').slice(0, 2).join('.')}`;
}

/** A folder of programs that answer like interpreters of these versions. */
function interpreters(...versions: readonly string[]): string {
  const folder = makeApp(Object.fromEntries(versions.map((version) => [program(version), `#!/bin/sh\necho '${answer(version)}'\n`])));
  for (const version of versions) chmodSync(path.join(folder, program(version)), 0o755);
  return folder;
}

/** The version of the interpreter that an app gets on a host with these versions. */
async function found(files: Readonly<Record<string, string>>, ...versions: readonly string[]): Promise<string | undefined> {
  const { python } = makeDecisions(projectFacts({ 'requirements.txt': '', ...files }), { ...planInputs(), manifest: undefined });
  const host = makeHost({ env: {}, offline: true, emit: () => {}, signal: new AbortController().signal });
  const context = {
    appDir: '/',
    layersDir: '/',
    env: { PATH: '/usr/bin:/bin' },
    target: LINUX,
    pythonSource: 'host' as const,
    offline: true,
    interpreterFolders: [interpreters(...versions)],
    runtimesDir: '/',
    dataDir: '/',
  };
  return (await findHostPython(host, context, python)).found?.version;
}

const requires = (text: string): Record<string, string> => ({ 'pyproject.toml': `[project]\nrequires-python = "${text}"\n` });

test.each<[string, Record<string, string>, string | undefined]>([
  ['requests no version', {}, '3.12.1'],
  ['requires-python allows newer ones', requires('>=3.13'), '3.13.2'],
  ['requires-python allows older ones', requires('<3.12'), '3.11.7'],
  ['requires-python excludes the newest', requires('<3.13.1,!=3.12.*'), '3.11.7'],
  ['requires-python allows none of them', requires('>=3.14'), undefined],
  ['requires-python allows one', requires('==3.11.*'), '3.11.7'],
  ['a version file requests a missing one', { ...requires('>=3.10'), '.python-version': '3.10' }, undefined],
])('of 3.11.7, 3.12.1 and 3.13.2 an app of which %s', async (_, files, version) => {
  expect(await found(files, '3.11.7', '3.12.1', '3.13.2')).toBe(version);
});

test('an app that requests no version gets the newest that it accepts if the default is missing', async () => {
  expect(await found(requires('>=3.11'), '3.11.7', '3.13.2', '3.14.0')).toBe('3.14.0');
  expect(await found(requires('>=3.11,<3.14'), '3.11.7', '3.13.2', '3.14.0')).toBe('3.13.2');
  expect(await found({ '.python-version': '3.12' }, '3.11.7', '3.13.2', '3.14.0')).toBeUndefined();
});
