import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Outcome } from '../support/pybuild.ts';
import { checkRows, parityApp, parityRows, scenario } from '../support/real/parity.ts';

/** The scenarios of heroku/buildpacks-python: `T-` of 6.5.6, `S-` only of 0.8.3. */
const SCENARIOS = [
  ...numbered('T-c', 1),
  ...numbered('T-d', 1),
  ...numbered('T-m', 2),
  ...numbered('T-j', 6),
  ...numbered('T-p', 6),
  ...numbered('T-po', 7),
  ...numbered('T-v', 14),
  ...numbered('T-u', 9),
  ...numbered('S-', 8),
];

const app = parityApp();

function numbered(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);
}

/** The error of a build that is refused before anything is done, from the title on. */
function refusal({ code, stderr }: Outcome): string {
  expect(code, stderr).toBe(1);
  expect(stderr).not.toContain('[Installing Python]');
  return stderr.slice(stderr.indexOf('\nError: ') + 1);
}

/** Builds with an invalid version file. */
async function refused(files: Readonly<Record<string, string | Buffer>>, fixture?: string): Promise<string> {
  app.become(fixture === undefined ? { 'requirements.txt': '', ...files } : files, fixture);
  return refusal(await app.build({}, '--python-source', 'download'));
}

test('test/e2e/parity.md has every scenario once, and says how each behaves here', () => {
  const rows = parityRows();
  expect(rows.map(({ id }) => id).toSorted()).toEqual(SCENARIOS.toSorted());
  expect(rows.filter(({ what, here }) => what === '' || !/^(same$|same: .|different: .|not run here: .*; instead: .)/.test(here))).toEqual(
    [],
  );
  expect(rows.filter(({ file }) => !/^`parity(-\w+)?\.test\.ts`$/.test(file))).toEqual([]);
});

describe('what is reported before anything is done', () => {
  scenario('T-c1', 'variables that would break a build: all of them, before anything else', async () => {
    app.become({}, 'none_settings_only');
    const error = refusal(await app.build({ VIRTUAL_ENV: '/invalid', PYTHONHOME: '/invalid' }));
    expect(error).toMatch(/^Error: Environment variables would break the build\n {2}PYTHONHOME\n {2}VIRTUAL_ENV\n/);
  });

  scenario('T-d1', 'an empty folder: no Python app', async () => {
    app.become({}, 'empty');
    const { code, stderr } = await app.build();
    expect(code).toBe(100);
    expect(stderr).toMatch(/pybuild looks for .*requirements\.txt/);
  });

  scenario('T-m1', 'a pyproject.toml that names no packages: detected, but nothing to install from', async () => {
    const error = await refused({}, 'none_settings_only');
    expect(error).toContain('Error: The app has no requirements.txt or lock file');
    expect(error).toContain('pyproject.toml names no packages');
  });

  scenario('T-m2', 'several package managers: each file with its manager', async () => {
    expect(await refused({}, 'several_managers')).toMatch(
      /\n {2}requirements\.txt \(pip\)\n {2}poetry\.lock \(poetry\)\n {2}uv\.lock \(uv\)\n/,
    );
  });

  scenario('T-v1', 'no version: the default, and how to pin it', async () => {
    app.become({ 'requirements.txt': '' });
    const { stdout } = await app.detect({}, '--python-source', 'download');
    expect(stdout).toMatch(/Python +3\.12\.\d+ \(the default; add \.python-version to pin it/);
    app.become({ 'requirements.txt': '', 'pyproject.toml': '[project]\nname = "app"\nrequires-python = ">=3.13"\n' });
    const narrowed = await app.detect({}, '--python-source', 'download');
    expect(narrowed.stdout).toMatch(/Python +3\.14\.\d+ \(from requires-python in pyproject\.toml/);
  });

  scenario('T-v7', 'a .python-version that is no text', async () => {
    expect(await refused({ '.python-version': Buffer.from([0x80, 0x81]) })).toMatch(/^Error: \.python-version is not UTF-8 text/);
  });

  scenario('T-v8', 'a .python-version with a character that cannot be seen: it is shown', async () => {
    const error = await refused({}, 'pip_version_file_invalid');
    expect(error).toMatch(/^Error: \.python-version does not contain a valid Python version\nIt says "3\.12\.0\S+\[31m"\./);
    expect(error).not.toContain('\u001B');
  });

  scenario('T-v9', 'a .python-version with several versions: the first, and a warning that names the others', async () => {
    app.become({}, 'pip_version_file_several');
    const { stdout, stderr } = await app.detect({}, '--python-source', 'download');
    expect(stdout).toMatch(/Python +3\.13\.\d+ \(from \.python-version/);
    expect(stdout + stderr).toContain('Using the first, 3.13. Not used: 3.11, pypy3.10.');
  });

  scenario('T-v10', 'a .python-version with none', async () => {
    expect(await refused({ '.python-version': '\n' })).toMatch(/^Error: \.python-version contains no Python version/);
  });

  scenario('T-v11', 'a version at its end of life', async () => {
    expect(await refused({ '.python-version': '3.9\n' })).toMatch(/^Error: Python 3\.9 has reached its end of life[^]*\.python-version/);
  });

  scenario('T-v12', 'a version that there is not', async () => {
    expect(await refused({ '.python-version': '3.99\n' })).toMatch(/^Error: Python 3\.99 does not exist/);
  });

  scenario('T-v13', 'a patch that there is not: reported before anything is fetched, with the nearest', async () => {
    const error = await refused({ '.python-version': '3.12.999\n' });
    expect(error).toMatch(/^Error: Python 3\.12\.999 is not available for [^]*The nearest versions: 3\.12\.\d+/);
  });

  scenario('T-v14', 'a runtime.txt beside a .python-version: an empty one is an error, another one counts', async () => {
    const error = await refused({ 'runtime.txt': '', '.python-version': '3.11\n' });
    expect(error).toMatch(/^Error: runtime\.txt contains no Python version/);
    app.become({ 'requirements.txt': '', 'runtime.txt': 'python-3.13\n', '.python-version': '3.11\n' });
    const { code, stdout, stderr } = await app.detect({}, '--python-source', 'download');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/Python +3\.13\.\d+ \(from runtime\.txt/)]);
    expect(stderr).toMatch(/Warning: [^]*\.python-version/);
  });

  scenario('S-1', 'a runtime.txt that is no text', async () => {
    expect(await refused({ 'runtime.txt': Buffer.from([0x80, 0x81]) })).toMatch(/^Error: runtime\.txt is not UTF-8 text/);
  });

  scenario('S-2', 'a runtime.txt with something else', async () => {
    const error = await refused({ 'runtime.txt': 'python-an.invalid.version\n' });
    expect(error).toMatch(/^Error: runtime\.txt does not contain a valid Python version\nIt says "python-an\.invalid\.version"/);
    expect(error).toContain('"python-3.12" or "python-3.12.2"');
  });

  scenario('S-3', 'a runtime.txt with a version that there is not', async () => {
    expect(await refused({ 'runtime.txt': 'python-999.888.777\n' })).toMatch(/^Error: Python 999\.888\.777 does not exist/);
  });

  scenario('S-4', 'Python 3.7 and 3.8: at their end of life', async () => {
    for (const version of ['3.7.17', '3.8.18']) {
      expect(await refused({ 'runtime.txt': `python-${version}\n` })).toContain(`Error: Python ${version} has reached its end of life`);
    }
  });

  scenario('S-5', 'forms of runtime.txt that are none, and the short one that is one here', async () => {
    for (const text of [
      '3.12.2',
      'python 3.12.2',
      'python-3',
      'python–3.12.2',
      'python—3.12.2',
      'python-3.12.2+abc',
      'python-3.12-dev',
      'python-3.12. 2',
    ]) {
      expect(await refused({ 'runtime.txt': text })).toContain(
        `Error: runtime.txt does not contain a valid Python version\nIt says "${text}".`,
      );
    }
    expect(await refused({ 'runtime.txt': 'python-1.2' })).toContain('Error: Python 1.2 has reached its end of life');
  });
});

test('none of these leaves anything', () => {
  expect(() => app.report()).toThrow(path.join(app.folder, '.pybuild/report.json'));
});

checkRows(import.meta.filename);
