import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { servePackages } from './package-index.mjs';

export const CLI = fileURLToPath(new URL('../dist/cli.cjs', import.meta.url));
export const FIXTURES = fileURLToPath(new URL('../fixtures', import.meta.url));

/**
 * What both sides of every comparison share.
 * @typedef {object} Stage
 * @property {string} folder for everything that the benchmark writes; all on one disk
 * @property {Record<string, string>} env of a fresh machine: an empty HOME, no settings of pip
 * @property {Record<string, string>} pipEnv settings for pip to use the loopback index
 * @property {readonly string[]} buildOptions options for pybuild to use it, and the host's Python
 * @property {string} python the interpreter that pybuild chooses
 * @property {string} pythonVersion
 * @property {string} pip the version that pybuild installs with
 * @property {string} bundledPip the version that `python -m venv` installs
 * @property {() => void} close
 */

/**
 * Finds out by a real build which interpreter pybuild uses, and downloads the fixtures' packages from the caller's package
 * index, once; after that, only the loopback is used.
 * @returns {Promise<Stage>}
 */
export async function setStage() {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'pybuild-bench-')));
  try {
    const env = freshEnvironment(path.join(folder, 'home'));
    const report = probe(CLI, path.join(folder, 'probe'));

    const tools = path.join(folder, 'tools');
    run(report.python.executable, ['-m', 'venv', tools]);
    const bundledPip = run(path.join(tools, 'bin/pip'), ['--version']).split(' ')[1] ?? '';
    const wheels = path.join(folder, 'wheels');
    const download = ['-m', 'pip', 'download', '--quiet', '--only-binary', ':all:', '--dest', wheels];
    run(path.join(tools, 'bin/python'), [...download, `pip==${report.tool.version}`]);
    for (const name of buildableFixtures()) {
      run(path.join(tools, 'bin/python'), [...download, '-r', 'requirements.txt'], path.join(FIXTURES, name));
    }
    const index = await servePackages(wheels);
    const pipEnv = { PIP_INDEX_URL: index.url, PIP_TRUSTED_HOST: index.host };
    return {
      folder,
      env,
      pipEnv,
      buildOptions: ['--python-source', 'host', ...Object.entries(pipEnv).flatMap(([name, value]) => ['--env', `${name}=${value}`])],
      python: report.python.executable,
      pythonVersion: report.python.version,
      pip: report.tool.version,
      bundledPip,
      close: () => {
        index.close();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/**
 * Finds out by a build, with the caller's package index, which interpreter of this host and which pip a pybuild uses.
 * @param {string} cli
 * @param {string} output
 */
export function probe(cli, output) {
  const passed = Object.keys(process.env).filter((name) => /^PIP_(INDEX_URL|EXTRA_INDEX_URL|FIND_LINKS|TRUSTED_HOST)$/.test(name));
  const options = ['--python-source', 'host', ...passed.flatMap((name) => ['--env', name])];
  run(process.execPath, [cli, 'build', path.join(FIXTURES, 'pip_flask'), '--output', output, ...options]);
  return readReport(output);
}

/**
 * The fixtures that pip can install with this host's Python, whatever its version.
 * @returns {string[]}
 */
export function buildableFixtures() {
  return readdirSync(FIXTURES).filter((name) => {
    if (name.startsWith('broken_')) return false;
    const { status, stdout } = spawnSync(process.execPath, [CLI, 'detect', path.join(FIXTURES, name), '--json'], { encoding: 'utf8' });
    return status === 0 && /"origin":\{"from":"default"\}/.test(stdout) && /"packageManager":\{"name":"pip"/.test(stdout);
  });
}

/**
 * The report of a build in its output folder.
 * @param {string} output
 * @returns {{ python: { version: string, executable: string }, tool: { version: string },
 *   layers: { name: string, state: string }[], steps: { title: string, seconds: number }[] }}
 */
export function readReport(output) {
  return JSON.parse(readFileSync(path.join(output, 'report.json'), 'utf8'));
}

/**
 * Creates an app without dependencies and with `count` files, most of them small, as in source trees.
 * @param {string} folder
 * @param {number} count
 */
export function makeLargeApp(folder, count) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'requirements.txt'), '');
  for (let index = 1; index < count; index++) {
    const below = path.join(folder, `part-${index % 20}`, `package-${index % 400}`);
    if (index <= 400) mkdirSync(below, { recursive: true });
    writeFileSync(path.join(below, `module-${index}.py`), '#'.repeat(200 + ((index * 7919) % 3800)));
  }
}

/**
 * @param {string} home
 * @returns {Record<string, string>}
 */
export function freshEnvironment(home) {
  mkdirSync(home, { recursive: true });
  const pyenv = process.env['PYENV_ROOT'] ?? path.join(homedir(), '.pyenv');
  const uv =
    process.env['UV_PYTHON_INSTALL_DIR'] ?? path.join(process.env['XDG_DATA_HOME'] ?? path.join(homedir(), '.local/share'), 'uv/python');
  return { PATH: process.env['PATH'] ?? '', HOME: home, PYENV_ROOT: pyenv, UV_PYTHON_INSTALL_DIR: uv };
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {string} [cwd]
 * @returns {string} its output
 */
export function run(program, args, cwd = '/') {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}\nended with ${status}:\n${stdout}${stderr}`, { cause: error });
  return stdout;
}
