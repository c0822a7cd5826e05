import { beforeAll, describe, expect, test } from 'vitest';
import type { Builds, LocklessApp } from '../support/lockless-app.ts';
import { LOCKLESS_CORPUS } from '../support/lockless-corpus.ts';
import { hostPython, hostPythons, makeApp, pybuild } from '../support/pybuild.ts';
import { indexProblem, indexUrl } from '../support/real/lifecycle-network.ts';
import { type ManagerApp, managerApp } from '../support/real/manager-app.ts';

/** Of the apps that build, the servers and some of the others: all of them would take minutes. */
const BUILT = LOCKLESS_CORPUS.flatMap((app) => (isBuilt(app) ? [app] : [])).filter(
  ({ expected }, index) => isServer(expected.starts) || index % 5 === 0,
);
const OTHERS = LOCKLESS_CORPUS.filter((app) => !isBuilt(app));
const counts = { built: 0, skipped: 0, asked: 0, refused: 0, 'not Python': 0 };
const apps = new Map<string, ManagerApp>();
let problem: string | undefined;

beforeAll(() => {
  problem = indexProblem();
});

function isBuilt(app: LocklessApp): app is LocklessApp & { readonly expected: Builds } {
  return typeof app.expected === 'object' && 'builds' in app.expected;
}

function isServer(command = ''): boolean {
  return /^(?:gunicorn|fastapi|python) /.test(command);
}

/** Apps of one tool are built in one folder, where the tool is installed once. */
function appOf(tool: string): ManagerApp {
  const app = apps.get(tool) ?? managerApp();
  apps.set(tool, app);
  return app;
}

/** Poetry asks the package index for pages that most mirrors do not have, unless a project names the index itself. */
function withSource(files: LocklessApp['files'], tool: string): LocklessApp['files'] {
  if (tool !== 'poetry') return files;
  const source = `\n[[tool.poetry.source]]\nname = "own"\nurl = "${indexUrl()}"\n`;
  return { ...files, 'pyproject.toml': `${String(files['pyproject.toml'])}${source}` };
}

function optionsOf(env: Readonly<Record<string, string>> = {}): string[] {
  return Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
}

describe.each(BUILT)('$name', ({ files, env, expected, unbuildable }) => {
  test('is built, and answers if it is a server', async ({ skip }) => {
    const minor = /^\d+\.\d+/.exec(expected.python ?? hostPython().minor)?.[0] ?? '';
    const isThere = hostPythons().some((python) => python.minor === minor);
    const reason = problem ?? unbuildable ?? (isThere ? undefined : `this host has no Python ${minor}`);
    if (reason !== undefined) {
      counts.skipped += 1;
      skip(reason);
    }
    const app = appOf(expected.builds);
    app.become(withSource(files, expected.builds));
    await app.build(...optionsOf({ ...env, BP_PYTHON_VERSION: minor }));
    const answers = isServer(expected.starts);
    const said = answers ? await app.check() : '';
    expect(said).toMatch(answers ? /^web answered /m : /^$/);
    counts.built += 1;
  });
});

describe.each(OTHERS)('$name', ({ files, env, expected }) => {
  test('ends before anything is built', async () => {
    const { code } = await pybuild(['build', ...optionsOf(env), makeApp(files)]);
    expect(code).toBe(expected === 'not-python' ? 100 : 1);
    counts[typeof expected === 'string' ? 'not Python' : 'asks' in expected ? 'asked' : 'refused'] += 1;
  });
});

test('the counts', ({ skip }) => {
  if (problem !== undefined) skip(problem);
  const { skipped } = counts;
  expect(counts).toEqual({ built: BUILT.length - skipped, skipped, asked: 4, refused: 22, 'not Python': 4 });
});
