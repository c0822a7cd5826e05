import { beforeEach, expect, test } from 'vitest';
import { PIP } from '../../src/python/managers/pip/pip.ts';
import { buildApp } from '../support/build-app.ts';
import { servePackages } from '../support/package-index.ts';
import { hostPython, type Outcome, pybuild } from '../support/pybuild.ts';

const index = await servePackages([
  { name: 'ant', version: '1.0' },
  { name: 'bee', version: '1.0' },
]);
const { origin } = new URL(index.url);
const app = buildApp({ 'requirements.txt': 'ant==1.0\n' }, index);
const ADVICE = 'Build once without --offline.';

/** Whether the index got any request. */
let asked = false;

function watch(): void {
  asked = false;
  void index.asked().then(() => (asked = true));
}

beforeEach(watch);

/** A build that fails for something unavailable: how it ends, and which words are missing. */
function failed({ code, stderr }: Outcome, ...words: string[]): object {
  return { asked, code, missing: words.filter((word) => !stderr.includes(word)) };
}

const AS_IT_SHOULD = { asked: false, code: 1, missing: [] };

test('--offline keeps everything that a build with the network made, and is not itself a reason to rebuild', async () => {
  const first = await app.build();
  expect(first.code, first.stderr).toBe(0);
  expect(asked).toBe(true);
  watch();
  const outcome = await app.build('--offline');
  expect(outcome.code, outcome.stderr).toBe(0);
  expect(app.layers(outcome)).toEqual(['Layer python: reused', 'Layer pip: reused', 'Layer pip-cache: reused', 'Layer venv: reused']);
  expect(asked).toBe(false);
});

/** Makes its own request to the index, as some builds of packages do. */
const BACKEND = `
import urllib.request
urllib.request.urlopen("${index.url}ant/")
`;

test.each([
  ['a file at a URL', { 'requirements.txt': `bee @ ${origin}/files/bee-1.0-py3-none-any.whl\n` }, ADVICE],
  [
    'a repository',
    { 'requirements.txt': `bee @ git+${origin}/bee.git\n` },
    `${origin}/bee.git is not in the cache, and --offline forbids downloads`,
  ],
  ['a package of an index', { 'requirements.txt': 'bee==1.0\n' }, 'bee==1.0 is not in the cache, and --offline forbids downloads'],
  [
    'an index in the file',
    { 'requirements.txt': `--index-url ${index.url}\nbee==1.0\n` },
    'bee==1.0 is not in the cache, and --offline forbids downloads',
  ],
  [
    'a build dependency of a package',
    { 'requirements.txt': './lib\n', 'lib/pyproject.toml': '[build-system]\nrequires = ["bee"]\nbuild-backend = "bee"\n' },
    'bee is not in the cache, and --offline forbids downloads',
  ],
  [
    'a package whose build makes requests',
    {
      'requirements.txt': './lib\n',
      'lib/pyproject.toml': '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n',
      'lib/backend.py': BACKEND,
    },
    'Connection refused',
  ],
])('%s is not downloaded', async (_, files, word) => {
  app.write(files);
  expect(failed(await app.build('--offline'), word)).toEqual(AS_IT_SHOULD);
});

test('pip itself is not downloaded', async () => {
  const { version } = PIP.tool;
  const outcome = await app.build('--offline', '--env', `BP_PIP_VERSION=${version}`);
  const words = [
    `Could not install pip ${version}`,
    `pip==${version} is not in the cache, and --offline forbids downloads`,
    'BP_PIP_VERSION',
  ];
  expect(failed(outcome, ...words, ADVICE)).toEqual(AS_IT_SHOULD);
});

test('the proxies of the machine and of pip are not used either', async () => {
  app.write({ 'requirements.txt': `bee @ http://files.invalid/bee-1.0-py3-none-any.whl\n` });
  const outcome = await app.build('--offline', '--env', `HTTP_PROXY=${origin}`, '--env', `PIP_PROXY=${origin}`);
  expect(failed(outcome, ADVICE)).toEqual(AS_IT_SHOULD);
});

test('an app that itself forbids the index gets advice about that, and every change of it counts', async () => {
  app.write({ 'requirements.txt': 'bee==1.0\n' });
  const outcome = await app.build('--env', 'PIP_NO_INDEX=1');
  expect(
    failed(outcome, 'bee==1.0 (requirements.txt:1) was not found, and PIP_NO_INDEX forbids asking an index', 'build without PIP_NO_INDEX'),
  ).toEqual(AS_IT_SHOULD);
  expect(outcome.stderr).not.toContain('--offline');

  app.write({ 'wheels/bee-1.0-cp39-cp39-win_amd64.whl': '' });
  const linked = await app.build('--env', 'PIP_NO_INDEX=1', '--env', 'PIP_FIND_LINKS=wheels');
  const words = ['bee==1.0 (requirements.txt:1) is not in wheels', 'does not fit this Python, system or version: wheels/bee-1.0-cp39'];
  expect(failed(linked, ...words)).toEqual(AS_IT_SHOULD);

  app.write({ 'requirements.txt': 'ant==1.0\n' });
  expect(app.layers(await app.build('--env', 'PIP_NO_INDEX=0')).at(-1)).toBe('Layer venv: rebuilt (PIP_NO_INDEX: added)');
});

test('local wheels are installed, by any available pip', async () => {
  const wheel = await (await fetch(`${origin}/files/bee-1.0-py3-none-any.whl`)).arrayBuffer();
  watch();
  app.write({ 'requirements.txt': 'bee==1.0\n', 'wheels/bee-1.0-py3-none-any.whl': Buffer.from(wheel) });
  const env = { BP_PYTHON_VERSION: hostPython().minor, PIP_FIND_LINKS: 'wheels', PIP_INDEX_URL: index.url };
  const options = Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  const outcome = await pybuild(['build', '--verbose', '--python-source', 'host', '--offline', ...options, app.folder], { env: app.env });
  expect(outcome.code, outcome.stderr).toBe(0);
  expect(app.layers(outcome)).toContain('Layer pip: reused');
  expect(asked).toBe(false);
});

test('--offline also keeps unpinned packages, and reports that newer ones were not looked up', async () => {
  app.write({ 'requirements.txt': 'ant\n' });
  expect(await app.build()).toMatchObject({ code: 0 });
  watch();
  const outcome = await app.build('--offline');
  expect(app.layers(outcome).at(-1)).toBe('Layer venv: reused (ant is not pinned; not checked for newer versions: --offline)');
  expect([outcome.code, asked]).toEqual([0, false]);
  expect(app.layers(await app.build()).at(-1)).toBe('Layer venv: reused (resolved again: the same 1 package)');
  expect(asked).toBe(true);
});
