import { beforeAll, beforeEach, expect, test } from 'vitest';
import { indexProblem, indexUrl } from '../support/real/lifecycle-network.ts';
import { type ManagerApp, managerApp } from '../support/real/manager-app.ts';
import { oldLockApp } from '../support/real/old-lock.ts';

const apps = { pdm: managerApp(), poetry: managerApp(), pipenv: managerApp(), uv: managerApp() } as const;
let problem: string | undefined;

beforeAll(() => {
  problem = indexProblem();
});
beforeEach(({ skip }) => {
  if (problem !== undefined) skip(problem);
});

async function build(tool: keyof typeof apps, version: string, more: Readonly<Record<string, string>>): Promise<[ManagerApp, string]> {
  const app = apps[tool];
  app.become({ ...(await oldLockApp(tool, version)), ...more });
  const source = app.source();
  const { stderr } = await app.build(...(tool === 'pipenv' ? ['--env', `PIP_INDEX_URL=${indexUrl()}`] : []));
  expect(app.source()).toEqual(source);
  return [app, stderr];
}

/** The packages that a lock has, without the project itself. */
function names(app: ManagerApp): string[] {
  return app.packages().map((one) => one.replace(/ .*/, ''));
}

test.each([
  ['pdm', '2.0.3'],
  ['pdm', '2.10.4'],
  ['poetry', '1.0.10'],
  ['pipenv', '2020.11.15'],
  ['uv', '0.4.30'],
] as const)('a lock of %s %s builds, without a word on its age', async (tool, version) => {
  const [app, stderr] = await build(tool, version, { 'shop.py': '' });
  expect(names(app)).toEqual(['idna', ...(tool === 'pdm' || tool === 'poetry' ? ['shop'] : []), 'six'].toSorted());
  expect(stderr).not.toMatch(/out of date|made by an old/);
  expect(await app.print('--', 'python', '-c', 'import six, idna; print(six.__version__)')).toBe('1.17.0\n');
});

test.each(['0.2.20'])('a lock of uv %s builds, with a warning', async (version) => {
  const [app, stderr] = await build('uv', version, {});
  expect(names(app)).toEqual(['idna', 'six']);
  expect(stderr).toContain('uv.lock was made by an old uv');
});

test('a Poetry project without its own package is installed without it', async () => {
  const [app, stderr] = await build('poetry', '2.0.1', { 'main.py': '' });
  expect(names(app)).toEqual(['idna', 'six']);
  expect(stderr).toContain('The package shop is not in the app');
});
