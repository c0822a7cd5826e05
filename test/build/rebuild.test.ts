import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { buildApp } from '../support/build-app.ts';
import { succeeded } from '../support/outcomes.ts';
import { servePackages } from '../support/package-index.ts';
import { hermeticOptions, hostPythons, pybuild } from '../support/pybuild.ts';
import { quickPython } from '../support/quick-python.ts';

const index = await servePackages([{ name: 'pip', version: '99.0' }]);
const app = buildApp({ 'requirements.txt': '' }, index);
const [python, second] = hostPythons();
const other = second === undefined ? undefined : quickPython(second);

test.skipIf(other === undefined)('another Python (needs a second one on the host) is a reason to rebuild every layer', async () => {
  if (python === undefined || other === undefined) return;
  succeeded(await app.build());
  const env = { ...app.env, PATH: `${path.dirname(other.executable)}:${app.env['PATH']}` };
  const outcome = succeeded(await pybuild(['build', '--verbose', ...hermeticOptions(other), app.folder], { env }));
  const change = `Python version: ${python.version} → ${other.version}`;
  const [first = '', ...layers] = app.layers(outcome);
  expect(first).toBe(`Layer python: rebuilt (what the app asks for: ${python.minor} → ${other.minor})`);
  expect(layers.map((line) => [line.split(' ', 3).join(' '), line.includes(change)])).toEqual(
    ['pip', 'pip-cache', 'venv'].map((layer) => [`Layer ${layer}: rebuilt`, true]),
  );
});

test('another pip is a reason to rebuild its layers; it comes from the index by its hash, and only the cache of pybuild is left in HOME', async () => {
  const left = succeeded(await app.build());
  expect(app.layers(left)).toHaveLength(4);
  const page = await (await fetch(`${index.url}pip/`)).text();
  const [, sha256 = ''] = /#sha256=([0-9a-f]{64})/.exec(page) ?? [];

  const refused = await app.build('--env', 'BP_PIP_VERSION=99.0', '--env', `BP_PIP_SHA256=${'0'.repeat(64)}`);
  expect(refused.stderr).toContain('Error: Could not install pip 99.0');
  expect(refused.code).toBe(1);

  // The new pip is an empty package, so the build fails when it is used.
  const outcome = await app.build('--env', 'BP_PIP_VERSION=99.0', '--env', `BP_PIP_SHA256=${sha256}`);
  const change = `pip version: ${python?.bundledPip} → 99.0`;
  for (const layer of ['pip', 'pip-cache', 'venv']) expect(outcome.stderr).toContain(`Layer ${layer}: rebuilt (${change}`);
  expect(outcome.stderr).toContain('Successfully installed pip-99.0');
  expect(readdirSync(app.env['HOME'] ?? '').filter((name) => name !== '.rustup')).toEqual(['.cache']);
  expect(readdirSync(path.join(app.env['HOME'] ?? '', '.cache/pybuild'))).toEqual(['secret', 'store']);
});
