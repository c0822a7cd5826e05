import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { noteOf } from '../../src/lifecycle/state/process-notes.ts';
import type { HostFinding } from '../../src/output/checkup.ts';
import { servePackages } from '../support/package-index.ts';
import { expectEvents } from '../support/event-schema.ts';
import { hostPython, makeApp, pybuild, temporaryFolder } from '../support/pybuild.ts';

const index = await servePackages([{ name: 'pip', version: '1.0' }]);

/** A machine with only these programs, by name → content or the file that it links to. */
function machine(programs: Readonly<Record<string, string>>): Record<string, string> {
  const bin = makeApp({});
  for (const [name, content] of Object.entries(programs)) {
    if (content.startsWith('/')) symlinkSync(content, path.join(bin, name));
    else writeFileSync(path.join(bin, name), content, { mode: 0o755 });
  }
  // A shell starts pybuild with the `node` on PATH.
  symlinkSync(process.execPath, path.join(bin, 'node'));
  return { PATH: `${bin}:/usr/bin:/bin`, HOME: temporaryFolder(), PYENV_ROOT: '/nowhere', PIP_CONFIG_FILE: '/dev/null' };
}

async function examine(
  env: Record<string, string>,
  ...options: string[]
): Promise<{ code: number | null; findings: readonly HostFinding[] }> {
  const { code, stdout } = await pybuild(['doctor', '--json', ...options], { env });
  expectEvents(stdout);
  return { code, findings: (JSON.parse(stdout) as { findings: readonly HostFinding[] }).findings };
}

function of(topic: HostFinding['topic'], findings: readonly HostFinding[]): string[] {
  return findings.filter((one) => one.topic === topic).map(({ level, text }) => `${level}: ${text}`);
}

test('Pythons that can be used are named, and why others cannot', async () => {
  const { minor, executable, version } = hostPython();
  const env = machine({ [`python${minor}`]: executable, 'python3.10': '#!/nowhere/python\n', pybuild: '#!/bin/sh\n' });
  const { code, findings } = await examine(env, makeApp({}));
  expect(code).toBe(0);
  expect(of('Python', findings).some((text) => text.startsWith(`good: ${version} can be used: `))).toBe(true);
  expect(of('Python', findings)).toContainEqual(
    expect.stringMatching(/^note: \S+\/python3\.10 cannot be used: does not run: the interpreter in its first line/),
  );
  expect(of('Settings', findings)).toContainEqual(expect.stringMatching(/^note: "pybuild" in your shell is/));
});

test('a build that runs is a problem: exit code 1, with what to do', async () => {
  const app = makeApp({});
  mkdirSync(path.join(app, '.pybuild'));
  writeFileSync(path.join(app, '.pybuild/lock'), JSON.stringify(noteOf(process.pid, 'build')));
  const { code, stdout } = await pybuild(['doctor', app], { env: machine({}) });
  expect(code).toBe(1);
  expect(stdout).toMatch(
    /^App\n  Problem: pybuild build \(process \d+\) is using .*\n    Wait for it to end, or build into another folder/m,
  );
  expect(stdout).toMatch(/\n1 problem: a build would fail\.\n$/);
});

test('the network is asked only with --network, with the settings of a build', async () => {
  const { minor, executable } = hostPython();
  const env = { ...machine({ [`python${minor}`]: executable }), http_proxy: '', UV_PYTHON_INSTALL_MIRROR: `${index.url}nothing` };
  expect(of('Network', (await examine(env, makeApp({}))).findings)).toEqual([]);
  const config = makeApp({ 'pip.conf': `[global]\nindex-url = ${index.url}\n` });
  const answering = await examine({ ...env, PIP_CONFIG_FILE: path.join(config, 'pip.conf') }, '--network', makeApp({}));
  expect([answering.code, of('Network', answering.findings)]).toEqual([
    0,
    [
      expect.stringMatching(/^note: Python 3\.12\.\d+ cannot be downloaded from 127\.0\.0\.1:\d+: HTTP 404$/),
      'good: The package index answers pip',
    ],
  ]);
  const empty = makeApp({ 'pip.conf': `[global]\nindex-url = ${index.url}nothing\n` });
  const other = await examine({ ...env, PIP_CONFIG_FILE: path.join(empty, 'pip.conf') }, '--network', makeApp({}));
  expect([other.code, of('Network', other.findings)[1]]).toEqual([0, expect.stringMatching(/^note: The package index does not list pip/)]);
  const silent = makeApp({ 'pip.conf': '[global]\nindex-url = http://127.0.0.1:1/simple\nretries = 0\n' });
  const refused = await examine({ ...env, PIP_CONFIG_FILE: path.join(silent, 'pip.conf') }, '--network', makeApp({}));
  expect([refused.code, of('Network', refused.findings)[1]]).toEqual([
    1,
    expect.stringMatching(/^problem: The package index does not answer pip: .*refused/),
  ]);
});
