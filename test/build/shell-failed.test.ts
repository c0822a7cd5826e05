import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildApp } from '../support/build-app.ts';
import { expectEvents } from '../support/event-schema.ts';
import { succeeded } from '../support/outcomes.ts';
import { servePackages } from '../support/package-index.ts';
import { builtIn, gone, until } from '../support/processes.ts';
import { hermeticOptions, makeApp, type Outcome, pybuild } from '../support/pybuild.ts';
import { pybuildOnTerminal, type Terminal } from '../support/terminal.ts';

const index = await servePackages([{ name: 'ant', version: '1.0' }]);
const app = buildApp({ 'requirements.txt': 'ant==1.0\n', Procfile: 'web: true\n' }, index);
const BROKEN = { 'requirements.txt': 'ant==1.0\nmissing==1.0\n', 'new.py': 'new = 1\n' };
const BREAKS = 'rm -r "$VIRTUAL_ENV"; echo changed > new.py; exit 7';
const layers = path.join(app.output, 'layers/pybuild_python');
const home = app.env['HOME'] ?? '';
const out = path.join(home, 'out');

function shell(options: readonly string[], ...command: readonly string[]): Promise<Outcome> {
  const all = [...hermeticOptions(), '--env', `PIP_INDEX_URL=${index.url}`, ...options];
  return pybuild(['shell', ...all, app.folder, ...(command.length > 0 ? ['--', ...command] : [])], { env: app.env });
}

function onTerminal(): Terminal {
  return pybuildOnTerminal(app.args('--on-failure', 'shell'), { ...app.env, SHELL: '/bin/bash' });
}

/** What a line typed in the shell has written. */
async function typed(terminal: Terminal, line: string): Promise<string> {
  rmSync(out, { force: true });
  terminal.type(`{ ${line}; } > ${out}.part; mv ${out}.part ${out}\n`);
  await until(line, () => existsSync(out));
  return readFileSync(out, 'utf8');
}

let before: readonly string[];
beforeAll(async () => {
  succeeded(await app.build());
  before = builtIn(app.output);
});

test('without a failed build there is nothing to see', async () => {
  expect(await shell(['--failed'], 'true')).toMatchObject({ code: 2, stderr: expect.stringContaining('No failed build is kept') });
  const inspected = await pybuild(['inspect', '--failed', app.folder], { env: app.env });
  expect(inspected).toMatchObject({ code: 2, stderr: expect.stringContaining('There is no failed build') });
});

describe('a shell before a step of the last build', () => {
  test('has the layers that were there by then, and those alone', async () => {
    const { stdout } = succeeded(await shell(['--at', 'dependencies'], 'sh', '-c', `ls ${layers}; command -v pip; echo "$VIRTUAL_ENV"`));
    expect(stdout).toBe(`pip\npython\n${path.join(layers, 'pip/bin/pip')}\n\n`);
    expect(succeeded(await shell(['--at', 'installing python'], 'ls', layers)).stdout).toBe('');
    expect(builtIn(app.output)).toEqual(before);
  });

  test('or an error that names the steps', async () => {
    const { code, stderr } = await shell(['--at', 'nosuch'], 'true');
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/The steps: Installing Python, Installing pip [\d.]+, Installing dependencies/),
    ]);
  });
});

describe('after a failed build', () => {
  beforeAll(async () => {
    app.write(BROKEN);
    expect((await app.build('--env', 'API_TOKEN=hunter2-hunter2')).code).toBe(1);
  });

  test('a shell has its layers, its copy of the app and the variables of the command that failed', async () => {
    const script = `pwd; ls; ls ${layers}; echo "$VIRTUAL_ENV $PIP_CACHE_DIR"; command -v python`;
    const { stdout, stderr } = succeeded(await shell(['--failed'], 'sh', '-c', script));
    expect(stdout.split('\n')).toEqual([
      path.join(app.output, 'workspace'),
      'Procfile',
      'new.py',
      'requirements.txt',
      'pip',
      'pip-cache',
      'python',
      'venv',
      `${path.join(layers, 'venv')} ${path.join(layers, 'pip-cache')}`,
      path.join(layers, 'venv/bin/python'),
      '',
    ]);
    expect(stderr).toContain('API_TOKEN was set for the failed build but not for this shell. Pass --env API_TOKEN=…');
  });

  test('whatever is done in it, nothing of it reaches the last good build or the next one', async () => {
    expect((await shell(['--failed'], 'sh', '-c', BREAKS)).code).toBe(7);
    expect((await shell(['--failed'], 'sh', '-c', BREAKS.replace('exit 7', 'kill -9 $PPID'))).signal).toBe('SIGKILL');
    expect(succeeded(await shell(['--failed'], 'sh', '-c', 'cat new.py; test -d "$VIRTUAL_ENV" && echo there')).stdout).toBe(
      'new = 1\nthere\n',
    );
    expect(builtIn(app.output)).toEqual(before);
  });

  test('what a killed pybuild left running in it is ended before the last good build is back', async () => {
    // pybuild has recorded it by then.
    const noted = `until [ -e ${app.output}/tools/$$ ]; do sleep 0.01; done`;
    const script = `echo $$ > ${out}; ${noted}; kill -9 $PPID; exec sleep 600 > ${out}.log 2>&1`;
    expect((await shell(['--failed'], 'sh', '-c', script)).signal).toBe('SIGKILL');
    succeeded(await shell([], 'true'));
    await gone([Number(readFileSync(out, 'utf8'))]);
    expect(builtIn(app.output)).toEqual(before);
  });

  test('inspect shows where it failed, the command, and whose each layer is now', async () => {
    const { stdout } = succeeded(await pybuild(['inspect', '--failed', app.folder], { env: app.env }));
    expect(stdout).toContain('  Step       Installing dependencies\n');
    expect(stdout).toMatch(/^ {2}python +reused .* of the last good build$/m);
    expect(stdout).toMatch(/^ {2}venv +rebuilt .* kept to look at$/m);
    expect(stdout).toMatch(/^ {2}\S+\/python \S+\/pip install .*--requirement requirements.txt/m);
    const { stdout: json } = succeeded(await pybuild(['inspect', '--failed', '--json', app.folder], { env: app.env }));
    expectEvents(json);
    expect(JSON.parse(json)).toMatchObject({ type: 'failed-inspection', inspection: { step: 'Installing dependencies' } });
    expect(stdout + json + app.left('failed/build.json')).not.toContain('hunter2');
  });

  test('an error of the configuration is a newer failure, with nothing to look into', async () => {
    app.write({ 'uv.lock': '' });
    expect((await app.build()).code).toBe(1);
    expect((await shell(['--failed'], 'true')).code).toBe(2);
    const { stdout } = succeeded(await pybuild(['inspect', '--failed', app.folder], { env: app.env }));
    expect(stdout).toMatch(/^ {2}Error {3}.*uv\.lock/m);
    expect(builtIn(app.output)).toEqual(before);
  });
});

describe('build --on-failure shell', () => {
  beforeAll(() => {
    rmSync(path.join(app.folder, 'uv.lock'), { force: true });
    app.write(BROKEN);
    makeApp({ 'other/python': '#!/bin/sh\n' }, home);
    chmodSync(path.join(home, 'other/python'), 0o755);
    writeFileSync(path.join(home, '.bashrc'), 'export PATH="$HOME/other:$PATH"\nHISTFILE=~/.bash_history HISTSIZE=0\n');
    writeFileSync(path.join(home, '.bash_history'), 'echo mine\n');
  });

  test('needs a terminal', async () => {
    const { code, stderr } = await app.build('--on-failure', 'shell');
    expect([code, stderr]).toEqual([2, expect.stringContaining('--on-failure shell needs a terminal')]);
  });

  test('opens a shell where the command failed, which is in its history and not in that of the user', async () => {
    const terminal = onTerminal();
    const history = await typed(terminal, 'history');
    expect(history).toMatch(/^ +1 +\S+\/python \S+\/pip install .*--requirement requirements.txt$/m);
    expect(history).not.toContain('mine');
    expect(await typed(terminal, 'command -v python; pwd')).toBe(`${path.join(layers, 'venv/bin/python')}\n${app.output}/workspace\n`);
    terminal.type('rm -r "$VIRTUAL_ENV"; exit 3\n');
    const { code, shown } = await terminal.outcome;
    expect(code).toBe(1);
    expect(shown).toContain('Error: Could not install the dependencies');
    expect(shown).toMatch(/The command that failed, also in the history of this shell:\r\n {2}\S+\/python \S+\/pip install/);
    expect(readFileSync(path.join(home, '.bash_history'), 'utf8')).toBe('echo mine\n');
    expect(builtIn(app.output)).toEqual(before);
  });

  test('builds again after exit 0, without what was done in the shell', async () => {
    const terminal = onTerminal();
    await typed(terminal, 'echo broken > $VIRTUAL_ENV/pyvenv.cfg; echo broken > new.py; echo done');
    app.write({ 'requirements.txt': 'ant==1.0\n' });
    terminal.type('exit 0\n');
    const { code, shown } = await terminal.outcome;
    expect([code, shown]).toEqual([0, expect.stringContaining('Building again')]);
    expect(app.left('workspace/new.py')).toBe('new = 1\n');
    expect(app.left('layers/pybuild_python/venv/pyvenv.cfg')).not.toContain('broken');
    expect(existsSync(path.join(app.output, 'failed'))).toBe(false);
    before = builtIn(app.output);
  });

  test.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('ends with its shell and what runs in it by %s', async (signal, expected) => {
    app.write(BROKEN);
    const terminal = onTerminal();
    const [parent, own] = (await typed(terminal, 'echo $PPID $$')).split(' ').map(Number);
    terminal.type(`sh -c 'echo $$ > ${out}; exec sleep 600'\n`);
    const job = await until('the job', () => {
      const pid = Number(readFileSync(out, 'utf8'));
      return Number.isInteger(pid) && pid > 1 && pid;
    });
    process.kill(parent ?? 0, signal);
    expect((await terminal.outcome).code).toBe(expected);
    await gone([parent ?? 0, own ?? 0, job]);
    expect(builtIn(app.output)).toEqual(before);
  });

  test('leaves nothing behind if its terminal goes away, or after a kill', async () => {
    for (const end of ['hang up', 'kill'] as const) {
      const terminal = onTerminal();
      const [parent, own] = (await typed(terminal, 'echo $PPID $$')).split(' ').map(Number);
      if (end === 'kill') process.kill(parent ?? 0, 'SIGKILL');
      else terminal.child.kill('SIGKILL');
      await gone(end === 'hang up' ? [parent ?? 0, own ?? 0] : [parent ?? 0]);
      // A shell that survives pybuild would write to the build that is back.
      expect((await shell([], 'true')).code).toBe(0);
      await gone([own ?? 0]);
      expect(builtIn(app.output)).toEqual(before);
    }
  });

  test('Ctrl-C is for what runs in the shell', async () => {
    const terminal = onTerminal();
    await typed(terminal, 'echo there');
    terminal.type(`sh -c 'echo up > ${out}; exec sleep 600'\n`);
    await until('the job', () => readFileSync(out, 'utf8') === 'up\n');
    terminal.type('\u0003');
    expect(await typed(terminal, 'echo still there')).toBe('still there\n');
    terminal.type('exit 5\n');
    expect((await terminal.outcome).code).toBe(1);
    expect(builtIn(app.output)).toEqual(before);
  });
});
