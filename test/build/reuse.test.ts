import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'smol-toml';
import { beforeAll, expect, test } from 'vitest';
import { buildApp } from '../support/build-app.ts';
import { foretelling } from '../support/foretold.ts';
import { servePackages } from '../support/package-index.ts';
import { hostPython, type Outcome, pybuild } from '../support/pybuild.ts';

const index = await servePackages([
  { name: 'ant', version: '1.0', requires: ['bee'] },
  { name: 'ant', version: '2.0' },
  {
    name: 'bee',
    version: '1.0',
    extra: { 'bee/a,b.py': 'x = 1\n', 'bee/none.py': 'def (\n', 'bee-1.0.data/scripts/bee.py': 'x = 1\n' },
  },
]);
const app = buildApp({ 'requirements.txt': '-r base.txt\n', 'base.txt': 'ant==2.0\n' }, index);
const build = foretelling(app);
const elsewhere = buildApp({ 'requirements.txt': '' }, index);

beforeAll(async () => {
  expect(app.layers(await build())).toEqual([
    'Layer python: created',
    'Layer pip: created',
    'Layer pip-cache: created',
    'Layer venv: created',
  ]);
});

const bin = path.join(app.output, 'layers/pybuild_python/venv/bin');
const site = path.join(app.output, `layers/pybuild_python/venv/lib/python${hostPython().minor}/site-packages`);
const KEPT = ['Layer python: reused', 'Layer pip: reused', 'Layer pip-cache: reused'];

test('a second build keeps every layer', async () => {
  expect(app.layers(await build())).toEqual([...KEPT, 'Layer venv: reused']);
});

test.each([
  { what: 'an included file', change: { 'base.txt': 'ant==2.0\nbee==1.0\n' }, reason: 'base.txt: changed' },
  {
    what: 'a file that is no longer included',
    change: { 'requirements.txt': 'ant==2.0\n' },
    reason: 'base.txt: removed; requirements.txt: changed',
  },
  {
    what: 'a constraint',
    change: { 'requirements.txt': '-c base.txt\nant==1.0\n', 'base.txt': 'bee==1.0\n' },
    reason: 'base.txt: added; requirements.txt: changed',
  },
])('$what is a reason to rebuild venv', async ({ change, reason }) => {
  app.write(change);
  expect(app.layers(await build())).toEqual([...KEPT, `Layer venv: rebuilt (${reason})`]);
  expect(app.layers(await build())).toEqual([...KEPT, 'Layer venv: reused']);
});

test('unpinned packages are resolved again each time, and the environment stays if the result is the same', async () => {
  app.write({ 'requirements.txt': 'ant==1.0\n' });
  await build();
  expect(app.layers(await build())).toEqual([...KEPT, 'Layer venv: reused (resolved again: the same 2 packages)']);
});

test('BP_PYTHON_INSTALLER=pip installs unpinned packages each time, and lists them', async () => {
  app.write({ 'requirements.txt': 'ant==1.0\n' });
  const pip = ['--env', 'BP_PYTHON_INSTALLER=pip'];
  await build(...pip);
  const outcome = await build(...pip);
  expect(app.layers(outcome)).toEqual([...KEPT, 'Layer venv: rebuilt (1 dependency is not pinned: bee)']);
  expect(outcome.stderr).toContain('Successfully installed');
});

test('pip decides by its markers what counts as pinned', async () => {
  app.write({ 'requirements.txt': 'ant==1.0\nbee==1.0 ; python_version >= "3"\n' });
  await build();
  expect(app.layers(await build())).toEqual([...KEPT, 'Layer venv: reused']);
  app.write({ 'requirements.txt': 'ant==1.0\nbee==1.0 ; python_version < "3"\n' });
  await build();
  expect(app.layers(await build())).toEqual([...KEPT, 'Layer venv: reused (resolved again: the same 2 packages)']);
});

test('unpinned packages hide no other reason', async () => {
  app.write({ 'requirements.txt': 'ant==1.0\n' });
  await build();
  app.write({ 'requirements.txt': 'ant==1.0\n# changed\n' });
  const built = await build('--env', 'PIP_PREFER_BINARY=1');
  const reasons = ['requirements.txt: changed', 'PIP_PREFER_BINARY: added', '1 dependency is not pinned: bee'];
  expect(app.layers(built).at(-1)).toBe(`Layer venv: rebuilt (${reasons.join('; ')})`);
  const { layers } = JSON.parse(app.left('report.json')) as { layers: { name: string; reasons: string[] }[] };
  expect(layers.find(({ name }) => name === 'venv')?.reasons).toEqual(reasons);
});

test('no digest of a file or a setting is part of an image', async () => {
  app.write({ 'requirements.txt': 'ant==2.0\n', 'base.txt': '' });
  await build('--env', 'PIP_EXTRA_INDEX_URL=http://user:1234@127.0.0.1:9/');
  const metadata = parse(app.left('layers/pybuild_python/venv.toml'))['metadata'] as object;
  expect(Object.keys(metadata).toSorted()).toEqual(['manager', 'python', 'python_version', 'target', 'tool_version']);
  expect(app.left('cache/pip-cache/installed-from.json')).toContain('PIP_EXTRA_INDEX_URL');
});

test.each(['', '{', '[]', '[{"inputs":{"files":{"requirements.txt":1}}}]'])(
  'notes of an install that read %j keep nothing',
  async (text) => {
    await build();
    app.write({ '.pybuild/cache/pip-cache/installed-from.json': text });
    expect(app.layers(await build()).at(-1)).toBe('Layer venv: rebuilt (what it was installed from is not known)');
  },
);

test('a package removed from requirements.txt is removed from the environment', async () => {
  app.write({ 'requirements.txt': 'ant==1.0\n' });
  await build();
  expect(existsSync(path.join(site, 'bee'))).toBe(true);
  app.write({ 'requirements.txt': 'ant==2.0\n' });
  await build();
  expect(existsSync(path.join(site, 'bee'))).toBe(false);
});

test('RECORD lists every file of a package, including bytecode, so that an uninstall leaves nothing behind', async () => {
  app.write({ 'requirements.txt': 'ant==1.0\nbee==1.0\n' });
  await build();
  const filesIn = (folder: string): string[] =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => path.relative(site, path.join(entry.parentPath, entry.name)));
  const tag = `cpython-${hostPython().minor.replace('.', '')}`;
  const rows = readFileSync(path.join(site, 'bee-1.0.dist-info/RECORD'), 'utf8').split('\r\n');
  expect(rows.filter((row) => row.endsWith(',,'))).toEqual([
    'bee-1.0.dist-info/RECORD,,',
    `bee/__pycache__/__init__.${tag}.pyc,,`,
    `"bee/__pycache__/a,b.${tag}.pyc",,`,
  ]);
  const programs = filesIn(bin);
  const { executable, pipWheel } = hostPython();
  const python = path.join(bin, 'python');
  execFileSync(executable, [path.join(pipWheel, 'pip'), '--python', python, 'uninstall', '--yes', 'ant', 'bee'], { env: app.env });
  expect(filesIn(site)).toEqual([]);
  expect(programs.filter((file) => !filesIn(bin).includes(file))).toEqual(['../../../bin/bee.py']);
});

/** A build backend that builds an empty wheel. */
const BACKEND = `
def build_wheel(folder, settings=None, metadata=None):
    import zipfile
    with zipfile.ZipFile(folder + "/local-1-py3-none-any.whl", "w") as wheel:
        wheel.writestr("local-1.dist-info/METADATA", "Metadata-Version: 2.1\\nName: local\\nVersion: 1\\n")
        wheel.writestr("local-1.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr("local-1.dist-info/RECORD", "")
    return "local-1-py3-none-any.whl"

build_editable = build_wheel
`;

test('the content of a local project, and pip settings by name, are reasons', async () => {
  const system = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n';
  app.write({ 'requirements.txt': './lib\n', 'lib/pyproject.toml': system, 'lib/backend.py': BACKEND });
  const first = await build();
  expect(first.code, first.stderr).toBe(0);
  expect(app.layers(await build()).at(-1)).toBe('Layer venv: reused');
  app.write({ 'lib/pyproject.toml': `${system}# changed\n` });
  expect(app.layers(await build()).at(-1)).toBe('Layer venv: rebuilt (lib: changed)');
  app.write({ 'requirements.txt': '-e ./lib ; python_version > "3"\n' });
  await build();
  const marked = 'line 1 of requirements.txt (-e ./lib ; python_version > "3") is not understood';
  expect(app.layers(await build()).at(-1)).toBe(`Layer venv: rebuilt (${marked})`);
  app.write({ 'requirements.txt': '-e file:lib\n' });
  await build();
  app.write({ 'lib/pyproject.toml': `${system}# changed again\n` });
  expect(app.layers(await build()).at(-1)).toBe('Layer venv: rebuilt (lib: changed)');
  expect(app.layers(await build('--env', 'PIP_NO_BINARY=bee')).at(-1)).toBe('Layer venv: rebuilt (PIP_NO_BINARY: added)');
});

test('an editable project is kept unless it changed, or its install wrote into the app', async () => {
  const project =
    '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n[project]\nname = "local"\nversion = "1"\n';
  app.write({ 'requirements.txt': '-e ./lib\n', 'lib/pyproject.toml': project, 'lib/backend.py': BACKEND, 'lib/local.py': '' });
  expect(await build()).toMatchObject({ code: 0 });
  expect(app.layers(await build()).at(-1)).toBe('Layer venv: reused');
  app.write({ 'lib/local.py': 'answer = 42\n' });
  expect(app.layers(await build()).at(-1)).toBe('Layer venv: rebuilt (lib: changed)');

  app.write({ 'lib/backend.py': BACKEND.replace('import zipfile', 'import zipfile; open("made.so", "w").close()') });
  await build();
  expect(app.layers(await build()).at(-1)).toBe('Layer venv: rebuilt (the install left lib/made.so in the app)');
});

test('wheels in the app are installed without an index, by the bundled pip, and count by their content', async () => {
  const wheel = await (await fetch(new URL('/files/bee-1.0-py3-none-any.whl', index.url))).arrayBuffer();
  // A constraint of the app does not apply to the tool that installs.
  const limits = { 'limits.txt': 'pip==0.1\n' };
  app.write({ 'requirements.txt': 'bee==1.0\n', 'wheels/bee-1.0-py3-none-any.whl': Buffer.from(wheel), ...limits });
  const { minor, bundledPip } = hostPython();
  const env = Object.entries({
    BP_PYTHON_VERSION: minor,
    PIP_NO_INDEX: '1',
    PIP_FIND_LINKS: 'wheels',
    PIP_CONSTRAINT: 'limits.txt',
  }).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  const buildHere = (...options: string[]): Promise<Outcome> =>
    pybuild(['build', '--verbose', '--python-source', 'host', ...env, ...options, app.folder], { env: app.env });
  const { code, stderr } = await buildHere('--clear-cache');
  expect(code, stderr).toBe(0);
  expect(stderr).toContain(`pip ${bundledPip} is the one that Python carries`);
  expect(JSON.parse(app.left('report.json'))).toMatchObject({ tool: { version: bundledPip }, packages: [{ name: 'bee' }] });

  expect(app.layers(await buildHere())).toEqual([...KEPT, 'Layer venv: reused']);
  app.write({ 'wheels/README': 'changed' });
  expect(app.layers(await buildHere())).toEqual([...KEPT, 'Layer venv: rebuilt (wheels: changed)']);
});

test("a demand that the host's Python meets is not a reason to link it again", async () => {
  app.write({ 'pyproject.toml': '[project]\nname = "app"\nversion = "1"\nrequires-python = ">=3.10"\n' });
  expect(app.layers(await build())[0]).toBe('Layer python: reused');
});

test('a layer whose metadata is missing or damaged is rebuilt', async () => {
  app.write({ 'requirements.txt': 'ant==2.0\n' });
  await build();
  rmSync(path.join(app.output, 'cache/pip.toml'));
  app.write({ '.pybuild/layers/pybuild_python/venv.toml': '[types]\ncache = true\n[metadata]\npython_version = 3\n' });
  const built = await build();
  expect(app.layers(built)).toEqual(['Layer python: reused', 'Layer pip: created', 'Layer pip-cache: reused', 'Layer venv: created']);
  expect(built.stderr).toContain(`Ignoring damaged files of the last build in ${app.output}: layers/pybuild_python/venv.toml`);
});

test('--clear-cache rebuilds every layer', async () => {
  const { stderr } = await app.build('--clear-cache');
  expect(stderr.match(/^Layer .*: created$/gm)).toHaveLength(4);
});

test('a moved project folder is detected and rebuilt', async () => {
  rmSync(elsewhere.folder, { recursive: true });
  renameSync(app.folder, elsewhere.folder);
  // The same user, whose pybuild recognises its own folder.
  elsewhere.env['HOME'] = app.env['HOME'] ?? '';
  // The seal counts, whatever path the report has.
  const report = elsewhere.left('report.json').replaceAll(app.output, elsewhere.output);
  writeFileSync(path.join(elsewhere.output, 'report.json'), report);
  const { code, stderr } = await elsewhere.build();
  expect(stderr).toContain(`The project folder was moved (from ${app.output})`);
  expect(stderr.match(/^Layer .*: created$/gm)).toHaveLength(4);
  expect(code).toBe(0);
  expect((await elsewhere.build()).stderr.match(/^Layer .*: reused$/gm)).toHaveLength(4);
});
