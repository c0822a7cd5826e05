import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { describe } from '../../src/errors/describe.ts';
import { PybuildError } from '../../src/errors/failure.ts';
import type { Trouble } from '../../src/errors/trouble.ts';
import { askedLines } from '../../src/python/asked-lines.ts';
import { diagnose } from '../../src/python/diagnosis/diagnose.ts';
import type { AppFacts, OwnProject } from '../../src/python/diagnosis/facts.ts';
import { manifestLines } from '../../src/python/diagnosis/manifest-lines.ts';
import type { PackageManager } from '../../src/python/managers/manager.ts';
import { PDM } from '../../src/python/managers/pdm/pdm.ts';
import { PIP } from '../../src/python/managers/pip/pip.ts';
import { PIPENV } from '../../src/python/managers/pipenv/pipenv.ts';
import { POETRY } from '../../src/python/managers/poetry/poetry.ts';
import { UV } from '../../src/python/managers/uv/uv.ts';
import { LINUX } from '../support/facts.ts';

/** What tools printed in each situation, with real packages: shortened where lines do not matter, and with neutral places. */
const FOLDER = new URL('data/outputs/', import.meta.url);
const OUTPUTS = readdirSync(FOLDER).toSorted();

/** What the requirements were, where it was more than one package or its line matters. */
const REQUIREMENTS: Readonly<Record<string, string>> = {
  conflict: 'flask==3.0.0\nwerkzeug==2.0.0\n',
  'conflict-three': 'boto3==1.34.0\nbotocore==1.30.0\nurllib3<1.20\n',
  'conflict-twice': 'flask==3.0.0\nflask==2.0.0\n',
  'conflict-constraint': 'flask==3.0.0\n-c constraints.txt\n',
  'hash-editable': 'flask==3.0.0 --hash=sha256:00\n-e .\n',
  'hash-folder': 'flask==3.0.0 --hash=sha256:00\n./lib\n',
  'hash-repository': 'flask==3.0.0 --hash=sha256:00\nsix @ git+https://git.invalid/six.git@main\n',
  'hash-missing': 'flask==3.0.0 --hash=sha256:00\nwerkzeug==2.0.0\n',
  'git-unreachable': 'six\nx @ git+https://nosuch.invalid/o/x.git@main\n',
  'not-found-name': 'six\nflsk-misspelled-zz\n',
  'not-found-version': 'six\nflask==3.99.0\n',
  'no-index': 'flask==3.0.0\n',
  'no-index-build': 'docopt==0.6.2\n',
  'numpy-requires-python': 'numpy==1.21.6\n',
  pywin32: 'six\npywin32==306\npywinpty==2.0.13\n',
  wheel: './flask-3.0.0-cp311-cp311-win_amd64.whl\n',
  'scikit-learn': 'celery==5.3.0\nrequests\nscikit-learn==1.0.2\n',
};

/** The tools whose outputs have their name in front; the others are pip's. */
const LOCKING: readonly PackageManager[] = [UV, POETRY, PDM, PIPENV];

/** The package that an app asks for, where it is not the name of the output. */
const DEPENDENCIES: Readonly<Record<string, string>> = {
  numpy124: 'numpy==1.24.4',
  'numpy-requires-python': 'numpy==1.21.6',
  'no-wheel': 'python-magic-bin==0.4.14',
  wheel: 'flask',
  'git-credentials': 'x',
};

/** The app itself as a project: what builds it is in the name of the output. */
function ownProject(name: string): OwnProject {
  const [, backend = ''] = /own-(hatch|setuptools|uv-build|poetry|flit|pdm)/.exec(name) ?? [];
  const builds = { hatch: 'hatchling.build', poetry: 'poetry.core.masonry.api', 'uv-build': 'uv_build', flit: 'flit_core.buildapi' };
  const manifest = /own-(?:setup-|hostile)/.test(name) ? 'setup.py' : 'pyproject.toml';
  const folders = name.includes('readme') ? ['shop'] : name.includes('hatch') ? ['src/store'] : [];
  return {
    path: '.',
    dir: '/app',
    manifest,
    name: 'shop',
    backend: Object.entries(builds).find(([one]) => one === backend)?.[1] ?? '',
    folders,
  };
}

function factsOf(name: string, manager: PackageManager, output: string): AppFacts {
  const plain = name.replace(/-23\.2\.1$/, '');
  const files = new Map([
    ['requirements.txt', REQUIREMENTS[plain] ?? requirementOfOwn(plain, output) ?? `six\n${/^Collecting (\S+)/.exec(output)?.[1] ?? ''}\n`],
  ]);
  if (plain === 'conflict-constraint') files.set('constraints.txt', 'werkzeug==2.0.0\n');
  const dependency = DEPENDENCIES[plain.slice(manager.name.length + 1)] ?? plain.slice(manager.name.length + 1);
  const pyproject = `[project]\nname = "app"\ndependencies = ["${dependency}"]\n`;
  const [first = '', version = '*'] = dependency.split('==');
  const pipfile = `[packages]\n${first} = "==${version}"\n`;
  const [file, text] = manager === PIPENV ? ['Pipfile', pipfile] : ['pyproject.toml', pyproject];
  return {
    asked: manager === PIP ? askedLines(files) : manifestLines(file, text),
    python: '3.12',
    target: LINUX,
    tool: { name: manager.name, version: name.endsWith('-23.2.1') ? '23.2.1' : '26.3' },
    wantsSource: manager !== PIP,
    hasOwnIndex: false,
    ...(plain.includes('own-') ? { own: [ownProject(plain)] } : {}),
    links: plain.startsWith('no-index') ? [{ folder: 'wheels', files: ['flask-3.0.0-py3-none-any.whl'] }] : [],
  };
}

function requirementOfOwn(name: string, output: string): string | undefined {
  if (!name.startsWith('own-')) return undefined;
  return `${output.includes('(line 2)') ? 'six\n' : ''}${output.includes('Obtaining') ? '-e .' : './'}\n`;
}

function troubleOf(file: string): { trouble: Trouble | undefined; manager: PackageManager } {
  const name = file.replace(/\.txt$/, '');
  const manager = LOCKING.find((one) => name.startsWith(`${one.name}-`)) ?? PIP;
  const output = readFileSync(new URL(file, FOLDER), 'utf8');
  const bounds = { offline: false, noIndex: name.startsWith('no-index') };
  return { trouble: diagnose(output.split('\n'), manager.patterns, bounds, factsOf(name, manager, output)), manager };
}

test('what is said of each', async () => {
  const messages = OUTPUTS.map((file) => {
    const { trouble, manager } = troubleOf(file);
    const { name, refresh } = manager;
    const failure = {
      kind: 'command-failed' as const,
      what: 'install the dependencies',
      command: name,
      ended: 'exit code 1',
      tail: [],
      manager: { name, refresh, file: manager.file },
      ...(trouble === undefined ? {} : { trouble }),
    };
    const { body, advice, exitCode } = describe(new PybuildError(failure), { verbose: false, audience: 'user' });
    return [`--- ${file} (${trouble?.kind}, exit code ${exitCode})`, ...body.slice(1), ...advice.map((line) => `> ${line}`)].join('\n');
  });
  await expect(`${messages.join('\n\n')}\n`).toMatchFileSnapshot('__snapshots__/real-outputs.txt');
});

test('nothing in them names a machine or a registry', () => {
  for (const file of OUTPUTS) {
    expect(readFileSync(new URL(file, FOLDER), 'utf8'), file).not.toMatch(/pypi\.org|pythonhosted|\/root\/|\/home\/(?!me\b)/);
  }
});

test.each(OUTPUTS)('%s: the message names the package', (file) => {
  const { trouble } = troubleOf(file);
  expect(trouble).toBeDefined();
  if (trouble?.kind !== 'build' && trouble?.kind !== 'old-release' && trouble?.kind !== 'pkg-resources') return;
  expect(trouble.package).toMatch(/^[A-Za-z]/);
  expect(trouble.version).toMatch(/^\d/);
});

test('a package that prints what pip would is only one that could not be built', () => {
  const output = readFileSync(new URL('own-hostile.txt', FOLDER), 'utf8')
    .replace('Obtaining file:///app', 'Collecting chatty==1.0')
    .replace("Failed to build 'file:///app'", "Failed to build 'chatty'");
  const facts = { ...factsOf('chatty', PIP, output), asked: askedLines(new Map([['requirements.txt', 'chatty==1.0\n']])) };
  expect(diagnose(output.split('\n'), [], { offline: false, noIndex: false }, facts)).toMatchObject({
    kind: 'build',
    package: 'chatty',
    version: '1.0',
    place: { file: 'requirements.txt', line: 1 },
    reason: ['RuntimeError: boom'],
  });
});
