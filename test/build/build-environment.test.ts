import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { buildApp } from '../support/build-app.ts';
import { succeeded } from '../support/outcomes.ts';
import { servePackages } from '../support/package-index.ts';
import { until } from '../support/processes.ts';
import { hermeticOptions, hostPython, pybuild, startPybuild } from '../support/pybuild.ts';

interface Report {
  readonly packages: readonly { name: string; version: string }[];
  readonly environment: { given: Record<string, string>; withheld: string[] };
}

const PYTHON = hostPython();
/** A build backend that leaves a temporary file, records its place, and fails or never ends. */
const MESSY = `
import os, tempfile, time

def build_wheel(*_):
    open(os.path.join(tempfile.gettempdir(), "left"), "w").close()
    with open(os.environ["MARK"] + ".new", "w") as file:
        file.write(tempfile.gettempdir())
    os.rename(os.environ["MARK"] + ".new", os.environ["MARK"])
    time.sleep(float(os.environ["SECONDS"]))
    raise SystemExit(1)
`;
const index = await servePackages([
  ...['1.0', '2.0', '3.0'].map((version) => ({ name: 'ant', version })),
  { name: 'messy', version: '1.0', backend: MESSY },
]);
const app = buildApp({}, index);

const report = (): Report => JSON.parse(app.left('report.json')) as Report;
const versionOfAnt = (): string | undefined => report().packages.find(({ name }) => name === 'ant')?.version;

beforeEach(() => app.write({ 'requirements.txt': 'ant==${ANT}\n' }));

const DESCRIPTOR = '[[build.env]]\nname = "ANT"\nvalue = "1.0"\n';

test('a variable of the shell is not passed, but named by --verbose; --env NAME passes it', async () => {
  const env = { ...app.env, ANT: '1.0', PIP_INDEX_URL: 'http://127.0.0.1:9/s3cret', BP_PIP_VERSION: '1.2', UV_PYTHON: 'x' };
  const options = ['--env', 'ANT', '--env', `PIP_INDEX_URL=${index.url}`, '--env', `BP_PIP_VERSION=${PYTHON.bundledPip}`];
  const args = ['build', '--verbose', '--python-source', 'host', '--env', `BP_PYTHON_VERSION=${PYTHON.minor}`, ...options, app.folder];
  const { stderr } = succeeded(await pybuild(args, { env }));
  expect(versionOfAnt()).toBe('1.0');
  expect(stderr).toContain('Ignored 1 variable of your shell (UV_PYTHON). Pass one with --env NAME\n');
  expect(report().environment.withheld).toEqual(['UV_PYTHON']);
  expect(stderr).not.toContain('s3cret');

  const without = await pybuild(
    args.filter((arg, at) => arg !== 'ANT' && args[at + 1] !== 'ANT'),
    { env },
  );
  expect(without.stderr).toContain('ANT');
  expect(without.code).toBe(1);
});

test('an active virtual environment is ignored', async () => {
  const elsewhere = path.join(app.folder, '../active');
  const fake = `${elsewhere}/bin/python${PYTHON.minor}`;
  app.write({ [path.relative(app.folder, fake)]: '#!/bin/sh\necho active; exit 1\n' });
  execFileSync('chmod', ['+x', fake]);
  const env = { ...app.env, PATH: `${elsewhere}/bin:${app.env['PATH']}`, VIRTUAL_ENV: elsewhere };
  const options = [...hermeticOptions(), '--env', `PIP_INDEX_URL=${index.url}`, '--env', 'ANT=1.0'];
  expect(await pybuild(['build', ...options, app.folder], { env })).toMatchObject({ code: 0 });
});

test.each([
  ['project.toml', [], '1.0', 'project.toml'],
  ['--env-file over it', ['--env-file', 'ENV_FILE'], '2.0', 'variables'],
  ['--env over both', ['--env', 'ANT=3.0', '--env-file', 'ENV_FILE'], '3.0', '--env'],
])('%s', async (_, options, version, from) => {
  app.write({ 'project.toml': DESCRIPTOR, '../variables': '\n  ANT=2.0  \n' });
  succeeded(await app.build(...options.map((option) => option.replace('ENV_FILE', path.join(app.folder, '../variables')))));
  expect(versionOfAnt()).toBe(version);
  expect(report().environment.given).toMatchObject({ ANT: expect.stringMatching(new RegExp(`${from}$`)) });
});

test('variables that would break the build are refused, all at once, whatever their source', async () => {
  app.write({ 'project.toml': '[[build.env]]\nname = "PYTHONHOME"\nvalue = "/x"\n' });
  const { code, stderr } = await app.build('--env', 'PIP_TARGET=/x', '--env', 'PIP_USER=');
  for (const name of ['PIP_TARGET', 'PIP_USER', 'PYTHONHOME']) expect(stderr).toContain(`  ${name}\n`);
  expect(code).toBe(1);
});

describe('temporary files of the tools', () => {
  const machine = path.join(app.folder, '../temporary');
  const noted = path.join(app.folder, '../mark');
  const start = (seconds: number, ...options: string[]): ReturnType<typeof startPybuild> => {
    const all = [...hermeticOptions(), '--env', `PIP_INDEX_URL=${index.url}`, '--env', `MARK=${noted}`, '--env', `SECONDS=${seconds}`];
    return startPybuild(['build', ...all, ...options, app.folder], { env: { ...app.env, TMPDIR: machine } });
  };

  beforeEach(() => {
    for (const file of [noted, path.join(app.folder, 'project.toml')]) rmSync(file, { force: true });
    mkdirSync(machine, { recursive: true });
    app.write({ 'requirements.txt': 'messy==1.0\n' });
  });

  test("go into the build's own folder in the machine's TMPDIR, and are removed with it", async () => {
    const { code } = await start(0).outcome;
    expect(code).toBe(1);
    expect(path.dirname(readFileSync(noted, 'utf8'))).toBe(machine);
    expect(readdirSync(machine)).toEqual([]);
  });

  test("go into the user's TMPDIR", async () => {
    const own = path.join(app.folder, '../own');
    mkdirSync(own);
    await start(0, '--env', `TMPDIR=${own}`).outcome;
    expect(path.dirname(readFileSync(noted, 'utf8'))).toBe(own);
    expect(readdirSync(own)).toEqual([]);
  });

  test('that a killed build leaves are removed by the next', async () => {
    const killed = start(600);
    await until('the backend', () => existsSync(noted));
    killed.kill('SIGKILL');
    await killed.outcome;
    expect(readdirSync(machine)).toHaveLength(1);
    app.write({ 'requirements.txt': 'ant==1.0\n' });
    expect(await start(0).outcome).toMatchObject({ code: 0 });
    expect(readdirSync(machine)).toEqual([]);
  });
});
