import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { register } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { alternate } from './measure.mjs';
import { command, pybuild } from './sides.mjs';
import { FIXTURES } from './stage.mjs';
import { compare, line } from './table.mjs';

/** @typedef {import('./stage.mjs').Stage} Stage */
/** @typedef {import('./table.mjs').Row} Row */
/** @typedef {import('./measure.mjs').Side} Side */

const ARCH = process.arch === 'arm64' ? 'arm64' : 'amd64';
const BUILDPACK = fileURLToPath(new URL(`../dist/buildpack/linux-${ARCH}`, import.meta.url));
const APP = path.join(FIXTURES, 'pip_flask');
const RESTORED_LIMIT_MS = 2000;

/**
 * The buildpack's own programs, with its bundled Node, called as by a lifecycle.
 * @type {(stage: Stage, rounds: number) => Promise<Row[]>}
 */
export async function benchShim(stage, rounds) {
  const folder = path.join(stage.folder, 'shim');
  const call = {
    CNB_BUILDPACK_DIR: BUILDPACK,
    CNB_PLATFORM_DIR: folder,
    CNB_BUILD_PLAN_PATH: path.join(folder, 'plan.toml'),
    CNB_BP_PLAN_PATH: path.join(folder, 'plan.toml'),
    CNB_LAYERS_DIR: path.join(folder, 'layers'),
    CNB_TARGET_OS: 'linux',
    CNB_TARGET_ARCH: ARCH,
  };
  mkdirSync(call.CNB_LAYERS_DIR, { recursive: true });
  writeFileSync(call.CNB_BP_PLAN_PATH, '');
  const pythons = await servePythons();
  try {
    const own = { ...stage, env: { ...stage.env, ...call, ...variables(stage, pythons.list) } };
    const detect = command(own, path.join(BUILDPACK, 'bin/detect'), [], 'pip_flask');
    const build = command(own, path.join(BUILDPACK, 'bin/build'), [], 'pip_flask');
    const node = command(own, path.join(BUILDPACK, 'node'), ['-e', '0']);
    const [a, b] = await alternate([detect, node], rounds * 4);
    await build();
    const [restored = NaN] = await alternate([build], rounds);
    const judged = { value: restored, limit: RESTORED_LIMIT_MS, text: `${RESTORED_LIMIT_MS} ms` };
    return [compare('bin/detect ÷ its node -e 0', a, b, 3), line('  bin/build, all restored', `${restored.toFixed(0)} ms`, '', '', judged)];
  } finally {
    await pythons.close();
  }
}

/**
 * The same app in the same state with pybuild and with pack, both with the same archive and index.
 * @type {(stage: Stage, rounds: number) => Promise<Row[]>}
 */
export async function benchPack(stage, rounds) {
  const { startBuilder } = await support('docker-images.ts');
  const pythons = await servePythons();
  const builder = await startBuilder({ buildpack: BUILDPACK, ...(await identity()) });
  try {
    if (builder.problem !== undefined) return [line(`pybuild build ÷ pack build: ${builder.problem}`)];
    const env = Object.entries(variables(stage, pythons.list)).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
    const output = path.join(stage.folder, 'pack-output');
    const cache = path.join(stage.folder, 'pack-cache');
    const own = { ...stage, env: { ...stage.env, XDG_CACHE_HOME: cache } };
    const build = pybuild(own, ['build', APP, '--output', output, '--python-source', 'download', ...env]);
    const image = builder.imageName('bench');
    const pack = (/** @type {string[]} */ ...options) =>
      timed(async () => {
        const ended = await builder.build(image, APP, [...env, ...options]);
        if (ended.code !== 0) throw new Error(`pack build:\n${ended.stdout}${ended.stderr}`);
      });
    const cold = () => {
      for (const made of [output, cache]) rmSync(made, { recursive: true, force: true });
      return build();
    };
    const [a, b] = await alternate([cold, pack('--clear-cache')], rounds);
    const [warm, warmPack] = await alternate([build, pack()], rounds);
    return [compare('pybuild build ÷ pack build, cold', a, b), compare('  the same, warm', warm, warmPack, 0.1)];
  } finally {
    if (builder.problem === undefined) await builder.close();
    await pythons.close();
  }
}

/** @type {(work: () => Promise<void>) => Side} */
function timed(work) {
  return async () => {
    const start = performance.now();
    await work();
    return performance.now() - start;
  };
}

/**
 * Variables for a build with the loopback's archives and packages.
 * @type {(stage: Stage, list: string) => Record<string, string>}
 */
function variables(stage, list) {
  const minor = stage.pythonVersion.split('.').slice(0, 2).join('.');
  return { ...stage.pipEnv, UV_PYTHON_DOWNLOADS_JSON_URL: list, BP_PYTHON_VERSION: minor };
}

async function servePythons() {
  const pythons = await (await support('archives.ts')).servePythons();
  if (pythons.pythons.length === 0) throw new Error(pythons.problem);
  return pythons;
}

async function identity() {
  const { BUILDPACK: own } = await import('../src/cnb/buildpack.ts');
  return { id: own.id, version: own.version };
}

/** @param {string} name a file of the tests' setup for real platforms */
async function support(name) {
  register('./typescript.mjs', import.meta.url);
  return import(`../test/support/real/${name}`);
}
