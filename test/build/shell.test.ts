import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildApp } from '../support/build-app.ts';
import { succeeded } from '../support/outcomes.ts';
import { servePackages } from '../support/package-index.ts';
import { builtIn } from '../support/processes.ts';
import { hermeticOptions, makeApp, type Outcome, pybuild } from '../support/pybuild.ts';
import { shellVariables } from '../support/shell.ts';
import { pybuildOnTerminal } from '../support/terminal.ts';

const index = await servePackages([{ name: 'ant', version: '1.0' }]);
const app = buildApp({ 'requirements.txt': 'ant==1.0\n', Procfile: 'web: python -m http.server\n' }, index);
const BREAKS = 'rm -r "$VIRTUAL_ENV"/lib; echo changed > Procfile; exit 7';

function shell(options: readonly string[], ...command: readonly string[]): Promise<Outcome> {
  return pybuild(['shell', ...options, app.folder, ...(command.length > 0 ? ['--', ...command] : [])], { env: app.env });
}

test('an app that is not built has no shell', async () => {
  expect(await shell([], 'true')).toMatchObject({ code: 1, stderr: expect.stringContaining('The app is not built yet') });
});

describe('a shell', () => {
  let before: readonly string[];
  beforeAll(async () => {
    succeeded(await app.build());
    before = builtIn(app.output);
  });

  test('has the environment, the packages and the folder of the app', async () => {
    const { stdout } = succeeded(await shell([], 'sh', '-c', 'pwd; python -c "import ant"; echo "$VIRTUAL_ENV $PORT"; command -v pip'));
    expect(stdout.split('\n').slice(0, 2)).toEqual([
      path.join(app.output, 'workspace'),
      `${path.join(app.output, 'layers/pybuild_python/venv')} 8080`,
    ]);
    expect(stdout).not.toContain(app.output.concat('/layers/pybuild_python/pip'));
  });

  test('with --build has what a build step has: its tools and its variables, and none of the caller', async () => {
    const options = ['--build', ...hermeticOptions(), '--env', 'NOTE=given'];
    const { stdout } = succeeded(await shell(options, 'sh', '-c', 'command -v pip; echo "$NOTE$PORT"'));
    expect(stdout).toBe(`${path.join(app.output, 'layers/pybuild_python/pip/bin/pip')}\ngiven\n`);
  });

  test('changes nothing, whatever is done in it, and its exit code is that of pybuild', async () => {
    expect((await shell([], 'sh', '-c', BREAKS)).code).toBe(7);
    expect((await shell(['--build'], 'sh', '-c', BREAKS)).code).toBe(7);
    expect(builtIn(app.output)).toEqual(before);
    expect(existsSync(path.join(app.output, 'finished'))).toBe(false);
    expect(app.layers(await app.build()).every((line) => line.includes(': reused'))).toBe(true);
    before = builtIn(app.output);
  });

  test('is undone by the next command if pybuild was killed', async () => {
    const killed = await shell([], 'sh', '-c', 'rm -r "$VIRTUAL_ENV"/lib; kill -9 $PPID');
    expect([killed.code, killed.signal]).toEqual([null, 'SIGKILL']);
    expect(succeeded(await shell([], 'python', '-c', 'import ant; print("there")')).stdout).toBe('there\n');
    expect(builtIn(app.output)).toEqual(before);
  });

  test('is refused while the app runs, with the way to have one beside it', async () => {
    const line = `"$NODE" "$CLI" shell ${app.folder} -- true`;
    const during = await pybuild(['run', '--no-build', app.folder, '--', 'sh', '-c', line], { env: { ...app.env, ...shellVariables() } });
    expect(during).toMatchObject({ code: 1, stderr: expect.stringContaining('pybuild run -- bash') });
  });

  test('on a terminal, the start files of the user put no other Python first', async () => {
    const home = app.env['HOME'] ?? '';
    const out = path.join(home, 'out');
    makeApp({ 'other/python': '#!/bin/sh\n' }, home);
    chmodSync(path.join(home, 'other/python'), 0o755);
    const rc = 'export PATH="$HOME/other:$PATH"\nalias hello="echo from the rc file"\n';
    writeFileSync(path.join(home, '.bashrc'), rc);
    const terminal = pybuildOnTerminal(['shell', app.folder], { ...app.env, SHELL: '/bin/bash' });
    terminal.type(`command -v python > ${out}; hello >> ${out}; exit 4\n`);
    expect((await terminal.outcome).code).toBe(4);
    expect(readFileSync(out, 'utf8')).toBe(`${path.join(app.output, 'layers/pybuild_python/venv/bin/python')}\nfrom the rc file\n`);
  });
});
