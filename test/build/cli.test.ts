import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { treeOf } from '../support/processes.ts';
import { freshEnvironment, hermeticOptions, makeApp, pybuild } from '../support/pybuild.ts';
import { shellWithPybuild } from '../support/shell.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
const APP = { 'requirements.txt': '', Procfile: 'web: echo hello\nworker: echo work\n' };

describe('help', () => {
  test.each(['', 'detect', 'build', 'run', 'clean', 'cache', 'cache prune'])('of "%s" is on stdout', async (command) => {
    const { code, stdout, stderr } = await pybuild([...command.split(' ').filter((word) => word !== ''), '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    await expect(stdout).toMatchFileSnapshot(`__snapshots__/help${command === '' ? '' : `-${command.replace(' ', '-')}`}.txt`);
  });

  test('is printed without a command', async () => {
    const bare = await pybuild([]);
    expect(bare).toMatchObject({ code: 0, stderr: '' });
    expect(bare.stdout).toBe((await pybuild(['--help'])).stdout);
  });

  test('of run has examples', async () => {
    const { stdout } = await pybuild(['run', '--help']);
    expect(stdout).toContain('pybuild run --env-file .env ');
  });

  test('names every option that design asks of a build, for build and for run', async () => {
    const options = '--output --env --env-file --python-source --offline --strict --clear-cache --verbose --quiet --descriptor'.split(' ');
    for (const command of ['build', 'run']) {
      const { stdout } = await pybuild([command, '--help']);
      expect(options.filter((option) => !stdout.includes(`  ${option} `))).toEqual([]);
    }
  });

  test('of the version prints that of the release', async () => {
    expect(await pybuild(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' });
  });
});

describe('a wrong command line', () => {
  test.each([
    ['an unknown command', ['biuld'], 'pybuild has no command biuld', 'Did you mean build?'],
    ['an unknown option', ['build', '--ouput', 'x'], 'pybuild build has no option --ouput', 'Did you mean --output?'],
    ['an option of another command', ['clean', '--env', 'A=b'], 'pybuild clean has no option --env', 'See: pybuild clean --help'],
    ['an unknown option before the command', ['--colour', 'build'], 'pybuild has no option --colour', 'pybuild --help'],
    [
      'a choice with a slip',
      ['build', '--python-source', 'hsot'],
      '--python-source cannot be "hsot"; choose auto, download or host',
      'Did you mean host?',
    ],
    ['an invalid choice', ['build', '--log-format', 'x'], '--log-format cannot be "x"; choose text or github', '--log-format text'],
    ['a shell that is none', ['completion', 'bsh'], '<shell> cannot be "bsh"; choose bash, zsh or fish', 'Did you mean bash?'],
    ['no shell', ['completion'], 'pybuild completion needs one of bash, zsh or fish', 'For example: pybuild completion bash'],
    ['no command of the cache', ['cache'], 'pybuild cache needs a command: dir, size, verify or prune', 'For example: pybuild cache dir'],
    ['an option without its value', ['inspect', '--why'], '--why needs a value', 'Write: pybuild inspect --why <package>'],
    ['a value for an option without', ['build', '--strict=yes'], '--strict takes no value', 'Write: pybuild build --strict'],
    ['an option of one other command', ['build', '--watch'], 'pybuild build has no option --watch', 'pybuild run has it. See: '],
    [
      'too many operands',
      ['build', 'one', 'two'],
      'Too many arguments: two',
      'pybuild build takes one argument: <app>. See: pybuild build --help',
    ],
    [
      'processes of no app',
      ['run', 'one', 'two', 'three'],
      'No process or folder named "one"',
      'This app has: web, worker (from its Procfile).',
    ],
    ['a command for build', ['build', '--', 'echo'], 'Only pybuild run and pybuild shell take a command after --', 'pybuild --help'],
    ['no command after --', ['run', '.', '--'], 'The command after -- is missing', 'pybuild --help'],
    ['a value that is not a variable', ['build', '--env', '=x'], '--env takes NAME=value or NAME', 'pybuild --help'],
    ['a missing file', ['build', '--env-file', 'nowhere.env'], 'nowhere.env', 'pybuild --help'],
    ['a missing descriptor', ['build', '--descriptor', 'nowhere.toml'], 'nowhere.toml', 'pybuild --help'],
    ['quiet and verbose', ['build', '--quiet', '--verbose'], '--verbose', '--quiet'],
    ['all processes and one', ['run', '--all', '.', 'web'], 'Pass either --all or processes, not both', 'pybuild run . web'],
    ['all processes and a command', ['run', '--all', '--', 'echo'], 'Pass either --all or a command after --', 'A command runs alone.'],
    ['a check of all processes', ['run', '--all', '--check'], '--all and --check cannot be used together', 'See: pybuild run --help'],
    ['a check of several processes', ['run', '.', 'web', 'worker', '--check'], '--check takes one process', 'pybuild run . web --check'],
    ['the time of no check', ['run', '--check-timeout', '1'], '--check-timeout needs --check', 'See: pybuild run --help'],
    ['a page without a slash', ['run', '--check=health'], '--check needs a path that starts with /', '--check=/health'],
    ['a time that is none', ['run', '--check', '--check-timeout', 'soon'], '--check-timeout takes seconds', '--check-timeout 60'],
    ['a port that is none', ['run', '--debugpy', '70000'], '--debugpy takes a port', '--debugpy 5678'],
    ['no build and a new one', ['run', '--no-build', '--clear-cache'], '--no-build', '--clear-cache'],
  ])('is reported, and nothing is done: %s', async (_, args, message, hint) => {
    const folder = makeApp(APP);
    const before = treeOf(folder);
    const { code, stdout, stderr } = await pybuild(args, { env: freshEnvironment(), cwd: folder });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
    expect(treeOf(folder)).toEqual(before);
  });

  test.each(['--output', '--env', '--env-file', '--python-source', '--descriptor'])('is one if %s has no value', async (option) => {
    const folder = makeApp(APP);
    for (const rest of [[], ['--quiet']]) {
      const { code, stdout, stderr } = await pybuild(['build', '.', option, ...rest], { env: freshEnvironment(), cwd: folder });
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(option);
      expect(stderr).toMatch(/needs a value|needs one of|cannot be "--quiet"/);
    }
    expect(treeOf(folder)).toEqual(treeOf(makeApp(APP)));
  });

  test('is not one if a value only looks like an option', async () => {
    const folder = makeApp(APP);
    const { code, stdout } = await pybuild(['detect', ...hermeticOptions(), '--env', '--quiet=1', folder], { env: freshEnvironment() });
    expect(code).toBe(0);
    expect(stdout).toContain('web (default): echo hello');
  });

  test('is one line of JSON if JSON is requested', async () => {
    const { code, stdout, stderr } = await pybuild(['detect', '--json', '--ofline']);
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ v: 1, type: 'failure', kind: 'usage', exitCode: 2, advice: ['Did you mean --offline?'] });
  });
});

describe('an app folder', () => {
  test.each([
    ['missing', 'nowhere', 'The app folder does not exist', 'No process or folder named "nowhere"'],
    ['a file', 'requirements.txt', 'The app is not a folder', 'The app is not a folder'],
  ])('that is %s is reported by every command that reads it', async (_, name, message, byRun) => {
    const folder = makeApp(APP);
    for (const command of ['detect', 'build', 'run']) {
      const { code, stdout, stderr } = await pybuild([command, name], { env: freshEnvironment(), cwd: folder });
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(command === 'run' ? byRun : message);
    }
  });
});

describe('a reader that closes its pipe', () => {
  test('is not a failure', async () => {
    const line = '"$NODE" "$CLI" detect $OPTIONS "$APP" | head -n 1; echo "${PIPESTATUS[0]}"';
    const { stdout, stderr } = await shellWithPybuild(line, variables(makeApp(APP)));
    expect(stdout).toMatch(/^ {2}Packages .*\n0\n$/);
    expect(stderr).toBe('');
  });

  test('before anything is written is not a failure either', async () => {
    const line = '{ "$NODE" "$CLI" detect $OPTIONS "$APP"; echo "$?" >&2; } | :';
    expect(await shellWithPybuild(line, variables(makeApp(APP)))).toMatchObject({ stderr: '0\n' });
  });

  test('does not turn a failure into a success', async () => {
    const line = '{ "$NODE" "$CLI" detect $OPTIONS "$APP" 2>&1; echo "$?" >&3; } 3>&2 | :';
    const { stderr } = await shellWithPybuild(line, variables(makeApp({ 'notes.txt': 'no Python' })));
    expect(stderr).toBe('100\n');
  });
});

/** The variables used in the lines of shell below. */
function variables(folder: string): Record<string, string> {
  return freshEnvironment({ APP: folder, OPTIONS: hermeticOptions().join(' ') });
}
