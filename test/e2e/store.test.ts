import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { copyFixture, FIXTURES, isLeftOut, LEFT_OUT } from '../support/fixtures.ts';
import { succeeded } from '../support/outcomes.ts';
import { hostPython, makeApp, pybuild } from '../support/pybuild.ts';
import { compare, type Difference, type Snapshot, snapshotOf } from '../support/real/build-snapshot.ts';
import { makeRepository } from '../support/real/git-repository.ts';
import { indexProblem, indexUrl, networkVariables } from '../support/real/lifecycle-network.ts';

// Files from the store must be those that the tool installs.

/** Packages with entry points, data files, `.pth`, headers, programs, extensions, namespaces; one has no wheel (docopt). */
const POPULAR = `
azure-common
azure-core
certifi
cffi
charset-normalizer
click
cmake
coverage
cryptography
docopt
docutils
flask
google-api-core
google-auth
googleapis-common-protos
greenlet
gunicorn
jmespath
jupyterlab-widgets
lxml
numpy
opentelemetry-api
packaging
pip
protobuf
psutil
pydantic
pytest
pytest-cov
python-dateutil
pyyaml
requests
ruff
setuptools
six
sphinxcontrib-applehelp
sphinxcontrib-qthelp
sqlalchemy
tzdata
uv
virtualenv
wheel
widgetsnbextension
zope.event
zope.interface
`.trim();

const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'pybuild-store-')));
const folder = path.join(root, 'app');
const output = path.join(folder, '.pybuild');
const venv = path.join(output, 'layers/pybuild_python/venv');
const home = makeApp({}, path.join(root, 'home'));
const SETTINGS = {
  BP_PYTHON_VERSION: hostPython().minor,
  PIP_INDEX_URL: indexUrl(),
};
const GIVEN = ['--python-source', 'host', ...Object.entries(SETTINGS).flatMap(([name, value]) => ['--env', `${name}=${value}`])];
/** Options that fixtures need in addition: no release has the checksum of this pip. */
const EXTRA: Readonly<Record<string, readonly string[]>> = {
  pip_settings: ['--env', 'BP_PIP_SHA256=ba0d021a166865d2265246961bec0152ff124de910c5cc39f1156ce3fa7c69dc'],
};
/** Disables the store. */
const BY_PIP = ['--env', 'BP_PYTHON_INSTALLER=pip'];
let problem: string | undefined;

beforeAll(() => {
  problem = indexProblem();
});
beforeEach(({ skip }) => {
  if (problem !== undefined) skip(problem);
});
afterAll(() => rmSync(root, { recursive: true }));

function become(content: string | Readonly<Record<string, string>>): void {
  rmSync(folder, { recursive: true, force: true });
  if (typeof content === 'string') copyFixture(content, folder);
  else makeApp(content, folder);
}

/** Builds with one of several caches: returns the layers for launch, and the output about the store. */
async function build(cache: string, ...options: string[]): Promise<{ layers: Snapshot; said: string }> {
  const { PATH = '' } = process.env;
  const env = { ...networkVariables(), PATH, HOME: home, XDG_CACHE_HOME: makeApp({}, path.join(root, cache)) };
  const outcome = succeeded(await pybuild(['build', '--verbose', ...GIVEN, ...options, folder], { env }));
  return { layers: snapshotOf(path.join(output, 'layers')), said: /^.*from the store$/m.exec(outcome.stderr)?.[0] ?? '' };
}

async function clean(): Promise<void> {
  succeeded(await pybuild(['clean', folder], { env: { PATH: process.env['PATH'] ?? '', HOME: home } }));
}

/**
 * The differences between builds and one by the tool alone: with a cold store, with a warm one, and without the layers of the
 * last one.
 */
async function differences(plain: string, shared: string, ...options: string[]): Promise<{ all: Difference[][]; said: string[] }> {
  const expected = await build(plain, ...BY_PIP, ...options);
  await clean();
  const cold = await build(shared, ...options);
  await clean();
  const warm = await build(shared, ...options);
  const again = await build(shared, '--clear-cache', ...options);
  return {
    all: [cold, warm, again].map(({ layers }) => compare(expected.layers, layers)),
    said: [warm.said, again.said],
  };
}

/** Whether a file of an environment is not part of the install: its layer's variables, and bytecode. */
function isOurs(where: string): boolean {
  return /^env(\.build)?(\/|$)/.test(where) || where.endsWith('.pyc');
}

describe('popular packages', () => {
  test('are the same from pip, with a cold store, from the store, and after --clear-cache', async () => {
    become({ 'requirements.txt': `${POPULAR}\n` });
    const { all, said } = await differences('plain', 'shared');
    expect(all).toEqual([[], [], []]);
    const counts = Array.from(said.join('\n').matchAll(/^(\d+) of (\d+) packages come/gm), ([, placed, of]) => Number(of) - Number(placed));
    // Packages without a wheel, code that Python runs at its start, and pip itself are left to pip: few in any release.
    expect(counts).toHaveLength(2);
    expect(Math.max(...counts)).toBeLessThan(8);
  });

  test('are those of a manual pip install, except for bytecode: pip also compiles scripts named *.py', () => {
    const before = snapshotOf(venv);
    const built = path.join(root, 'built');
    renameSync(venv, built);
    const env = { ...networkVariables(), PATH: process.env['PATH'] ?? '', HOME: home, PIP_INDEX_URL: indexUrl() };
    const { minor } = hostPython();
    execFileSync(path.join(output, `layers/pybuild_python/python/bin/python${minor}`), ['-m', 'venv', '--without-pip', venv], { env });
    const pip = path.join(output, `cache/pip/lib/python${minor}/site-packages/pip`);
    const install = [pip, 'install', '--requirement', path.join(folder, 'requirements.txt')];
    execFileSync(path.join(venv, 'bin/python'), install, { env, stdio: 'pipe' });
    const found = compare(before, snapshotOf(venv))
      .map(({ where }) => where)
      .filter((where) => !isOurs(where));
    const record = found.find((where) => /\/jmespath-.*\/RECORD$/.test(where)) ?? '';
    expect(found).toEqual(['bin/__pycache__', record]);
    const rows = (place: string): string[] => readFileSync(path.join(place, record), 'utf8').split('\r\n');
    expect(rows(venv).filter((row) => !row.startsWith('../../../bin/__pycache__/'))).toEqual(rows(built));
  });
});

test('a URL, a repository and an editable project beside them are the same', async () => {
  const commit = makeRepository(root, 'greeting', {
    'pyproject.toml':
      '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n[project]\nname = "greeting"\nversion = "1"\n',
    'greeting.py': 'text = "hello"\n',
  });
  const url = wheelUrl('itsdangerous==2.2.0');
  const repository = pathToFileURL(path.join(root, 'greeting.git')).href;
  become({ 'requirements.txt': `itsdangerous @ ${url}\ngreeting @ git+${repository}@${commit}\nidna\nsix\n` });
  expect((await differences('plain', 'shared')).all).toEqual([[], [], []]);
  const local =
    '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n[project]\nname = "local"\nversion = "1"\n';
  become({ 'requirements.txt': '-e ./local\nidna\nsix\n', 'local/pyproject.toml': local, 'local/local.py': 'x = 1\n' });
  expect((await differences('plain', 'shared')).all).toEqual([[], [], []]);
});

function wheelUrl(requirement: string): string {
  const { executable, pipWheel } = hostPython();
  const args = ['install', '--quiet', '--dry-run', '--ignore-installed', '--no-deps', '--report', '-', requirement];
  const report = execFileSync(executable, [path.join(pipWheel, 'pip'), ...args], {
    env: { ...networkVariables(), PATH: process.env['PATH'] ?? '', HOME: home },
    encoding: 'utf8',
  });
  return (JSON.parse(report) as { install: { download_info: { url: string } }[] }).install[0]?.download_info.url ?? '';
}

/** Fixtures that build here, without those that differ only in their Python or have their tool make the lock, and without the broken ones. */
const fixtures = readdirSync(FIXTURES).filter(
  (name) => !/^(pip_(python|runtime|version|requires|mise|tools?)|broken)_|_unlocked$/.test(name),
);

test.for(fixtures)(
  '%s is the same from its tool, with a cold store, from the store, and after --clear-cache',
  async (fixture, { skip }) => {
    if (isLeftOut(fixture)) skip(LEFT_OUT);
    become(fixture);
    const extra = EXTRA[fixture] ?? [];
    const { code, stderr } = await pybuild(['detect', ...GIVEN, ...extra, folder], {
      env: { PATH: process.env['PATH'] ?? '', HOME: home },
    });
    if (code !== 0) skip(`it does not build here: ${/^Error: .*$/m.exec(stderr)?.[0]}`);
    expect((await differences('plain', `cold-${fixture}`, ...extra)).all).toEqual([[], [], []]);
  },
);
