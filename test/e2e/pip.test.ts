import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { copyFixture } from '../support/fixtures.ts';
import { answerOf, freePort } from '../support/http.ts';
import { type HostPython, hostPythons, pybuild, runOptions, startPybuild, temporaryFolder } from '../support/pybuild.ts';
import { indexProblem, networkVariables } from '../support/real/lifecycle-network.ts';

const PYTHONS = hostPythons().slice(0, 2);

function machineEnvironment(): Record<string, string> {
  const { PATH = '', HOME = '', PYENV_ROOT } = process.env;
  const own = { PATH, HOME, XDG_CACHE_HOME: temporaryFolder(), ...(PYENV_ROOT === undefined ? {} : { PYENV_ROOT }) };
  return { ...networkVariables(), ...own };
}

let problem: string | undefined | null = null;

interface Report {
  readonly python: { readonly version: string };
  readonly packages: readonly { readonly name: string }[];
  readonly layers: readonly { readonly name: string; readonly state: string }[];
}

function reportOf(app: string): Report {
  return JSON.parse(readFileSync(path.join(app, '.pybuild', 'report.json'), 'utf8')) as Report;
}

/** Starts the built app, sends a request, and ends it. */
async function serve(options: readonly string[], env: Record<string, string>, body: string): Promise<void> {
  const port = await freePort();
  const run = startPybuild(['run', ...runOptions(options)], { env: { ...env, PORT: String(port) } });
  expect(await answerOf(port, run.outcome)).toBe(body);
  run.kill('SIGTERM');
  const { code, stderr } = await run.outcome;
  // gunicorn exits on its own, uvicorn by the signal that it got.
  expect([0, 143]).toContain(code);
  expect(stderr).not.toContain('Building first');
  await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow('fetch failed');
}

describe.each([
  ['pip_flask', 'Hello from Flask\n', 'flask'],
  ['pip_fastapi', '{"hello":"FastAPI"}', 'fastapi'],
])('%s from the real package index', (fixture, body, distribution) => {
  test.for(PYTHONS.map((python): [string, HostPython] => [python.minor, python]))(
    'is built with Python %s, answers, ends, and is kept',
    async ([minor, python], { skip }) => {
      if (problem === null) problem = indexProblem();
      if (problem !== undefined) skip(problem);
      const app = path.join(temporaryFolder(), 'app');
      copyFixture(fixture, app);
      const env = machineEnvironment();
      const options = ['--python-source', 'host', '--env', `BP_PYTHON_VERSION=${minor}`, app];

      const built = await pybuild(['build', ...options], { env });
      expect(built).toMatchObject({ code: 0 });
      const report = reportOf(app);
      expect(report.python.version).toBe(python.version);
      expect(report.packages.map(({ name }) => name.toLowerCase())).toContain(distribution);
      await serve(options, env, body);

      const again = await pybuild(['build', ...options], { env });
      expect(again).toMatchObject({ code: 0 });
      expect(reportOf(app).layers.map(({ name, state }) => `${name} ${state}`)).toEqual(
        reportOf(app).layers.map(({ name }) => `${name} reused`),
      );
      expect(reportOf(app).layers.map(({ name }) => name)).toEqual(expect.arrayContaining(['python', 'pip', 'pip-cache', 'venv']));
      await serve(options, env, body);
    },
  );
});
