// Creates dist/buildpack/ (or the given folder): for each architecture, the buildpack as a folder, and as one file (.cnb) that
// every platform accepts. The same sources give the same bytes.
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import toml from '@iarna/toml';
import { writeBuildpackage } from './buildpackage.mjs';

/** Names of targets' architectures in Node's packages. */
const CPUS = { amd64: 'x64', arm64: 'arm64' };

// A builder could not use a folder that only its owner can read.
process.umask(0o022);

const here = fileURLToPath(new URL('.', import.meta.url));
const root = path.dirname(here.slice(0, -1));
const out = path.resolve(process.argv[2] ?? path.join(root, 'dist/buildpack'));

for (const arch of Object.keys(CPUS)) {
  const folder = path.join(out, `linux-${arch}`);
  assemble(folder, arch);
  const descriptor = toml.parse(readFileSync(path.join(folder, 'buildpack.toml'), 'utf8'));
  const file = path.join(out, `pybuild-python-linux-${arch}.cnb`);
  writeBuildpackage({ folder, file, descriptor });
  console.log(path.relative(process.cwd(), file));
}

/** Fills a buildpack's folder for one architecture. */
function assemble(folder, arch) {
  const node = fetchNode(CPUS[arch]);
  rmSync(folder, { recursive: true, force: true });
  const put = (from, to, mode = 0o644) => {
    mkdirSync(path.dirname(path.join(folder, to)), { recursive: true, mode: 0o755 });
    copyFileSync(from, path.join(folder, to));
    chmodSync(path.join(folder, to), mode);
  };
  for (const program of ['bin/detect', 'bin/build']) put(path.join(here, program), program, 0o755);
  put(path.join(root, 'dist/buildpack.cjs'), 'buildpack.cjs');
  for (const file of readdirSync(path.join(root, 'data'), { recursive: true, encoding: 'utf8' })) {
    // The buildpack's own platform has the image at hand.
    if (/\.\w+$/.test(file) && file !== 'run-images.json') put(path.join(root, 'data', file), path.join('data', file));
  }
  put(path.join(node, 'bin/node'), 'node', 0o755);
  put(path.join(root, 'LICENSE'), 'LICENSE');
  put(path.join(root, 'dist/buildpack.LICENSES.txt'), 'LICENSES.txt');
  put(path.join(node, 'LICENSE'), 'LICENSE-node');
  writeFileSync(path.join(folder, 'buildpack.toml'), descriptorFor(arch));
}

/** `buildpack.toml` with only the target that this package's Node runs on. */
function descriptorFor(arch) {
  const tables = readFileSync(path.join(here, 'buildpack.toml'), 'utf8').split(/^(?=\[\[targets\]\])/m);
  return (
    tables
      .filter((table) => !table.startsWith('[[targets]]') || table.includes(`arch = "${arch}"`))
      .join('')
      .trimEnd() + '\n'
  );
}

/** The package with Node for a CPU, downloaded with the version in the lock unless it is already there. */
function fetchNode(cpu) {
  const place = path.join(root, 'dist/node', cpu);
  const found = path.join(place, 'node_modules', `node-linux-${cpu}`);
  const lock = readFileSync(path.join(here, 'node/package-lock.json'), 'utf8');
  const version = JSON.parse(lock).packages[`node_modules/node-linux-${cpu}`].version;
  const manifest = path.join(found, 'package.json');
  if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).version === version) return found;
  mkdirSync(place, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) copyFileSync(path.join(here, 'node', file), path.join(place, file));
  console.error(`Fetching Node ${version} for linux-${cpu} …`);
  const options = ['--os=linux', `--cpu=${cpu}`, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  execFileSync('npm', ['ci', ...options], { cwd: place, stdio: ['ignore', 2, 2] });
  return found;
}
