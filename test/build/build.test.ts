import { execFileSync } from 'node:child_process';
import { lstatSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'smol-toml';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildApp } from '../support/build-app.ts';
import { expectEvents } from '../support/event-schema.ts';
import { LOCAL_PROJECT } from '../support/local-project.ts';
import { succeeded } from '../support/outcomes.ts';
import { servePackages } from '../support/package-index.ts';
import { hostPython, hostPythons, type Outcome, pybuild } from '../support/pybuild.ts';

interface Report {
  readonly packages: readonly { name: string; version: string }[];
  readonly steps: readonly { title: string; seconds: number }[];
  readonly layers: readonly { name: string; launch: boolean; state: string; bytes: number }[];
}

const FILES = {
  ...LOCAL_PROJECT,
  'requirements.txt': 'ant==2.0\n./local\n',
  Procfile: 'web: hello $PORT\nworker: python app.py\n',
  'app.py': 'print("hello")\n',
};
// With its bundled pip, not a quick one.
const [PYTHON = hostPython()] = hostPythons();
const index = await servePackages([{ name: 'ant', version: '2.0' }]);
const app = buildApp(FILES, index, 'my äpp (1)', PYTHON);
const before = entriesOf(app.folder);
let first: Outcome;
let made: string[];

beforeAll(async () => {
  first = succeeded(await app.build());
  made = layersLeft();
});

const report = (): Report => JSON.parse(app.left('report.json')) as Report;
const own = (...parts: string[]): string => path.join(app.output, 'layers/pybuild_python', ...parts);

/** Every path below a folder with its mode and content, without what pybuild leaves in an app. */
function entriesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !path.relative(folder, file).startsWith('.pybuild'))
    .map((file) => {
      const stats = lstatSync(file);
      const content = stats.isSymbolicLink() ? readlinkSync(file) : stats.isFile() ? readFileSync(file, 'base64') : '';
      return `${path.relative(folder, file)} ${stats.mode.toString(8)} ${content}`;
    })
    .toSorted();
}

describe('the output of a build', () => {
  test('a marked output folder with layers for launch, a cache of the others, the workspace and a report', () => {
    const names = '.gitignore CACHEDIR.TAG build.log cache history layers owner.json report.json workspace workspace.json';
    expect(readdirSync(app.output).toSorted().join(' ')).toBe(names);
    expect(app.left('CACHEDIR.TAG')).toMatch(/^Signature: 8a477f597d28d172789f06886806bc55\n/);
    expect(app.left('.gitignore')).toBe('*\n');
    expect(readdirSync(path.join(app.output, 'layers')).toSorted()).toEqual(['config', 'group.toml', 'plan.toml', 'pybuild_python']);
    expect(readdirSync(own()).toSorted()).toEqual(['launch.toml', 'python', 'python.toml', 'venv', 'venv.toml']);
    expect(readdirSync(path.join(app.output, 'cache')).toSorted()).toEqual(['pip', 'pip-cache', 'pip-cache.toml', 'pip.toml']);
  });

  test.each([
    ['layers/pybuild_python/python.toml', { launch: true, build: true, cache: true }, ['python_version', 'target']],
    [
      'layers/pybuild_python/venv.toml',
      { launch: true, build: true, cache: true },
      ['python_version', 'manager', 'tool_version', 'target'],
    ],
    ['cache/pip.toml', { launch: false, build: true, cache: true }, ['tool_version', 'python_version']],
    ['cache/pip-cache.toml', { launch: false, build: true, cache: true }, ['tool_version', 'python_version', 'target']],
  ])('%s declares the types and inputs of the layer', (file, types, facts) => {
    const document = parse(app.left(file)) as { types: object; metadata: Record<string, string> };
    expect(document.types).toEqual(types);
    expect(Object.keys(document.metadata)).toEqual(expect.arrayContaining(facts));
    expect(document.metadata['python_version']).toBe(PYTHON.version);
  });

  test('the variables of each layer, byte for byte', () => {
    const variables = ['layers/pybuild_python', 'cache'].flatMap((place) =>
      (readdirSync(path.join(app.output, place), { recursive: true }) as string[])
        .filter((file) => /^[^/]+\/env(\.\w+)?\/./.test(file))
        .map((file) => [file, app.left(`${place}/${file}`)] as const),
    );
    expect(Object.fromEntries(variables)).toEqual({
      'pip-cache/env.build/PIP_CACHE_DIR.override': own('pip-cache'),
      'pip/env.build/PIP_DISABLE_PIP_VERSION_CHECK.override': '1',
      'pip/env.build/PYTHONUSERBASE.override': own('pip'),
      'python/env.build/CPATH.delim': ':',
      'python/env.build/CPATH.prepend': own('python/include', `python${PYTHON.minor}`),
      'python/env.build/PKG_CONFIG_PATH.delim': ':',
      'python/env.build/PKG_CONFIG_PATH.prepend': own('python/lib/pkgconfig'),
      'python/env.build/SOURCE_DATE_EPOCH.default': '315532801',
      'python/env/PYTHONUNBUFFERED.override': '1',
      'venv/env.build/PIP_PYTHON.override': own('venv'),
      'venv/env/VIRTUAL_ENV.override': own('venv'),
    });
  });

  test('the launch config, as the lifecycle would write it', () => {
    const id = 'pybuild/python';
    const [group, launch, metadata] = ['group.toml', 'pybuild_python/launch.toml', 'config/metadata.toml'].map((file) =>
      parse(app.left(`layers/${file}`)),
    );
    const processes = [
      { type: 'web', command: ['bash', '-c'], args: ['hello $PORT'] },
      { type: 'worker', command: ['bash', '-c'], args: ['python app.py'] },
    ];
    expect(group).toEqual({ group: [{ id, version: '0.1.0', api: '0.10' }] });
    expect(launch).toEqual({ processes: [{ ...processes[0], default: true }, processes[1]] });
    expect(metadata).toEqual({
      'buildpack-default-process-type': 'web',
      buildpacks: [{ id, version: '0.1.0', api: '0.10' }],
      processes: processes.map((process) => ({ ...process, direct: true, 'buildpack-id': id })),
    });
  });

  test('a report of versions with their origins, steps, layers and fidelity', () => {
    expect(report()).toMatchObject({
      v: 1,
      app: app.folder,
      output: app.output,
      python: {
        version: PYTHON.version,
        origin: { from: 'env', name: 'BP_PYTHON_VERSION' },
        source: 'host',
        executable: PYTHON.executable,
      },
      packageManager: { name: 'pip', files: ['requirements.txt'] },
      tool: { name: 'pip', title: 'pip', version: PYTHON.bundledPip },
      fidelity: { level: process.platform === 'linux' ? 'host-python' : 'other-os' },
      environment: { given: { BP_PIP_VERSION: '--env', BP_PYTHON_VERSION: '--env', PIP_INDEX_URL: '--env' }, withheld: [] },
    });
    expect(report().packages.map(({ name, version }) => `${name} ${version}`)).toEqual(['ant 2.0', 'local 1']);
    const stated = report().layers.map(({ name, launch, state }) => `${name} ${launch} ${state}`);
    expect(stated.toSorted()).toEqual(['pip false created', 'pip-cache false created', 'python true created', 'venv true created']);
    const steps = ['Copying the app', 'Installing Python', `Installing pip ${PYTHON.bundledPip}`, 'Installing dependencies'];
    expect(report().steps.map(({ title }) => title)).toEqual(steps);
  });

  test('nothing in the source tree, though a package was built in it, and only a secret and a store in HOME', () => {
    expect(readFileSync(path.join(app.output, 'workspace/local/left-by-build'), 'utf8')).toBe('x');
    expect(entriesOf(app.folder)).toEqual(before);
    expect(readdirSync(path.join(app.output, 'workspace/local')).toSorted()).toEqual(['backend.py', 'left-by-build', 'pyproject.toml']);
    // pip asks a Rust compiler for its version, and rustup's creates a folder.
    const other = /^(?!\.rustup\/|\.cache\/pybuild\/store\/)/;
    expect(filesIn(app.env['HOME'] ?? '').filter((name) => other.test(name))).toEqual(['.cache/pybuild/secret']);
  });

  test('programs that start, though the path has spaces and letters beyond ASCII', async () => {
    const outcome = await pybuild(['run', '--no-build', app.folder, '--', 'hello'], { env: app.env });
    expect(outcome).toMatchObject({ code: 0, stdout: 'hello from local\n' });
  });
});

test('two builds from nothing give the same bytes', async () => {
  expect(made.length).toBeGreaterThan(100);
  succeeded(await app.build('--clear-cache'));
  expect(layersLeft()).toEqual(made);
});

function layersLeft(): string[] {
  return [...entriesOf(path.join(app.output, 'layers')), ...entriesOf(path.join(app.output, 'cache/pip'))];
}

test('the bytecode of the venv is complete, matches its source, and is invalid once that is edited', () => {
  const check = `
import importlib.util, pathlib, sys
site = pathlib.Path(sys.argv[1])
for source in site.rglob("*.py"):
    code = pathlib.Path(importlib.util.cache_from_source(str(source))).read_bytes()
    assert code[:4] == importlib.util.MAGIC_NUMBER, source
    assert code[4:8] == bytes([3, 0, 0, 0]), (source, code[4:8])
    assert code[8:16] == importlib.util.source_hash(source.read_bytes()), source
    print(source.relative_to(site))`;
  const python = own('venv/bin/python');
  const site = own(`venv/lib/python${PYTHON.minor}/site-packages`);
  const output = execFileSync(python, ['-I', '-c', check, site], { encoding: 'utf8' });
  expect(output.split('\n')).toEqual(expect.arrayContaining(['ant/__init__.py', 'local.py']));

  writeFileSync(path.join(site, 'ant/__init__.py'), 'version = "9.9"\n');
  expect(execFileSync(python, ['-c', 'import ant; print(ant.version)'], { encoding: 'utf8' })).toBe('9.9\n');
});

describe('how a build reports', () => {
  test('progress goes to stderr and ends with the fidelity and the next command', () => {
    expect(first.stdout).toBe('');
    for (const word of [
      '[Installing Python]',
      ' install --no-input ',
      ' --requirement requirements.txt\n',
      'Layer venv: created',
      `Python     ${PYTHON.version}`,
      "with this machine's Python.",
      'web (default): hello $PORT',
      'Next: pybuild run',
    ]) {
      expect(first.stderr).toContain(word);
    }
    expect(first.stderr).not.toContain('\u001b');
  });

  test('--json prints one event per line, the report last, and nothing else', async () => {
    const { stdout, stderr } = await app.build('--json');
    expectEvents(stdout);
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { v: number; time: string; type: string; report: Report });
    expect(stderr).toBe('');
    for (const { v, time } of events) expect([v, new Date(time).toISOString()]).toEqual([1, time]);
    expect(events[0]).toMatchObject({ type: 'start', command: 'build', arguments: expect.arrayContaining(['--json']) });
    expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(['step-started', 'step-finished', 'layer']));
    expect(events.at(-1)).toMatchObject({ type: 'result', report: report() });
  });

  test('--json reports a failure in the same way', async () => {
    const { code, stdout, stderr } = await app.build('--json', '--env', 'BP_PYTHON_VERSION=2.7');
    expectEvents(stdout);
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(events.at(-1)).toMatchObject({ v: 1, type: 'failure', kind: 'version-end-of-life', exitCode: 1 });
    expect([code, stderr]).toEqual([1, '']);
  });

  test('--quiet prints nothing on success', async () => {
    expect(await app.build('--quiet')).toEqual({ code: 0, signal: null, stdout: '', stderr: '' });
  });
});

test('an app without a Procfile builds, and the summary says how to write one', async () => {
  rmSync(path.join(app.folder, 'Procfile'));
  app.write({ 'requirements.txt': '' });
  const { stderr } = succeeded(await app.build());
  expect(stderr).toMatch(/Processes +none; .*Procfile, for example: worker: python app\.py$/m);
  expect(parse(app.left('layers/config/metadata.toml'))).not.toHaveProperty('buildpack-default-process-type');
});

/** The files below a folder. */
function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}
