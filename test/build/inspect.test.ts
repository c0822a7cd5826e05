import { parse } from 'smol-toml';
import { expect, test } from 'vitest';
import { buildApp } from '../support/build-app.ts';
import { servePackages } from '../support/package-index.ts';
import { pybuild } from '../support/pybuild.ts';

const index = await servePackages([
  { name: 'ant', version: '1.0', requires: ['bee'] },
  { name: 'bee', version: '1.0' },
]);
const app = buildApp({ 'requirements.txt': 'ant==1.0\n' }, index);
const inspect = ['inspect', '--pylock', app.folder];

test('an app that is not built has nothing to print', async () => {
  expect(await pybuild(inspect, { env: app.env })).toMatchObject({ code: 1, stdout: '' });
});

test('the packages of a build become a lock, with the checksum of each', async () => {
  await app.build();
  const expected = ['ant', 'bee'].map((name) => {
    const [{ file, sha256, url }] = index.filesOf(name) as [{ file: string; sha256: string; url: string }];
    return { name, version: '1.0', wheels: [{ name: file, url, hashes: { sha256 } }] };
  });
  const { code, stdout } = await pybuild(inspect, { env: app.env });
  expect([code, parse(stdout)['packages']]).toEqual([0, expected]);

  // The same for an environment that was kept.
  await app.build();
  expect(await pybuild(inspect, { env: app.env })).toMatchObject({ code: 0, stdout });
});

test('an older pip does not report where packages came from', async () => {
  await app.build('--env', 'BP_PYTHON_INSTALLER=pip', '--clear-cache');
  const { code, stderr } = await pybuild(inspect, { env: app.env });
  expect(code).toBe(1);
  expect(stderr).toContain('Unknown: ant, bee.');
});
