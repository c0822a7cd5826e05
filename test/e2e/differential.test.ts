import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Decisions } from '../../src/python/decisions.ts';
import { copyFixture, FIXTURES, isLeftOut, isShort, LEFT_OUT } from '../support/fixtures.ts';
import { hostPython, makeApp, pybuild, temporaryFolder } from '../support/pybuild.ts';
import { type PythonServer, servePythons } from '../support/real/archives.ts';
import { compare, snapshotOf } from '../support/real/build-snapshot.ts';
import { indexProblem, indexUrl, networkVariables } from '../support/real/lifecycle-network.ts';
import { type Built, buildWithLifecycle, buildWithPybuild } from '../support/real/snapshot-builds.ts';
import { serveCacheable } from '../support/real/snapshot-index.ts';
import { lifecycleTools } from '../support/real/tools.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
// The lifecycle sets HOME by the user's entry in /etc/passwd (lifecycle: priv/user_linux.go).
const CALLER = { PATH: process.env['PATH'] ?? '', HOME: userInfo().homedir };

/** The allowed differences: the first cell of a row in test/e2e/differences.md → `where | with pybuild | with the lifecycle`. */
const ALLOWED: ReadonlyMap<string, RegExp> = new Map([
  [
    '`report.json`, `build.log`, `install.log`, `history/`, `workspace.json`, `spare/`, `spare.json`, `owner.json`, `running/`, `CACHEDIR.TAG`, `.gitignore`',
    /^((report|workspace|spare|owner)\.json|(build|install)\.log|(spare|history)(\/.+)?|running|CACHEDIR\.TAG|\.gitignore) \| (file|folder|link) .* \| none$/,
  ],
  [
    '`cache/`: the layers that only builds need',
    /^(cache \| folder 755 \| none|place of build-only\/[\w-]+ \| cache \| layers\/pybuild_python)$/,
  ],
  ['`layers/analyzed.toml`, `layers/report.toml`', /^layers\/(analyzed|report)\.toml(: \S+)? \| none \| /],
  ['`layers/sbom/`', /^layers\/sbom(\/(build|launch)(\/sbom\.legacy\.json)?)? \| none \| (folder 755|file 644 "null\\n")$/],
  ['`pip-cache/http/`, `pip-cache/http-v2/`', /^build-only\/pip-cache\/http(?:-v2)?\/[\da-f/]+ \| (file \d+ )\d+ bytes, sha256 \w+ \| \1/],
  ['`pdm-cache/http/`', /^build-only\/pdm-cache\/http\/http-cache\.db \| (file \d+ )\d+ bytes, sha256 \w+ \| \1/],
  ['`uv-cache/`', /^build-only\/uv-cache\/(archive|interpreter|sdists|simple|wheels)-v\d+\/.+ \| /],
  ['`PORT` at launch', /^run: PORT \| 8080 \| none$/],
  ['`CNB_*` where packages are built', /^build: CNB_[A-Z_]+ \| none \| /],
  ['`TMPDIR` where packages are built', /^build: TMPDIR \| \S+ \| none$/],
]);
const seen = new Set<string>();

/** Variables that fixtures need in addition. */
const EXTRA: Readonly<Record<string, Record<string, string>>> = {
  // A variable names its source.
  pipenv_basic: { PIP_INDEX_URL: indexUrl() },
  pipenv_unlocked: { PIP_INDEX_URL: indexUrl() },
  // No release has the checksum of this pip.
  pip_settings: { BP_PIP_SHA256: 'ba0d021a166865d2265246961bec0152ff124de910c5cc39f1156ce3fa7c69dc' },
};

const plans = await plansOfFixtures();
const index = await serveCacheable();
const cache = mkdtempSync(path.join(tmpdir(), 'pybuild-cache-'));
let [tools, problem]: [string, string | undefined] = ['', undefined];
let pythons: PythonServer;

beforeAll(async () => {
  const built = await lifecycleTools();
  pythons = await servePythons();
  if (built.problem === undefined) tools = built.folder;
  problem = built.problem ?? (pythons.pythons.length === 0 ? pythons.problem : indexProblem());
});
afterAll(async () => {
  rmSync(cache, { recursive: true });
  await pythons.close();
});

/** The plan of every fixture that builds, without the broken ones and those that only say a version in another way. */
async function plansOfFixtures(): Promise<Map<string, Decisions>> {
  const found = new Map<string, Decisions>();
  for (const fixture of readdirSync(FIXTURES)) {
    if (/^(?:broken_|pip_(?:mise|tools?|python_uv))/.test(fixture)) continue;
    const given = Object.entries(EXTRA[fixture] ?? {}).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
    const { code, stdout } = await pybuild(['detect', '--json', '--python-source', 'download', ...given, path.join(FIXTURES, fixture)], {
      env: CALLER,
    });
    const events = stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as { type: string; plan: Decisions }]));
    const plan = events.find(({ type }) => type === 'plan')?.plan;
    if (code === 0 && plan !== undefined) found.set(fixture, plan);
  }
  return found;
}

/**
 * Variables that give a fixture one of the served Pythons; none if its own choice selects one. For a patch that this host lacks,
 * its minor version is used instead; any version will do if none is requested.
 */
function versionFor({ python: { requested } }: Decisions): { env: Record<string, string>; lack?: string } {
  const [first] = pythons.pythons;
  const minor = `${requested.major}.${requested.minor}`;
  const found = pythons.pythons.find((python) => python.minor === minor);
  if (found === undefined && requested.origin.from !== 'default') return { env: {}, lack: `this host has no Python ${minor}` };
  if (found !== undefined && (requested.patch === undefined || found.version === `${minor}.${requested.patch}`)) return { env: {} };
  return { env: { BP_PYTHON_VERSION: found?.minor ?? first?.minor ?? '' } };
}

/** The result of comparing two equal ways to build an app. */
const SAME = { first: [], second: [], said: ['created', 'reused'], reused: ['python', 'venv'] };

/** Why an environment of an app without a lock is reused. */
const AGAIN = / \(resolved again: the same \d+ packages?\)$/;

interface Verdict {
  /** Undeclared differences after the first builds, and after the second ones. */
  readonly first: readonly string[];
  readonly second: readonly string[];
  /** The states of all layers in the first build and in the second one. */
  readonly said: readonly string[];
  /** Layers of the second image that were reused from the first. */
  readonly reused: readonly string[];
}

/** Builds an app in both ways, twice each, and compares everything that is left. */
async function judge(app: string, env: Readonly<Record<string, string>>, note?: string): Promise<Verdict> {
  const subject = {
    folder: path.dirname(app),
    app,
    tools,
    env: { ...networkVariables(), UV_PYTHON_DOWNLOADS_JSON_URL: pythons.list, BP_LOG_LEVEL: 'debug', ...env },
    caller: { ...CALLER, XDG_CACHE_HOME: cache },
    ...(note === undefined ? {} : { note }),
  };
  // pip would not download here what another fixture has put into the store.
  rmSync(path.join(cache, 'pybuild/store'), { recursive: true, force: true });
  const ours = await buildWithPybuild(subject);
  const theirs = await buildWithLifecycle(subject);
  return {
    first: undeclared(ours[0], theirs[0]),
    second: undeclared(ours[1], theirs[1]),
    said: theirs.map(({ said }) => [...new Set([...said.values()].map((state) => state.replace(AGAIN, '')))].join()),
    reused: [...theirs[1].output.matchAll(/^Reusing layer 'pybuild\/python:(.+)'$/gm)].map(([, name = '']) => name),
  };
}

/** The differences between two builds that no row of the table allows; records the rows that allow the others. */
function undeclared(ours: Built, theirs: Built): string[] {
  const lines = compare(ours.snapshot, theirs.snapshot).map(
    ({ where, pybuild: own = 'none', lifecycle: real = 'none' }) => `${where} | ${own} | ${real}`,
  );
  return lines.filter((line) => {
    const row = [...ALLOWED].find(([, allowed]) => allowed.test(line))?.[0];
    if (row !== undefined) seen.add(row);
    return row === undefined;
  });
}

describe('pybuild build and the real lifecycle leave the same', () => {
  beforeEach(({ skip }) => {
    if (problem !== undefined) skip(problem);
  });

  test('of every fixture that builds', () => {
    expect([...plans.keys()]).toEqual(
      expect.arrayContaining(['pip_flask', 'poetry_basic', 'uv_basic', 'pipenv_basic', 'pdm_basic', 'pylock_basic']),
    );
  });

  test.for([...plans])('of %s', async ([fixture, plan], { skip }) => {
    const { env, lack } = versionFor(plan);
    if (lack !== undefined) skip(lack);
    if (isLeftOut(fixture)) skip(LEFT_OUT);
    const app = path.join(temporaryFolder(), 'app');
    copyFixture(fixture, app);
    expect(await judge(app, { ...env, ...EXTRA[fixture] })).toEqual(SAME);
  });

  test('of an app with packages that pip may cache, one of which has to be built', async () => {
    const app = makeApp({ 'requirements.txt': 'plain==1.0\nnoted==1.0\n', Procfile: 'web: python -m plain\n' });
    const [{ minor, bundledPip } = hostPython()] = pythons.pythons;
    const env = { ...index.env, BP_PYTHON_VERSION: minor, BP_PIP_VERSION: bundledPip };
    expect(await judge(app, env, index.note)).toEqual(SAME);
  });

  test('except for the differences in test/e2e/differences.md, all of which were seen', () => {
    const text = readFileSync(path.join(ROOT, 'test/e2e/differences.md'), 'utf8');
    const rows = text.split('\n').filter((line) => line.startsWith('|'));
    const cells = rows.map((row) =>
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
    expect(cells[0]).toEqual(['Where', '`pybuild build`', 'The real lifecycle', 'Why']);
    expect(cells.slice(2).map(([where]) => where)).toEqual([...ALLOWED.keys()]);
    expect(cells.filter((row) => row.length !== 4 || row.includes(''))).toEqual([]);
    // Some may only come with the fixtures that are left out.
    expect([...ALLOWED.keys()].filter((row) => !isShort && !seen.has(row))).toEqual([]);
  });
});

test.each<[string, (folder: string) => void]>([
  ['a byte', (folder) => writeFileSync(path.join(folder, 'workspace/a.py'), '2')],
  ['a mode', (folder) => chmodSync(path.join(folder, 'workspace/a.py'), 0o755)],
  ['the target of a link', (folder) => relink(path.join(folder, 'workspace/link'), 'b.py')],
  ['a type', (folder) => relink(path.join(folder, 'workspace/a.py'), 'a.py')],
  ['an empty folder', (folder) => mkdirSync(path.join(folder, 'workspace/empty'))],
  ['a value', (folder) => writeFileSync(path.join(folder, 'layers/group.toml'), '[[group]]\nid = "b"\n')],
  ['the types of a layer', (folder) => writeFileSync(path.join(folder, 'cache/pip.toml'), '[types]\nbuild = true\n')],
])('a difference of %s is found', (_, change) => {
  const files = {
    'workspace/a.py': '1',
    'layers/group.toml': '[[group]]\nid = "a"\n',
    'cache/pip.toml': '[types]\nbuild = true\ncache = true\n',
  };
  const [one, other] = [makeApp(files), makeApp(files)];
  for (const folder of [one, other]) symlinkSync('a.py', path.join(folder, 'workspace/link'));
  expect(compare(snapshotOf(one), snapshotOf(other))).toEqual([]);
  change(other);
  expect(compare(snapshotOf(one), snapshotOf(other))).toHaveLength(1);
});

function relink(file: string, target: string): void {
  rmSync(file);
  symlinkSync(target, file);
}
