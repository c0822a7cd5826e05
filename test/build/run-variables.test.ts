import { describe, expect, test } from 'vitest';
import { makeApp } from '../support/pybuild.ts';
import { sharedApp } from '../support/shared-app.ts';

const app = sharedApp();
const build = (...options: string[]) => app.to('build', [...options, app.folder]);
const run = (...options: string[]) => app.to('run', [...options, app.folder]);
const SHOW = 'web: echo "$A|$B|$C|$PYTHONPATH|$PYTHONUNBUFFERED"\n';

describe('a variable of the app', () => {
  test('is one that --env or --env-file gives, and no build comes of it', async () => {
    app.become({ Procfile: SHOW });
    await app.to('build', [app.folder]);
    makeApp({ '../app.env': 'A=file\nB=file\nC\n' }, app.folder);
    const options = [
      '--env-file',
      '../app.env',
      '--env',
      'A=old',
      '--env',
      'A=new',
      '--env',
      'PYTHONPATH=/mine',
      '--env',
      'PYTHONUNBUFFERED=0',
    ];
    // As with docker: an option beats a file, a later one an earlier one, and a layer that overrides beats both.
    expect(await app.to('run', [...options, '.'], { A: 'shell', C: 'shell', PYTHONPATH: '/shell' }, app.folder)).toMatchObject({
      code: 0,
      stdout: 'new|file|shell|/mine|1\n',
      stderr: '',
    });
  });

  test('that belongs to Python or a tool is passed from the shell if it is named', async () => {
    app.become({ Procfile: SHOW });
    const { stdout } = await app.to('run', ['--env', 'PYTHONPATH', app.folder], { PYTHONPATH: '/shell' });
    expect(stdout).toBe('|||/shell|1\n');
  });

  test('that the shell does not have is named, and so is a value with quotes', async () => {
    app.become({ Procfile: SHOW });
    makeApp({ '../app.env': 'A="quoted"\n' }, app.folder);
    const { code, stdout, stderr } = await app.to('run', ['--env', 'B', '--env-file', '../app.env', '.'], {}, app.folder);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '"quoted"||||1\n' });
    expect(stderr).toContain('Warning: B is not set in your shell\nThe app does not get it. To pass a value: --env B=…\n');
    expect(stderr).toContain('Warning: Quotes in ../app.env are part of the value\n');
    expect(stderr).not.toContain('quoted"');
  });

  test('is no variable of the build, which the message says with the options of run', async () => {
    app.become({ 'requirements.txt': './${LOCAL}\n', Procfile: SHOW });
    const { code, stderr } = await app.to('run', ['--env', 'LOCAL=secret', app.folder]);
    expect(code).toBe(1);
    expect(stderr).toContain('--build-env LOCAL=…');
    expect(stderr).not.toMatch(/--env|secret/);
  });

  test.each([
    ['a line that is no variable', 'A B=secret\n', ['--env-file', '../app.env'], '../app.env:1: A B=…'],
    ['an option that is no variable', '', ['--env', ' A=secret'], '--env takes NAME=value or NAME'],
    ['an option for the build that is none', '', ['--build-env', ' A=secret'], '--build-env takes NAME=value or NAME'],
    ['a missing file', '', ['--env-file', 'nowhere.env'], 'nowhere.env does not exist'],
  ])('is refused before anything is built: %s', async (_, text, options, message) => {
    app.become({ Procfile: SHOW });
    makeApp({ '../app.env': text }, app.folder);
    const outcome = await app.to('run', [...options, '.'], {}, app.folder);
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    expect(outcome.stderr).toContain(message);
    expect(outcome.stderr).not.toMatch(/secret|Building|Installing/);
  });
});

describe('a variable of the build', () => {
  test('need not be repeated for a run, all or some of them; a new or another value is built with', async () => {
    app.become({ Procfile: SHOW });
    await build('--env', 'A=one-secret', '--env', 'B=two');
    for (const options of [[], ['--offline'], ['--build-env', 'B=two'], ['--build-env', 'B=two', '--build-env', 'A=one-secret']]) {
      expect(await run(...options)).toMatchObject({ code: 0, stdout: '||||1\n', stderr: '' });
    }
    const changed = await run('--build-env', 'B=three');
    expect(changed.stderr).toContain('Building first: B changed.\n');
    expect(changed.stderr).toContain('A was set for the last build but not for this one. Pass --build-env A=…\n');
    expect(changed.stderr).not.toContain('one-secret');
    expect((await run('--build-env', 'C=new')).stderr).toContain('Building first: C changed.\n');
  });

  test('of project.toml that the last build had another value for is not repeated either', async () => {
    app.become({ Procfile: SHOW, 'project.toml': '[[build.env]]\nname = "A"\nvalue = "descriptor"\n' });
    await build('--env', 'A=option');
    expect(await run()).toMatchObject({ code: 0, stdout: '||||1\n', stderr: '' });
  });

  test('is named with the option that passes it where a run has to build without it', async () => {
    app.become({ Procfile: SHOW });
    await build('--env', 'A=secret', '--env', 'B=secret');
    makeApp({ 'page.txt': 'new' }, app.folder);
    const { code, stderr } = await run();
    expect(code).toBe(0);
    expect(stderr).toContain('A, B were set for the last build but not for this one. Pass --build-env A=… --build-env B=…\n');
    expect(stderr).not.toContain('secret');
  });
});

describe('a .env of the app', () => {
  test('that a run does not use is mentioned once, with the option that uses it', async () => {
    const folder = makeApp({ 'requirements.txt': '', Procfile: SHOW, '.env': 'A=secret\n' });
    const used = await app.to('run', ['--env-file', '.env', '.'], {}, folder);
    expect(used.stdout).toBe('secret||||1\n');
    expect(used.stderr).not.toContain('gets no variables');

    const first = await app.to('run', [], {}, folder);
    expect(first.stdout).toBe('||||1\n');
    expect(first.stderr).toContain('The app gets no variables from .env. To pass them: --env-file .env\n');
    expect(first.stderr).not.toContain('secret');
    expect(await app.to('run', [], {}, folder)).toMatchObject({ code: 0, stderr: '' });
  });
});
