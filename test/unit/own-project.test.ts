import { expect, test } from 'vitest';
import type { Trouble } from '../../src/errors/trouble.ts';
import { askedLines } from '../../src/python/asked-lines.ts';
import { diagnose } from '../../src/python/diagnosis/diagnose.ts';
import type { AppFacts, OwnProject } from '../../src/python/diagnosis/facts.ts';
import { LINUX } from '../support/facts.ts';
import { HEADER, SETUP, WHEEL } from './pip-output.ts';

const APP: OwnProject = { path: '.', dir: '/app', manifest: 'pyproject.toml', name: 'shop', folders: [] };
const ANT: OwnProject = { path: 'libs/ant', dir: '/app/libs/ant', manifest: 'setup.py', folders: ['ant'] };

function read(output: string, own: readonly OwnProject[], python = '3.12'): Trouble | undefined {
  const asked = askedLines(new Map([['requirements.txt', 'six\n-e .\n./libs/ant\nhdr==1.0\n']]));
  const tool = { name: 'pip', version: '26.3' };
  const facts: AppFacts = { asked, own, python, target: LINUX, tool, wantsSource: false, hasOwnIndex: false, links: [] };
  return diagnose(output.split('\n'), [], { offline: false, noIndex: false }, facts);
}

/** What pip prints of a project whose build fails with these words. */
function failed(at: string, words: string, last: string): string {
  return `${at}\n${SETUP.replace('RuntimeError: boom', words).replace('╰─> meta', `╰─> ${last}`)}`;
}

test('the path by which pip calls what it failed to build counts', () => {
  const output = failed('Processing ./libs/ant\nObtaining file:///app', 'RuntimeError: boom', 'from file:///app/libs/ant');
  expect(read(output, [APP, ANT])).toEqual({
    kind: 'own-project',
    file: 'libs/ant/setup.py',
    path: 'libs/ant',
    folders: ['ant'],
    reason: ['RuntimeError: boom'],
    place: { file: 'requirements.txt', line: 3 },
  });
});

test.each(['Obtaining file:///app', 'Processing /app', 'Processing ./'])('else what it works at: %s', (at) => {
  const output = failed(`Collecting six\n${at} (from -r requirements.txt (line 2))`, 'RuntimeError: boom', 'See above for output.');
  expect(read(output, [ANT, APP])).toMatchObject({ kind: 'own-project', path: '.', file: 'pyproject.toml' });
});

test('a project whose name nothing says is known by that no package of the name was collected', () => {
  const output = `Processing ./libs/ant (from -r requirements.txt (line 3))\n${WHEEL.replaceAll('comp', 'ants')}`;
  expect(read(output, [APP, ANT])).toMatchObject({ kind: 'own-project', path: 'libs/ant', reason: ['RuntimeError: boom'] });
  expect(read(`Collecting Ants==1.0\n${output}`, [APP, ANT])).toMatchObject({ kind: 'build', package: 'ants' });
  expect(read(output, [APP, ANT, { ...ANT, path: 'libs/bee' }])).toMatchObject({ kind: 'build' });
});

test('a package that an index has is none, whatever was built before it', () => {
  expect(read(failed('Processing ./libs/ant\nCollecting meta==1.0', 'RuntimeError: boom', 'meta'), [APP, ANT])).toMatchObject({
    kind: 'build',
    package: 'meta',
  });
});

test('what a project of the app lacks of the machine is reported as for a package, but not to be replaced', () => {
  const output = HEADER.replaceAll('hdr', 'shop');
  expect(read(output, [APP])).toMatchObject({ kind: 'build', package: 'shop', missing: 'libpq-fe.h', own: true });
  expect(read(HEADER, [APP])).not.toHaveProperty('own');
});

test('code that is too old for its Python is named as that, where that is so', () => {
  const output = failed('Obtaining file:///app', "ModuleNotFoundError: No module named 'distutils'", 'from file:///app');
  expect(read(output, [APP])).toMatchObject({ reason: ['it uses distutils, which Python 3.12 removed'] });
  expect(read(output, [APP], '3.11')).toMatchObject({ reason: ["ModuleNotFoundError: No module named 'distutils'"] });
});

test('what builds printed into a log says what they lacked, and nothing of the tool', () => {
  const output = SETUP.split('\n');
  const log = ['ERROR: No matching distribution found for flask==99', "error: [Errno 2] No such file or directory: 'gcc'"];
  const bounds = { offline: false, noIndex: false };
  expect(diagnose(output, [], bounds, undefined, log)).toEqual({ kind: 'build', missing: 'gcc' });
  expect(diagnose(output, [], bounds, undefined, log.slice(0, 1))).toEqual({ kind: 'build', package: 'meta' });
});
