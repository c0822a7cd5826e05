// The sides of the table: pybuild, pip as heroku/python runs it, uv; each by its initial state.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { contentOf, diskOf, machine } from './ground.mjs';
import { measure } from './measure.mjs';

/** @typedef {import('./ground.mjs').Ground} Ground */
/** @typedef {import('./ground.mjs').Size} Size */
/** @typedef {import('./ground.mjs').Kind} Kind */
/** @typedef {import('./measure.mjs').Sample & { disk?: number }} Sample */

/**
 * @typedef {object} Contender
 * @property {() => Promise<void>} [setUp] once, before anything is measured
 * @property {(round: number) => Promise<void> | void} [before] before each round, not measured
 * @property {(round: number) => Promise<Sample>} run
 */

const SUFFIX = { pinned: '', open: '-open' };

/** What heroku/python does before it installs: downloads an archive (here: reads it) and creates the layer of pip. */
const HEROKU_TOOLS = `
mkdir -p "$L/python"
tar -xf "$ARCHIVE" -C "$L/python"
set -- "$L"/python/lib/python3*/ensurepip/_bundled/pip-*.whl
PYTHONUSERBASE="$L/pip" "$L/python/bin/python3" "$1/pip" install \\
  --disable-pip-version-check --isolated --no-cache-dir --no-input --no-warn-script-location --quiet --user \\
  --index-url "$PIP_INDEX_URL" --trusted-host "$PIP_TRUSTED_HOST" "pip==$PIP"`;
/** What it does in each build; its virtual environment is never kept. */
const HEROKU_INSTALL = `
"$L/python/bin/python3" -m venv --without-pip "$L/venv"
PYTHONUSERBASE="$L/pip" PIP_PYTHON="$L/venv" PIP_CACHE_DIR="$L/pip-cache" "$L/pip/bin/pip" install \\
  --no-input --progress-bar off --requirement requirements.txt`;
const UV_INSTALL = `
"$UV" --quiet venv --python "$PYTHON" "$L/venv"
VIRTUAL_ENV="$L/venv" "$UV" --quiet pip install --compile-bytecode --index-url "$PIP_INDEX_URL" --requirement requirements.txt`;

/**
 * pybuild's sides. Those with warm caches share a HOME, like the apps of one user.
 * @param {Ground} ground
 * @param {string} cli
 * @param {string} label
 * @param {Size} size
 * @returns {Record<string, () => Contender>}
 */
export function pybuildSides(ground, cli, label, size) {
  const warm = `${label}/warm-${size}`;
  const build = (/** @type {string} */ name, /** @type {string} */ home, /** @type {string} */ app, /** @type {string[]} */ ...options) => {
    const args = [cli, 'build', app, '--output', path.join(ground.folder, label, name, 'output'), ...options];
    const index = ['--env', `PIP_INDEX_URL=${ground.index}`, '--env', 'PIP_TRUSTED_HOST=127.0.0.1'];
    return call(ground, home, process.execPath, [...args, ...index], app);
  };
  const app = (/** @type {string} */ name, /** @type {Kind} */ kind = 'pinned', /** @type {number} */ later = 0) =>
    ground.makeApp(`${label}/${name}/app`, ground.requirements(size, kind, later));
  const outputOf = (/** @type {string} */ name) => path.join(ground.folder, label, name, 'output');
  const check = (/** @type {string} */ name, /** @type {Kind} */ kind = 'pinned', /** @type {number} */ later = 0) =>
    checkVenv(ground, path.join(outputOf(name), 'layers/pybuild_python/venv'), size, kind, later);
  const download = ['--python-source', 'download'];

  const cold = (/** @type {string} */ name, /** @type {string} */ source) => () => {
    const home = path.join(label, name, 'home');
    const folder = app(name);
    return {
      before: () => remove(path.join(ground.folder, home), outputOf(name)),
      run: checked(build(name, home, folder, '--python-source', source), () => check(name)),
    };
  };
  const prepare = once((/** @type {Kind} */ kind) => {
    const name = `kept-${size}${SUFFIX[kind]}`;
    return build(name, warm, app(name, kind), ...download)();
  });
  const again =
    (/** @type {Kind} */ kind, /** @type {string[]} */ ...options) =>
    () => {
      const name = `kept-${size}${SUFFIX[kind]}`;
      const next = build(name, warm, app(name, kind), ...download, ...options);
      return { setUp: () => prepare(kind), run: checked(next, () => check(name, kind)) };
    };
  return {
    [`cold ${size} archive`]: cold(`cold-${size}`, 'download'),
    [`cold ${size} host`]: cold(`cold-${size}-host`, 'host'),
    [`unchanged ${size} pinned`]: again('pinned'),
    [`unchanged ${size} open`]: again('open'),
    [`clear-cache ${size}`]: again('pinned', '--clear-cache'),
    [`changed ${size}`]: () => {
      const name = `changed-${size}`;
      const folder = app(name);
      const next = build(name, warm, folder, ...download);
      return {
        setUp: async () => void (await next()),
        before: (round) => void app(name, 'pinned', round),
        run: async (round) => checked(next, () => check(name, 'pinned', round))(),
      };
    },
    [`another ${size}`]: () => {
      const name = `another-${size}`;
      const other = checked(build(name, warm, app(name), ...download), () => check(name));
      const folders = [path.join(ground.folder, warm), outputOf(`kept-${size}`), outputOf(name)];
      return {
        setUp: () => prepare('pinned'),
        before: () => remove(outputOf(name)),
        run: async () => {
          const used = diskOf(folders);
          const sample = await other();
          return { ...sample, disk: diskOf(folders) - used };
        },
      };
    },
  };
}

/**
 * @param {Ground} ground
 * @param {Size} size
 * @returns {Record<string, () => Contender>}
 */
export function pipSides(ground, size) {
  return {
    ...shellSides(ground, 'pip', size, HEROKU_TOOLS, HEROKU_INSTALL),
    ...shellSides(ground, 'uv', size, '', UV_INSTALL),
  };
}

/**
 * @param {Ground} ground
 * @param {string} label
 * @param {Size} size
 * @param {string} tools what is done once for an app
 * @param {string} install what is done in each build
 * @returns {Record<string, () => Contender>}
 */
function shellSides(ground, label, size, tools, install) {
  const made = (/** @type {string} */ name) => path.join(ground.folder, label, name);
  /** @type {(name: string, script: string, options?: { layers?: string, kind?: Kind, later?: number }) => Promise<Sample>} */
  const shell = (name, script, { layers = path.join(made(name), 'layers'), kind = 'pinned', later = 0 } = {}) => {
    const app = ground.makeApp(`${label}/${name}/app`, ground.requirements(size, kind, later));
    const run = call(ground, `${label}/${name}/home`, '/bin/sh', ['-ec', script], app, {
      L: layers,
      ARCHIVE: ground.herokuArchive,
      PIP: ground.pip,
      UV: ground.uv,
      PYTHON: ground.python,
      LD_LIBRARY_PATH: path.join(layers, 'python/lib'),
      SOURCE_DATE_EPOCH: '315532801',
      PIP_DISABLE_PIP_VERSION_CHECK: '1',
      PIP_INDEX_URL: ground.index,
      PIP_TRUSTED_HOST: '127.0.0.1',
    });
    return checked(run, () => checkVenv(ground, path.join(layers, 'venv'), size, kind, later))();
  };
  const nameOf = (/** @type {Kind} */ kind) => `${size}${SUFFIX[kind]}`;
  const prepare = once((/** @type {Kind} */ kind) => shell(nameOf(kind), tools + install, { kind }));
  const layers = path.join(made(nameOf('pinned')), 'layers');
  const warm = (/** @type {Kind} */ kind) => () => ({
    setUp: () => prepare(kind),
    before: () => remove(path.join(made(nameOf(kind)), 'layers/venv')),
    run: () => shell(nameOf(kind), install, { kind }),
  });
  return {
    [`${label} cold ${size}`]: () => ({
      before: () => remove(made(`cold-${size}`)),
      run: () => shell(`cold-${size}`, tools + install),
    }),
    [`${label} warm ${size} pinned`]: warm('pinned'),
    [`${label} warm ${size} open`]: warm('open'),
    [`${label} changed ${size}`]: () => ({
      setUp: () => prepare('pinned'),
      before: () => remove(path.join(layers, 'venv')),
      run: (round) => shell(`changed-${size}`, install, { layers, later: round }),
    }),
  };
}

/**
 * Prepares each kind once, for all sides that start from it.
 * @param {(kind: Kind) => Promise<unknown>} prepare
 * @returns {(kind: Kind) => Promise<void>}
 */
function once(prepare) {
  /** @type {Map<Kind, Promise<unknown>>} */
  const done = new Map();
  return async (kind) => {
    const promise = done.get(kind) ?? prepare(kind);
    done.set(kind, promise);
    await promise;
  };
}

/**
 * A process on its own machine.
 * @type {(ground: Ground, home: string, program: string, args: readonly string[], cwd: string, env?: Record<string, string>) => () => Promise<Sample>}
 */
export function call(ground, home, program, args, cwd, env = {}) {
  return () => {
    const own = { ...machine(ground, path.join(ground.folder, home)), ...env };
    return measure(ground.python, { program, args, cwd, env: own, log: path.join(ground.folder, 'log') });
  };
}

/** @type {(run: () => Promise<Sample>, check: () => void) => () => Promise<Sample>} */
function checked(run, check) {
  return async () => {
    const sample = await run();
    check();
    return sample;
  };
}

/**
 * Fails if a side did not do all the work: every package must exist, with its bytecode.
 * @type {(ground: Ground, venv: string, size: Size, kind: Kind, later: number) => void}
 */
function checkVenv(ground, venv, size, kind, later) {
  const expected = ground.requirements(size, 'pinned').trim().split('\n').length;
  const { packages, modules, bytecode } = contentOf(venv);
  if (packages.length !== expected) throw new Error(`${venv} has ${packages.length} packages instead of ${expected}`);
  if (bytecode < modules * 0.95) throw new Error(`${venv} has ${bytecode} files of bytecode for ${modules} modules`);
  if (later > 0 && !packages.some((name) => name.endsWith(`.post${later}`))) throw new Error(`${venv} has not the new version`);
}

/** @param {readonly string[]} folders */
export function remove(...folders) {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}
