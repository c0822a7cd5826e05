import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SETTINGS } from '../../src/python/settings.ts';
import { makeApp, pybuild } from '../support/pybuild.ts';

async function printed(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await pybuild(args);
  expect([code, stderr]).toEqual([0, '']);
  return stdout;
}

/** An app whose last build had `web` and `clock`; a hostile name must not be completed. */
function builtApp(): string {
  const processes = ['web', 'clock', '$(touch x)'].map((type) => `[[processes]]\ntype = "${type}"\ncommand = ["c"]\n`);
  return makeApp({
    '.pybuild/layers/config/metadata.toml': processes.join('\n'),
    Procfile: '# note: x\nweb: w\nworker: w\n`touch x`: w\n',
  });
}

const PROCESSES = ['clock', 'web', 'worker'];

function has(shell: string): boolean {
  return spawnSync(shell, ['--version']).status === 0;
}

test('bash completes commands, options and values', async () => {
  const script = await printed('completion', 'bash');
  const app = builtApp();
  const completeIn = (cwd: string, ...words: string[]): string[] => {
    const program = `${script}
compopt() { :; }
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _pybuild; echo "\${COMPREPLY[*]}"`;
    return execFileSync('bash', ['-c', program, 'bash', 'pybuild', ...words], { encoding: 'utf8', cwd })
      .trim()
      .split(' ');
  };
  const complete = (...words: string[]): string[] => completeIn('/', ...words);
  expect(complete('help', 'exit')).toEqual(['exit-codes']);
  expect(complete('help', 'insp')).toEqual(['inspect']);
  expect(completeIn(app, 'run', '')).toEqual(PROCESSES);
  expect(completeIn(app, 'run', '--all', 'w')).toEqual(['web', 'worker']);
  expect(completeIn(app, 'run', '--ch')).toEqual(['--check', '--check-timeout']);
  expect(complete('run', app, 'web', 'c')).toEqual(['clock']);
  expect(complete('run', app, '--', 'c')).toEqual(['']);
  expect(readdirSync(app)).not.toContain('x');
  expect(complete('de')).toEqual(['detect']);
  expect(complete('cache', '')).toEqual(['dir', 'size', 'verify', 'prune']);
  expect(complete('build', '--py')).toEqual(['--python-source']);
  expect(complete('build', '--python-source', '')).toEqual(['auto', 'download', 'host']);
  expect(complete('cache', 'prune', '--m')).toEqual(['--max-size']);
  expect(complete('completion', '')).toEqual(['bash', 'zsh', 'fish']);
  expect(complete('run', '--', '--py')).toEqual(['']);
});

test.skipIf(!has('fish'))('fish completes topics and processes', async () => {
  const script = await printed('completion', 'fish');
  const app = builtApp();
  const complete = (cwd: string, words: string): string[] =>
    execFileSync('fish', ['--no-config', '-c', `${script}\ncomplete -C ${JSON.stringify(words)}`], { encoding: 'utf8', cwd })
      .trim()
      .split('\n')
      .map((line) => line.split('\t')[0] ?? '');
  expect(complete('/', 'pybuild help exit')).toEqual(['exit-codes']);
  expect(complete(app, 'pybuild run ')).toEqual(expect.arrayContaining(PROCESSES));
  expect(complete('/', `pybuild run ${app} wo`)).toContain('worker');
  expect(readdirSync(app)).not.toContain('x');
});

test.skipIf(!has('zsh'))('zsh completes topics and processes', async () => {
  const script = await printed('completion', 'zsh');
  const app = builtApp();
  const complete = (cwd: string, ...words: string[]): string => {
    const program = `compdef() { :; }; _alternative() { print -r -- "$1"; }; _arguments() { print -r -- "\${@[-1]}"; }
${script}
words=("$@"); CURRENT=$#; if [[ $words[2] == help ]]; then _pybuild; else shift words; ((CURRENT--)); _pybuild_processes; fi`;
    return execFileSync('zsh', ['-f', '-c', program, 'zsh', 'pybuild', ...words], { encoding: 'utf8', cwd }).trim();
  };
  expect(complete('/', 'help', '')).toContain('exit-codes');
  expect(complete(app, 'run', '')).toBe(`processes:process:(${PROCESSES.join(' ')})`);
  expect(complete('/', 'run', app, '')).toBe(`processes:process:(${PROCESSES.join(' ')})`);
  expect(readdirSync(app)).not.toContain('x');
});

test.each(['zsh', 'fish'])('%s gets every command and option', async (shell) => {
  const script = await printed('completion', shell);
  for (const command of ['detect', 'build', 'run', 'shell', 'inspect', 'doctor', 'clean', 'cache', 'completion', 'help'])
    expect(script).toContain(command);
  for (const option of ['check-timeout', 'python-source', 'explain', 'why']) expect(script).toContain(option);
});

test('help has the commands, the topics, and the help text of a command', async () => {
  expect(await printed('help')).toMatch(/Commands:[\s\S]*detect[\s\S]*Topics[\s\S]*exit-codes/);
  expect(await printed('help', 'clean')).toBe(await printed('clean', '--help'));
  const settings = await printed('help', 'settings');
  for (const { name } of SETTINGS) expect(settings).toContain(`  ${name}\n`);
  expect(await pybuild(['help', 'exit-code'])).toMatchObject({ code: 2, stderr: expect.stringContaining('Did you mean exit-codes?') });
});

test('the manual page has every command with its options, and the topics', async () => {
  const page = await printed('help', '--man');
  expect(page).toMatch(/^\.TH PYBUILD 1 /);
  for (const text of ['.SS pybuild cache prune', '.B \\-\\-debugpy [port]', '.SH EXIT CODES', '  BP_PIP_VERSION'])
    expect(page).toContain(text);
  expect(page).not.toMatch(/^['.](?!TH|SH|SS|B |I |TP|nf|fi)/m);
});
