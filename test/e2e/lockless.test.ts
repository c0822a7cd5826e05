import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LOCKLESS_CORPUS } from '../support/lockless-corpus.ts';
import type { LocklessApp } from '../support/lockless-app.ts';
import { hostPython, hostPythons, makeApp, pybuild } from '../support/pybuild.ts';
import { indexProblem, indexUrl } from '../support/real/lifecycle-network.ts';
import { type ManagerApp, managerApp } from '../support/real/manager-app.ts';

const counts = { built: 0, started: 0, asked: 0, refused: 0, 'not Python': 0, skipped: 0 };
const apps = new Map<string, ManagerApp>();
let problem: string | undefined;

beforeAll(() => {
  problem = indexProblem();
});
afterAll(() => {
  console.log(`Apps without a lock: ${JSON.stringify(counts)}`);
});

function appOf(tool: string): ManagerApp {
  const app = apps.get(tool) ?? managerApp();
  apps.set(tool, app);
  return app;
}

/** Poetry asks the package index for pages that most mirrors do not have, unless a project names the index itself. */
function withSource({ files, expected }: LocklessApp): Readonly<Record<string, string>> {
  const texts = Object.fromEntries(Object.entries(files).map(([name, content]) => [name, content.toString()]));
  if (typeof expected === 'string' || !('builds' in expected) || expected.builds !== 'poetry') return texts;
  return { ...texts, 'pyproject.toml': `${texts['pyproject.toml']}\n[[tool.poetry.source]]\nname = "own"\nurl = "${indexUrl()}"\n` };
}

function optionsOf(env: Readonly<Record<string, string>>): string[] {
  return Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
}

describe.each(LOCKLESS_CORPUS)('$name', (app) => {
  const { files, env = {}, expected, unbuildable } = app;
  if (typeof expected === 'string' || !('builds' in expected)) {
    test('is no app that builds, and is not touched', async () => {
      const { code } = await pybuild(['build', ...optionsOf(env), makeApp(files as Record<string, string>)]);
      expect(code).toBe(expected === 'not-python' ? 100 : 1);
      counts[expected === 'not-python' ? 'not Python' : 'asks' in expected ? 'asked' : 'refused'] += 1;
    });
    return;
  }
  test('is built, and starts if it says how', async ({ skip }) => {
    const minor = expected.python?.split('.').slice(0, 2).join('.') ?? hostPython().minor;
    const reason = problem ?? unbuildable ?? (hostPythons().some((one) => one.minor === minor) ? undefined : `no Python ${minor} here`);
    if (reason !== undefined) {
      counts.skipped += 1;
      skip(reason);
    }
    const built = appOf(expected.builds);
    built.become(withSource(app));
    await built.build(...optionsOf({ ...env, BP_PYTHON_VERSION: minor }));
    counts.built += 1;
    if (/^(?:gunicorn|fastapi|python) /.test(expected.starts ?? '')) {
      expect(await built.check()).toMatch(/^web answered /m);
      counts.started += 1;
    }
  });
});
