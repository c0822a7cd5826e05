import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { hasLibrary, hasVersion } from '../../src/python/loadability/run-images.ts';
import { indexProblem } from '../support/real/lifecycle-network.ts';
import { agreementWithLdd, minimalImage } from '../support/real/ldd-agreement.ts';
import { managerApp } from '../support/real/manager-app.ts';
import { librariesIn, minimalRoot } from '../support/real/minimal-root.ts';

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

test('the list of debian:12 is what a minimal Debian 12 has', () => {
  const { images, image } = minimalImage();
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

  const { files, asked, expected, missing, unsaid } = agreementWithLdd(root, path.join(realpathSync(app.folder), '.pybuild'));
  expect(files).toBeGreaterThan(200);
  expect(asked).toBe(files);
  expect(expected).toEqual(missing);
  expect(missing).toEqual(expect.arrayContaining(['libGL.so.1', 'libgomp.so.1']));
  expect(unsaid).toEqual([]);
});
