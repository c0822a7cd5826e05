import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildApp } from '../support/build-app.ts';
import { succeeded } from '../support/outcomes.ts';
import { servePackages } from '../support/package-index.ts';
import { until } from '../support/processes.ts';
import { hostPython, type Outcome, pybuild, temporaryFolder } from '../support/pybuild.ts';
import { screenOf } from '../support/screen.ts';
import { pybuildOnTerminal, shellOnTerminal } from '../support/terminal.ts';

/** A Django app whose static files are collected by what the file `do.py` says. */
const MANAGE = 'import sys\nif "help" not in sys.argv: exec(open("do.py").read())\n';
const PYTHON = hostPython();
const index = await servePackages([
  { name: 'ant', version: '1.0', extra: { 'ant-1.0.data/scripts/django-admin': '#!python\n' } },
  { name: 'bee', version: '1.0' },
  { name: 'bee', version: '2.0' },
]);
const FILES = { 'requirements.txt': 'ant==1.0\nbee==1.0\n', 'manage.py': MANAGE, 'do.py': 'print("hello")\n', Procfile: 'web: echo hi\n' };
const app = buildApp(FILES, index);

function build(...options: string[]): Promise<Outcome> {
  return pybuild(app.args(...options), { env: app.env });
}

/** The lines that a build printed, without its times. */
function lines({ stdout, stderr }: Outcome): string[] {
  expect(stdout).toBe('');
  return stderr
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/ {2}[\d.]+m? ?\d*s$| in [\d.]+s/, ''));
}

const NEXT = `Next: pybuild run ${app.folder}`;

describe.sequential('a build that goes well', () => {
  test('prints a line for each step and a summary, in no more than 12 lines', async () => {
    const printed = lines(succeeded(await build()));
    expect(printed).toEqual([
      'App: 4 files copied',
      `Python ${PYTHON.version} (from BP_PYTHON_VERSION)`,
      `pip ${PYTHON.bundledPip}`,
      `Packages: 2 installed by pip ${PYTHON.bundledPip}`,
      'Static files: collected',
      '',
      "Built with this machine's Python.",
      `  Python     ${PYTHON.version} (this machine's; from BP_PYTHON_VERSION)`,
      `  Packages   2, installed by pip ${PYTHON.bundledPip}`,
      '  Processes  web (default): echo hi',
      `  Output     ${app.output}`,
      NEXT,
    ]);
  });

  test('prints two lines where nothing changed', async () => {
    expect(lines(succeeded(await build()))).toEqual([`Built: nothing changed (Python ${PYTHON.version}, 2 packages).`, NEXT]);
  });

  test('says so where only the code changed', async () => {
    app.write({ 'code.py': '' });
    expect(lines(succeeded(await build()))).toEqual([
      'App: 5 files copied',
      'Static files: collected',
      `Built: only the app changed (Python ${PYTHON.version}, 2 packages).`,
      NEXT,
    ]);
  });

  test('says why something was rebuilt, and what is another then', async () => {
    app.write({ 'requirements.txt': 'ant==1.0\nbee==2.0\n' });
    const printed = lines(succeeded(await build()));
    expect(printed.slice(0, 4)).toEqual([
      'App: 5 files copied',
      `Packages: 2 installed by pip ${PYTHON.bundledPip}: bee 1.0 → 2.0 (requirements.txt changed)`,
      'Static files: collected',
      '',
    ]);
    expect(printed.length).toBeLessThanOrEqual(12);
  });

  test('says which variables the app had and has no more, once, and nothing of settings', async () => {
    succeeded(await build('--env', 'SECRET_KEY=x', '--env', 'PIP_RETRIES=3'));
    const [first] = lines(succeeded(await build()));
    expect(first).toBe('SECRET_KEY was set for the last build but not for this one. Pass --env SECRET_KEY=…');
    expect(lines(succeeded(await build()))).toHaveLength(2);
  });
});

describe('a tool that fails', () => {
  const LAST = ['Traceback', 'a telling line'];
  beforeAll(async () => {
    app.write({ 'do.py': 'print("Traceback"); sys.exit("a telling line")\n' });
  });

  test.each([
    ['by default', []],
    ['with --quiet', ['--quiet']],
    ['with --verbose', ['--verbose']],
  ])('has its last lines before the title, once: %s', async (_, options) => {
    const { code, stderr } = await build(...options);
    expect(code).toBe(1);
    expect(stderr).toMatch(/\n {2}Traceback\n {2}a telling line\n\n?Error: Could not collect the static files\n/);
    for (const line of LAST) expect(stderr.split(line)).toHaveLength(2);
  });
});

describe('--verbose', () => {
  const SECRET = 'correct-horse-battery';

  beforeAll(() => app.write({ ...FILES, 'do.py': 'import os; print(len(os.environ["TOKEN"]))\n' }));

  test('shows commands that can be pasted, what tools say, and layers, but no value of --env', async () => {
    const file = path.join(temporaryFolder(), 'own.env');
    writeFileSync(file, `TOKEN=${SECRET}\n`);
    const { stderr } = succeeded(await build('--verbose', '--clear-cache', '--env-file', file, '--env', 'SHORT=s3'));
    expect(stderr).not.toContain(SECRET);
    expect(stderr).toContain(' TOKEN=… ');
    expect(stderr).not.toMatch(/SHORT=s3/);
    expect(stderr).toContain(`\n  ${SECRET.length}\n`);
    expect(stderr).toContain('Layer venv: created');
    const commands = stderr.split('\n').filter((line) => line.startsWith('$ '));
    const venv = commands.find((line) => line.includes('-m venv')) ?? '';
    execFileSync('bash', ['-c', venv.slice(2)], { env: app.env, cwd: '/' });
    const collect = commands.find((line) => line.endsWith('collectstatic --noinput')) ?? '';
    expect(execFileSync('bash', ['-c', collect.slice(2)], { env: app.env, cwd: '/', encoding: 'utf8' })).toBe('1\n');
  });
});

describe('on a terminal', () => {
  beforeAll(async () => {
    app.write({ ...FILES, '.env': 'a\n' });
    succeeded(await build());
  });

  test.each([60, 80, 140])('of %i columns no line is broken in a word, and nothing of the spinner is left', async (columns) => {
    const { code, shown } = await pybuildOnTerminal(app.args('--clear-cache'), app.env, columns).outcome;
    const { rows } = screenOf(shown, columns);
    expect(code).toBe(0);
    const text = rows.join('\n');
    expect(text).toMatch(/^App: 6 files copied/);
    const warning = rows.slice(
      rows.findIndex((row) => row.startsWith('Warning:')),
      rows.findIndex((row) => row.startsWith('Python ')),
    );
    expect(warning.join(' ')).toBe(
      'Warning: The app contains files an image rarely needs: .env (2 B) To leave them out, write under [build] in project.toml: exclude = ["/.env"]',
    );
    expect(Math.max(...warning.map((row) => row.length))).toBeLessThanOrEqual(columns);
    expect(text).toContain('\nBuilt in ');
  });

  test('of 20 columns a tool that prints all there is does no harm', async () => {
    const hostile = `
import os
out = os.fdopen(1, "wb")
out.write(b"x" * 10_000_000 + b"\\r" + b"y" * 1000 + b"\\n")
for number in range(20_000):
    out.write(b"\\x1b[2J\\x1b[31m\\x1b]0;title\\x07 %d%% \\r" % number)
out.write(b"\\xff\\xfe\\xc3 \\x9b2J\\x00\\x08\\x0c \\xe2\\x80\\xae\\n" * 1000)
out.flush()
`;
    app.write({ 'do.py': hostile });
    const { code, shown } = await pybuildOnTerminal(app.args(), app.env, 20).outcome;
    expect(code).toBe(0);
    expect(screenOf(shown, 20).rows.join('').replaceAll(' ', '')).toContain('Builtin');
    app.write({ 'do.py': `${hostile}sys.exit(1)\n` });
    const failed = await pybuildOnTerminal(app.args(), app.env, 20).outcome;
    expect(failed.code).toBe(1);
    // Throws where an escape got through.
    expect(screenOf(failed.shown, 20).rows.join('')).toContain('Error:');
    expect(failed.shown.length).toBeLessThan(100_000);
    app.write({ 'do.py': FILES['do.py'] });
  });

  test('that goes away a build is finished, and ends as by a hang-up, not with a core dump', async () => {
    const wait = 'while not os.path.exists(os.environ["GO"]): time.sleep(0.02)';
    app.write({ 'do.py': `import os, time\nopen(os.environ["MARK"], "w").close()\n${wait}\nprint("no more terminal")\n` });
    const folder = temporaryFolder();
    const [mark, go, code] = ['mark', 'go', 'code'].map((name) => path.join(folder, name)) as [string, string, string];
    // Only the shell learns that a terminal is closed, which here takes nothing along.
    const line = 'trap : HUP; "$NODE" "$CLI" $ARGS; echo "$?" >"$CODE.part"; mv "$CODE.part" "$CODE"';
    const args = app.args('--env', `MARK=${mark}`, '--env', `GO=${go}`).join(' ');
    const terminal = shellOnTerminal(line, { ...app.env, ARGS: args, CODE: code });
    await until('the last step', () => existsSync(mark));
    terminal.child.kill('SIGKILL');
    await once(terminal.child, 'close');
    writeFileSync(go, '');
    expect(await until('its end', () => existsSync(code) && readFileSync(code, 'utf8'))).toBe('129\n');
    expect(app.left('report.json')).toContain(`"MARK"`);
  });
});
