import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { SETTINGS } from '../../src/python/settings.ts';
import { pybuild } from '../support/pybuild.ts';

async function printed(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await pybuild(args);
  expect([code, stderr]).toEqual([0, '']);
  return stdout;
}

test('bash completes commands, options and values', async () => {
  const script = await printed('completion', 'bash');
  const complete = (...words: string[]): string[] => {
    const program = `${script}
compopt() { :; }
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _pybuild; echo "\${COMPREPLY[*]}"`;
    return execFileSync('bash', ['-c', program, 'bash', 'pybuild', ...words], { encoding: 'utf8' })
      .trim()
      .split(' ');
  };
  expect(complete('de')).toEqual(['detect']);
  expect(complete('cache', '')).toEqual(['dir', 'size', 'verify', 'prune']);
  expect(complete('build', '--py')).toEqual(['--python-source']);
  expect(complete('build', '--python-source', '')).toEqual(['auto', 'download', 'host']);
  expect(complete('cache', 'prune', '--m')).toEqual(['--max-size']);
  expect(complete('completion', '')).toEqual(['bash', 'zsh', 'fish']);
  expect(complete('run', '--', '--py')).toEqual(['']);
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
