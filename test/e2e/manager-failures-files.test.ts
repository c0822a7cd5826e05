import { describe, expect, test } from 'vitest';
import { makeApp, type Outcome, pybuild } from '../support/pybuild.ts';
import { lockedApp, LOCKING, type Locking } from '../support/real/locked-app.ts';

const INDEX = 'http://127.0.0.1:1/simple/';
const LOCKS: Readonly<Record<Locking, string>> = {
  poetry: 'poetry.lock',
  uv: 'uv.lock',
  pipenv: 'Pipfile.lock',
  pdm: 'pdm.lock',
  pylock: 'pylock.toml',
};
const FORMAT: Readonly<Record<Locking, readonly [RegExp, string]>> = {
  poetry: [/lock-version = "2\.1"/, 'lock-version = "9.0"'],
  uv: [/^version = 1$/m, 'version = 9'],
  pipenv: [/"pipfile-spec": 6/, '"pipfile-spec": 9'],
  pdm: [/lock_version = "4\.5\.0"/, 'lock_version = "9.0"'],
  pylock: [/lock-version = "1\.0"/, 'lock-version = "9.0"'],
};

/** The output of `pybuild detect` for an app, which is that of a build before any download. */
function detect(files: Readonly<Record<string, string>>, ...options: string[]): Promise<Outcome> {
  return pybuild(['detect', ...options, makeApp(files)]);
}

/** Words missing in a command's output. */
function missing({ stderr }: Outcome, words: readonly string[]): string[] {
  return words.filter((word) => !stderr.includes(word));
}

describe.each(LOCKING)('%s', (tool) => {
  const lock = LOCKS[tool];
  const app = lockedApp(tool, INDEX, []);
  const text = app[lock] ?? '';
  const refresh = tool === 'pylock' ? 'the tool that wrote it' : `${tool} lock`;

  test('a lock with merge conflict markers', async () => {
    const outcome = await detect({ ...app, [lock]: `<<<<<<< HEAD\n${text}` });
    expect(outcome.code).toBe(1);
    expect(missing(outcome, [`${lock} cannot be read`, refresh])).toEqual([]);
  });

  test('a lock in a format of the future', async () => {
    const outcome = await detect({ ...app, [lock]: text.replace(...FORMAT[tool]) });
    expect(outcome.code).toBe(1);
    expect(missing(outcome, [`The format of ${lock} is not supported`, 'It has version 9', refresh])).toEqual([]);
  });

  test('a lock without its manifest', async ({ skip }) => {
    if (tool === 'pylock') skip('a pylock.toml has no manifest');
    const manifest = tool === 'pipenv' ? 'Pipfile' : 'pyproject.toml';
    const outcome = await detect({ [lock]: text });
    expect(outcome.code).toBe(1);
    expect(missing(outcome, [`${lock} needs ${manifest}, which is missing`])).toEqual([]);
  });

  test('a Python that it does not accept', async () => {
    const other = Object.entries(app).map(([name, content]) => [
      name,
      content.replaceAll('>=3.10', '>=3.13').replace('"requires": {}', '"requires": { "python_version": "3.13" }'),
    ]);
    const outcome = await detect({ ...Object.fromEntries(other), '.python-version': '3.12\n' });
    const file = ['pylock', 'pipenv', 'poetry'].includes(tool) ? lock : 'pyproject.toml';
    expect(outcome.code).toBe(1);
    expect(missing(outcome, ['Python 3.12', '.python-version selects', file, '3.13'])).toEqual([]);
  });

  test('an unknown group', async () => {
    const outcome = await detect(app, '--env', 'BP_PYTHON_GROUPS=nosuch');
    expect(outcome.code).toBe(1);
    expect(missing(outcome, ['The project has no group named nosuch', 'Correct BP_PYTHON_GROUPS'])).toEqual([]);
  });

  test('an unknown extra', async () => {
    const outcome = await detect(app, '--env', 'BP_PYTHON_EXTRAS=nosuch');
    const words = tool === 'pipenv' ? 'BP_PYTHON_EXTRAS is not valid' : 'The project has no extra named nosuch';
    expect(outcome.code).toBe(1);
    expect(missing(outcome, [words, 'BP_PYTHON_EXTRAS'])).toEqual([]);
  });
});
