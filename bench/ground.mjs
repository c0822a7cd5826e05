import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { servePackages } from './package-index.mjs';
import { makeArchives, writeList } from './python-archives.mjs';
import { freshEnvironment, probe, run } from './stage.mjs';

const WHEELS = fileURLToPath(new URL('./wheels.py', import.meta.url));
const REAL = fileURLToPath(new URL('./real', import.meta.url));
const DOWNLOADED = fileURLToPath(new URL('../node_modules/.cache/bench-wheels', import.meta.url));

/** Packages, files, megabytes: as in the apps that the goals were set with. */
const LARGE = /** @type {const} */ ([65, 17_500, 390]);
const SMALL = /** @type {const} */ ([8, 350, 3]);

/** @typedef {'large' | 'small'} Size */
/** @typedef {'pinned' | 'open'} Kind */

/**
 * What the sides of the table share.
 * @typedef {object} Ground
 * @property {string} folder for everything that the benchmark writes; all on one disk
 * @property {string} wheels the packages of the index
 * @property {string} python the interpreter that pybuild chooses
 * @property {string} version
 * @property {string} pip the version that pybuild installs with
 * @property {string} uv
 * @property {string} uvVersion
 * @property {string} index the URL of the loopback index
 * @property {string} herokuArchive
 * @property {string} list has the archive that pybuild downloads
 * @property {(size: Size, kind: Kind, version?: number) => string} requirements one package has the `version`-th later version, unless that is 0
 * @property {(name: string, requirements: string) => string} makeApp creates an app's folder
 * @property {() => void} close
 */

/**
 * Creates or downloads the packages and the archives, and serves them.
 * @param {{ real: boolean, scale: number, versions: number, clis: readonly string[], sets?: readonly (readonly [string, number, number, number])[] }} options
 *   `sets` are more sets of generated packages: prefix, packages, files, megabytes
 * @returns {Promise<Ground>}
 */
export async function layGround({ real, scale, versions, clis, sets = [] }) {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'pybuild-bench-')));
  const forget = () => rmSync(folder, { recursive: true, force: true });
  try {
    const reports = clis.map((cli, index) => probe(cli, path.join(folder, `probe-${index}`)));
    const [report] = reports;
    if (report === undefined) throw new Error('no pybuild to measure');
    const { executable: python, version } = report.python;
    const wheels = path.join(folder, 'wheels');
    const tools = path.join(folder, 'tools');
    mkdirSync(wheels);
    run(python, ['-m', 'venv', tools]);
    const pip = (/** @type {string[]} */ ...args) => run(path.join(tools, 'bin/python'), ['-m', 'pip', ...args]);
    pip('install', '--quiet', 'uv');
    for (const { tool } of reports) pip('download', '--quiet', '--no-deps', '--dest', wheels, `pip==${tool.version}`);

    const make = (/** @type {(string | number)[]} */ ...args) => run(python, ['-I', WHEELS, 'make', wheels, ...args.map(String)]);
    if (real) {
      const download = ['download', '--quiet', '--only-binary', ':all:', '--dest', DOWNLOADED];
      for (const size of ['large', 'small']) pip(...download, '-r', path.join(REAL, `${size}.txt`));
      cpSync(DOWNLOADED, wheels, { recursive: true });
      cpSync(REAL, wheels, { recursive: true });
    } else {
      const [packages, files, megabytes] = LARGE;
      make('large', packages, files * scale, megabytes * scale);
      make('small', ...SMALL);
    }
    for (const set of sets) make(...set);
    const changed = real ? 'starlette' : 'large-011';
    run(python, ['-I', WHEELS, 'versions', wheels, changed, String(versions)]);
    run(python, ['-I', WHEELS, 'metadata', wheels]);

    const archives = path.join(wheels, 'archives');
    mkdirSync(archives);
    const { standalone, heroku } = makeArchives(python, archives);
    const index = await servePackages(wheels);
    const list = path.join(folder, 'pythons.json');
    writeList(list, { url: index.archives + path.basename(standalone), archive: standalone, version });
    const uv = path.join(tools, 'bin/uv');
    return {
      folder,
      wheels,
      python,
      version,
      pip: report.tool.version,
      uv,
      uvVersion: run(uv, ['--version']).split(' ')[1] ?? '',
      index: index.url,
      herokuArchive: heroku,
      list,
      requirements: (size, kind, later = 0) => {
        const text = readFileSync(path.join(wheels, kind === 'open' ? `${size}-open.txt` : `${size}.txt`), 'utf8');
        return later === 0 ? text : text.replace(new RegExp(`^${changed}==.*`, 'm'), `$&.post${later}`);
      },
      makeApp: (name, requirements) => {
        const app = path.join(folder, name);
        mkdirSync(app, { recursive: true });
        writeChanged(path.join(app, '.python-version'), `${version.split('.').slice(0, 2).join('.')}\n`);
        writeChanged(path.join(app, 'requirements.txt'), requirements);
        writeChanged(path.join(app, 'app.py'), `NAME = ${JSON.stringify(name)}\n`);
        return app;
      },
      close: () => {
        index.close();
        forget();
      },
    };
  } catch (error) {
    forget();
    throw error;
  }
}

/**
 * The packages of a virtual environment, and how many modules and files of bytecode it has.
 * @param {string} venv
 */
export function contentOf(venv) {
  const files = readdirSync(path.join(venv, 'lib'), { recursive: true, encoding: 'utf8' });
  const packages = files.filter((file) => /site-packages\/[^/]+\.dist-info$/.test(file)).map((file) => path.basename(file, '.dist-info'));
  const modules = files.filter((file) => file.endsWith('.py')).length;
  const bytecode = files.filter((file) => /__pycache__\/[^/]+\.pyc$/.test(file)).length;
  return { packages, modules, bytecode };
}

/**
 * The disk space of folders in MB (10^6 bytes); a file with several links in them counts once.
 * @param {readonly string[]} folders
 */
export function diskOf(folders) {
  const there = folders.filter((folder) => statSync(folder, { throwIfNoEntry: false }) !== undefined);
  const lines = run('du', ['-sk', ...there])
    .trim()
    .split('\n');
  return (lines.reduce((sum, line) => sum + Number.parseInt(line, 10), 0) * 1024) / 1e6;
}

/**
 * The environment of a side's own machine, with an empty HOME.
 * @param {Ground} ground
 * @param {string} home
 * @returns {Record<string, string>}
 */
export function machine(ground, home) {
  return { ...freshEnvironment(home), UV_PYTHON_DOWNLOADS_JSON_URL: ground.list };
}

/** Leaves a file with this content unchanged, including its times. @type {(file: string, content: string) => void} */
function writeChanged(file, content) {
  if (!existsSync(file) || readFileSync(file, 'utf8') !== content) writeFileSync(file, content);
}
