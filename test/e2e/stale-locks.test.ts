import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { servePackages } from '../support/package-index.ts';
import { makeApp, temporaryFolder } from '../support/pybuild.ts';
import { indexProblem } from '../support/real/lifecycle-network.ts';
import { lockedApp, served } from '../support/real/locked-app.ts';
import { type ManagerApp, managerApp } from '../support/real/manager-app.ts';
import { HASHED, OLDER_HASH } from '../unit/hashed-manifests.ts';
import { CHANGES, EQUAL, PROJECT, UNCERTAIN } from '../unit/uv-locked.ts';

const execute = promisify(execFile);
const problem = indexProblem();
const VERSIONS = {
  ant: '1.0',
  attrs: '21',
  click: '8.1.0',
  idna: '3',
  iniconfig: '1.0',
  packaging: '1',
  pluggy: '1.0',
  six: '1',
  toml: '0.10',
  tomli: '2',
};
const index = await servePackages(Object.entries(VERSIONS).map(([name, version]) => ({ name, version })));
const PROGRAMS = {
  poetry: 'from poetry.factory import Factory; print(Factory().create_poetry().locker._get_content_hash())',
  'an older poetry':
    'from poetry.factory import Factory; print(Factory().create_poetry().locker._get_content_hash(with_dependency_groups=False))',
  pdm: 'from pdm.core import Core; print(Core().create_project(".").pyproject_content_hash())',
  pipenv: 'from pipenv.project import Project; print(Project().pipfile.calculate_hash())',
} as const;

beforeEach(({ skip }) => {
  if (problem !== undefined) skip(problem);
});

/** Builds an app, so that this release's version of a tool is installed. */
async function installed(tool: 'poetry' | 'pdm' | 'pipenv' | 'uv'): Promise<ManagerApp> {
  const app = managerApp();
  app.become(lockedApp(tool, index.url, [served(index, 'ant')]));
  await app.build();
  return app;
}

describe.each(['poetry', 'pdm', 'pipenv'] as const)('%s', (tool) => {
  let app: ManagerApp;
  beforeAll(async () => {
    if (problem === undefined) app = await installed(tool);
  });

  /** The tool's own hash of a manifest. */
  async function hashOf(manifest: string, program: keyof typeof PROGRAMS = tool): Promise<string> {
    const cwd = makeApp({ [tool === 'pipenv' ? 'Pipfile' : 'pyproject.toml']: manifest });
    const python = path.join(app.folder, '.pybuild/layers/pybuild_python/python/bin/python');
    const env = { PATH: process.env['PATH'], HOME: temporaryFolder(), PYTHONUSERBASE: path.join(app.folder, '.pybuild/cache', tool) };
    const { stdout } = await execute(python, ['-c', PROGRAMS[program]], { cwd, env });
    return stdout.trim().split('\n').at(-1) ?? '';
  }

  test.each(HASHED.filter((one) => one.tool === tool))('has the hash that we expect for $title', async ({ manifest, hash }) => {
    expect(await hashOf(manifest)).toBe(hash);
  });

  test('had another hash before dependency groups counted', async ({ skip }) => {
    if (tool !== 'poetry') skip('only Poetry counts what it did not');
    expect(await hashOf(HASHED[0]?.manifest ?? '', 'an older poetry')).toBe(OLDER_HASH);
  });
});

describe('uv', () => {
  const lib = '[project]\nname = "lib"\nversion = "1"\nrequires-python = ">=3.10"\n[build-system]\nrequires = []\nbuild-backend = "none"\n';
  const manifest = PROJECT['pyproject.toml'];
  let uv: (...args: string[]) => Promise<number>;
  let folder: string;

  beforeAll(async () => {
    if (problem !== undefined) return;
    const app = await installed('uv');
    folder = makeApp({ 'pyproject.toml': manifest, 'lib/pyproject.toml': lib }, path.join(app.home, 'project'));
    const python = path.join(app.folder, '.pybuild/layers/pybuild_python/python/bin/python');
    const env = { PATH: process.env['PATH'], HOME: app.home, UV_DEFAULT_INDEX: index.url, UV_PYTHON: python };
    uv = async (...args) => {
      try {
        await execute(path.join(app.folder, '.pybuild/cache/uv/bin/uv'), args, { cwd: folder, env });
        return 0;
      } catch (error) {
        return (error as { code: number }).code;
      }
    };
    expect(await uv('lock')).toBe(0);
  });

  /** Whether uv accepts the lock after a change of the project. */
  async function accepts(from: string, to: string): Promise<boolean> {
    writeFileSync(path.join(folder, 'pyproject.toml'), manifest.replace(from, to));
    return (await uv('lock', '--check')) === 0;
  }

  test.each(CHANGES)('%s: uv refuses what we do', async (_, from, to, changed) => {
    expect(await accepts(from, to)).toBe(changed.length === 0);
  });

  test.each(EQUAL.filter(([title]) => title !== UNCERTAIN))('%s: uv accepts it', async (_, from, to) => {
    expect(await accepts(from, to)).toBe(true);
  });
});
