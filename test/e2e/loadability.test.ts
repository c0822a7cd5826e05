import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { checkLoadability, chooseImage } from '../../src/lifecycle/loadability.ts';
import { nativeFilesOf } from '../../src/lifecycle/native-files.ts';
import { outputFolder } from '../../src/lifecycle/state/output-folder.ts';
import { hasLibrary, hasVersion } from '../../src/python/loadability/run-images.ts';
import { indexProblem } from '../support/real/lifecycle-network.ts';
import { managerApp } from '../support/real/manager-app.ts';
import { lddIn, librariesIn, minimalRoot } from '../support/real/minimal-root.ts';

const IMAGE = chooseImage({ name: 'debian:12', from: '--run-image' }, fileURLToPath(new URL('../../data', import.meta.url)));

// Well-known packages with native code: some have all that they need, some need libraries of the system.
const PACKAGES = `numpy pandas pillow lxml cryptography pydantic opencv-python psycopg[binary] grpcio orjson ujson uvloop httptools aiohttp
  greenlet gevent pyyaml msgpack protobuf shapely pyzmq regex bcrypt pynacl tiktoken pyproj h5py lightgbm soundfile faiss-cpu ruff`.split(
  /\s+/,
);

let root = '';
let problem: string | undefined;

beforeAll(() => {
  const found = minimalRoot();
  if ('root' in found) ({ root } = found);
  else ({ problem } = found);
});
beforeEach(({ skip }) => {
  if (problem !== undefined) skip(problem);
  if (process.arch !== 'x64') skip('Debian for another machine');
});

function chosen() {
  if (IMAGE === undefined) throw new Error('no image');
  return IMAGE;
}

test('the list of debian:12 is what a minimal Debian 12 has', () => {
  const { images, image } = chosen();
  const real = librariesIn(root);
  expect(real.length).toBeGreaterThan(50);
  const unknown = real.filter((library) => !hasLibrary(images, image, library));
  // Only apt itself uses this one.
  expect(unknown.filter((library) => !library.startsWith('libapt-private.so'))).toEqual([]);
  const versions = spawnSync(
    'grep',
    ['-ahoE', 'GLIBC(XX)?_[0-9.]+$', ...['libc.so.6', 'libstdc++.so.6'].map((name) => `${root}/usr/lib/x86_64-linux-gnu/${name}`)],
    {
      encoding: 'utf8',
    },
  );
  expect(versions.stdout.split('\n').filter((version) => !hasVersion(image, version))).toEqual([]);
});

test('ldd in a minimal Debian 12 misses the same libraries, of well-known packages', async ({ skip }) => {
  const unreachable = indexProblem();
  if (unreachable !== undefined) skip(unreachable);
  const app = managerApp();
  app.become({ 'requirements.txt': `${PACKAGES.join('\n')}\n` });
  await app.build('--run-image', 'debian:12');
  const output = outputFolder(path.join(realpathSync(app.folder), '.pybuild'));

  const native = nativeFilesOf(output);
  const findings = checkLoadability(output, 'linux-x86_64-gnu', chosen())?.findings ?? [];
  const said = lddIn(
    root,
    output.root,
    native.libraryPath.join(':'),
    native.files.map(({ path: file }) => file),
  );
  expect(native.files.length).toBeGreaterThan(200);
  expect(said.size).toBe(native.files.length);
  // A file of a package is tried alone here, and is loaded after its dependencies in earnest.
  const ofBuild = new Set(native.files.map(({ path: file }) => path.basename(file)));
  const missing = [...new Set([...said.values()].flat())].filter((name) => !ofBuild.has(name)).toSorted();
  const expected = findings.flatMap(({ problem: one }) =>
    one.kind === 'library' ? [one.library] : one.kind === 'version' ? [one.version] : [],
  );
  expect([...new Set(expected)].toSorted()).toEqual(missing);
  expect(missing).toEqual(expect.arrayContaining(['libGL.so.1', 'libgomp.so.1']));
  // Each is said of a package that misses it.
  const unsaid = findings.flatMap(({ problem: one, files }) =>
    one.kind === 'library' ? files.filter((file) => said.get(file)?.includes(one.library) !== true) : [],
  );
  expect(unsaid).toEqual([]);
});
