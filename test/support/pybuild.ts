import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { quickPython } from './quick-python.ts';

const CLI = fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url));

export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The real path of a temporary folder, removed when the test ends. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'pybuild-test-')));
  onTestFinished(() => {
    execFileSync('chmod', ['-R', 'u+rwX', folder]);
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** Writes the files of an app (path → content) and returns its folder. */
export function makeApp(files: Readonly<Record<string, string | Buffer>>, folder: string = path.join(temporaryFolder(), 'app')): string {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
  return folder;
}

/**
 * The environment of a fresh machine: an empty HOME, the host's PATH and pyenv, and nothing that would use the network or the
 * machine's own pip settings.
 */
export function freshEnvironment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '', HOME: temporaryFolder(), PYENV_ROOT: pyenvRoot(), ...extra };
}

function pyenvRoot(): string {
  return process.env['PYENV_ROOT'] ?? path.join(process.env['HOME'] ?? '/', '.pyenv');
}

/** Starts pybuild, for tests that interact with it while it runs. */
export function startPybuild(
  args: readonly string[],
  options: { env?: Record<string, string>; cwd?: string } = {},
): ChildProcess & { outcome: Promise<Outcome> } {
  const env = options.env ?? freshEnvironment();
  const child = spawn(CLI, args, { env, cwd: options.cwd ?? '/', stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const outcome = once(child, 'close').then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
    stdout,
    stderr,
  }));
  return Object.assign(child, { outcome });
}

/** Runs pybuild to its end. */
export function pybuild(args: readonly string[], options: { env?: Record<string, string>; cwd?: string } = {}): Promise<Outcome> {
  return startPybuild(args, options).outcome;
}

/** A host interpreter that can build, found once per test run. */
export interface HostPython {
  readonly executable: string;
  readonly version: string;
  readonly minor: string;
  /** The version of its bundled pip wheel: with `BP_PIP_VERSION` set to it, a build needs no network. */
  readonly bundledPip: string;
  /** The path of that wheel: a pip to run if there is no other (Debian's Python has none without python3-pip). */
  readonly pipWheel: string;
}

const PROBE = `
import glob, json, os, re, sys, sysconfig
folders = [os.path.join(os.path.dirname(os.__file__), "ensurepip", "_bundled"), sysconfig.get_config_var("WHEEL_PKG_DIR"), "/usr/share/python-wheels"]
wheels = [w for d in folders if d for w in glob.glob(os.path.join(d, "pip-*.whl"))]
print(json.dumps({"executable": os.path.realpath(sys.executable), "version": "%d.%d.%d" % sys.version_info[:3], "minor": "%d.%d" % sys.version_info[:2],
  "bundledPip": re.search("pip-([0-9.]+)-", wheels[0]).group(1) if wheels else None, "pipWheel": wheels[0] if wheels else None}))`;

/**
 * This host's interpreters for tests, by minor version: those on the PATH, then pyenv's. If there are none, fails and says what
 * to install.
 */
export function hostPythons(): readonly HostPython[] {
  known ??= findPythons();
  return known;
}

let known: readonly HostPython[] | undefined;
let usual: HostPython | undefined;

function findPythons(): HostPython[] {
  const pyenv = path.join(pyenvRoot(), 'versions');
  const folders = [
    ...(process.env['PATH'] ?? '').split(':'),
    ...(existsSync(pyenv) ? readdirSync(pyenv).map((name) => path.join(pyenv, name, 'bin')) : []),
  ];
  const found = new Map<string, HostPython>();
  for (const minor of ['3.12', '3.13', '3.14', '3.11', '3.10']) {
    for (const folder of folders) {
      const program = path.join(folder, `python${minor}`);
      if (found.has(minor) || !existsSync(program)) continue;
      const { status, stdout } = spawnSync(program, ['-I', '-c', PROBE], { encoding: 'utf8' });
      const python = status === 0 ? (JSON.parse(stdout) as HostPython) : undefined;
      if (python?.bundledPip != null) found.set(minor, python);
    }
  }
  if (found.size === 0) throw new Error('The tests need a Python 3.10 to 3.14 with venv (on Debian: apt-get install python3-venv).');
  return [...found.values()];
}

/** The interpreter of most tests; hermetic ones use a faster copy of the host's first one. */
export function hostPython(): HostPython {
  const [first] = hostPythons();
  if (first === undefined) throw new Error('unreachable');
  usual ??= process.env['QUICK_PYTHON'] === undefined ? first : quickPython(first);
  return usual;
}

/** Options for a build that only needs the host: its interpreter and the bundled pip. */
export function hermeticOptions(python: HostPython = hostPython()): string[] {
  return ['--python-source', 'host', '--env', `BP_PYTHON_VERSION=${python.minor}`, '--env', `BP_PIP_VERSION=${python.bundledPip}`];
}

/** The same for `pybuild run`, or other options of a build as that command has them: there, `--env` is the app's. */
export function runOptions(options: readonly string[] = hermeticOptions()): string[] {
  return options.map((option) => (option === '--env' ? '--build-env' : option));
}
