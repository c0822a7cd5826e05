import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { pybuild } from '../support/pybuild.ts';
import { compare, type Snapshot } from '../support/real/build-snapshot.ts';
import { indexProblem, networkVariables } from '../support/real/lifecycle-network.ts';
import { layerStates, type ManagerApp, managerApp } from '../support/real/manager-app.ts';

const app = managerApp();
let problem: string | undefined;
beforeAll(() => {
  problem = indexProblem();
});
beforeEach(({ skip }) => {
  if (problem !== undefined) skip(problem);
});

/** What installers note of themselves, and how they start programs. */
const NOTES =
  /\/venv\/(?:bin\/|env\.build\/|\.lock$|[^|]*\.dist-info\/(?:INSTALLER|RECORD|REQUESTED|direct_url\.json|uv_build\.json)\b)|\/venv\.toml/;

function venvOf(built: ManagerApp): Snapshot {
  return new Map([...built.layers()].filter(([where]) => where.startsWith('layers/pybuild_python/venv/')));
}

const COFFEE = 'A coffee is 3\n';
const APPS: readonly (readonly [fixture: string, code?: string])[] = [
  ['pip_project', 'from app import coffee'],
  ['pip_project_package', 'from coffee import coffee'],
  ['pip_project_unpackaged', 'from api.main import coffee'],
  ['pip_setup_py', 'from coffee import coffee'],
  ['pip_setup_cfg', 'from coffee import coffee'],
  ['pip_requirements_in', 'from app import coffee'],
  ['pip_requirements_prod', 'from app import coffee'],
  ['pip_script'],
];

describe.each(APPS.map(([fixture, code]) => ({ fixture, code })))('$fixture', ({ fixture, code }) => {
  const start = (): Promise<string> => app.print(...(code === undefined ? [] : ['--', 'python', '-c', `${code}; print(coffee(), end="")`]));

  test('builds without a lock, works, and is kept while nothing is newer; the lock that it prints gives the same packages', async () => {
    app.become(fixture);
    const source = app.source();
    const first = await app.build();
    expect(first.stderr).toMatch(/^\d+ packages? chosen today: `pybuild inspect (\S+) --pylock > \1\/pylock\.toml` keeps (?:it|these)$/m);
    expect(await start()).toBe(COFFEE);
    expect(layerStates(await app.build())['venv']).toMatch(/^reused \(resolved again: the same \d+ packages?\)$/);
    expect(compare(source, app.source())).toEqual([]);
    const [packages, before] = [app.packages(), venvOf(app)];

    const { stdout, code: exit } = await pybuild(['inspect', '--pylock', app.folder], {
      env: { ...networkVariables(), PATH: process.env['PATH'] ?? '', HOME: app.home, XDG_CACHE_HOME: path.join(app.folder, '../../cache') },
    });
    expect(exit).toBe(0);
    const lock = path.join(app.folder, 'pylock.toml');
    writeFileSync(lock, stdout);
    await app.build();
    expect(app.packages()).toEqual(packages);
    expect(await start()).toBe(COFFEE);
    expect(compare(before, venvOf(app)).filter(({ where }) => !NOTES.test(where))).toEqual([]);
    rmSync(lock);
  });
});
