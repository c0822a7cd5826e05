import { chmodSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { findCommand } from '../../src/lifecycle/find-command.ts';
import { launchEnvironment } from '../../src/lifecycle/launch.ts';
import { outputFolder } from '../../src/lifecycle/state/output-folder.ts';
import { failureOf } from '../support/facts.ts';
import { makeApp } from '../support/pybuild.ts';

const LAYERS = 'layers/pybuild_python';

test("a layer's variables reach every process, and those of a process type only that one", () => {
  const output = outputFolder(
    makeApp({
      [`${LAYERS}/a/env/ALL.override`]: 'all',
      [`${LAYERS}/a/env.launch/LAUNCH.override`]: 'launch',
      [`${LAYERS}/a/env.launch/web/OWN.override`]: "web's",
      [`${LAYERS}/a/env.launch/worker/OWN.override`]: "worker's",
      [`${LAYERS}/a/env.build/BUILD.override`]: 'build',
      [`${LAYERS}/b/env.launch/web/OWN.append`]: ' own',
    }),
  );
  const of = (type: string | undefined) => {
    const { ALL, LAUNCH, OWN, BUILD } = launchEnvironment(output, {}, {}, type);
    return { ALL, LAUNCH, OWN, BUILD };
  };
  const common = { ALL: 'all', LAUNCH: 'launch', BUILD: undefined };
  expect(of('web')).toEqual({ ...common, OWN: "web's own" });
  expect(of('worker')).toEqual({ ...common, OWN: "worker's" });
  expect(of('clock')).toEqual({ ...common, OWN: undefined });
  expect(of(undefined)).toEqual({ ...common, OWN: undefined });
});

test("variables that the user gives the app beat a layer's defaults and the shell's, and are what its paths are put before", () => {
  const output = outputFolder(
    makeApp({
      [`${LAYERS}/a/bin/tool`]: '',
      [`${LAYERS}/a/env/DEFAULT.default`]: "layer's",
      [`${LAYERS}/a/env/FORCED.override`]: "layer's",
    }),
  );
  const caller = { PYTHONPATH: "shell's", PIP_INDEX_URL: "shell's", SHARED: "shell's", PATH: "/shell's" };
  const given = { PYTHONPATH: 'mine', SHARED: 'mine', DEFAULT: 'mine', FORCED: 'mine', PATH: '/mine', PORT: '1' };
  expect(launchEnvironment(output, caller, given, 'web')).toEqual({
    ...given,
    FORCED: "layer's",
    PATH: `${output.ownLayers}/a/bin:/mine`,
  });
});

/** A program as `exec.d` has them. */
function programs(files: Readonly<Record<string, string>>): ReturnType<typeof outputFolder> {
  const root = makeApp({
    'workspace/here': '',
    ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`${LAYERS}/${name}`, text])),
  });
  for (const name of Object.keys(files)) chmodSync(path.join(root, LAYERS, name), 0o755);
  return outputFolder(root);
}

/** A program that adds a word to SAID. */
function say(word: string): string {
  return `#!/bin/sh\nprintf 'SAID = "%s ${word}"\\nOWN = "x"' "$SAID" >&3\n`;
}

test('programs of layers set variables last, each with what those before it set: all, then those of the process type', () => {
  const output = programs({
    'a/env/SAID.override': 'env',
    'a/exec.d/2': say('a2'),
    'a/exec.d/1': say('a1'),
    'a/exec.d/web/3': say('web'),
    'b/exec.d/1': '#!/bin/sh\n[ -f here ] && printf \'SAID = "%s b"\' "$SAID" >&3\n',
    'b/env/LATE.override': 'seen',
    'c/exec.d/1': '#!/bin/sh\nprintf \'SAID = "%s %s"\' "$SAID" "$LATE" >&3\n',
  });
  expect(launchEnvironment(output, { SAID: 'x', OWN: 'y' }, {}, 'web')).toMatchObject({ SAID: 'env a1 a2 web b seen', OWN: 'x' });
  expect(launchEnvironment(output, {}, {}, undefined)['SAID']).toBe('env a1 a2 b seen');
});

test.each([
  ['ends with an error', '#!/bin/sh\nexit 3\n', { kind: 'exec-program-failed', reason: 'exit code 3' }],
  ['is killed', '#!/bin/sh\nkill -9 $$\n', { kind: 'exec-program-failed', reason: 'SIGKILL' }],
  ['cannot be started', '#!/no/such/shell\n', { kind: 'exec-program-failed', reason: 'ENOENT' }],
  ['sets a number', '#!/bin/sh\necho "A = 1" >&3\n', { kind: 'exec-program-failed', reason: 'A is not a string' }],
  ['writes no TOML', '#!/bin/sh\necho "A = " >&3\n', { kind: 'toml-invalid' }],
])('an app is not started where a program of a layer %s', (_, text, failure) => {
  expect(failureOf(() => launchEnvironment(programs({ 'a/exec.d/1': text }), {}, {}, 'web'))).toMatchObject(failure);
});

/** A program in the app's environment, two of the machine, one that may not be run, and a folder. */
function machine(): { root: string; find: (program: string) => unknown } {
  const root = makeApp({
    'venv/bin/flask': '#!/venv/bin/python\n',
    'venv/bin/python3': 'ELF',
    'work/start.sh': '#!/usr/bin/python3\n',
    'usr/pip3.12': '#!/bin/sh\n',
    'usr/python3': 'ELF',
    'usr/pytest': '#! /usr/bin/env -S python3.11 -s\n',
    'usr/bash': 'ELF',
    'usr/tool': '#!/bin/sh\n# python\n',
    'venv/bin/notes': 'python',
  });
  mkdirSync(path.join(root, 'venv/bin/bash'));
  const env = { PATH: ['venv/bin', 'usr'].map((folder) => path.join(root, folder)).join(':') };
  for (const name of [
    'venv/bin/flask',
    'venv/bin/python3',
    'work/start.sh',
    'usr/pip3.12',
    'usr/python3',
    'usr/pytest',
    'usr/bash',
    'usr/tool',
  ]) {
    chmodSync(path.join(root, name), 0o755);
  }
  const ours = ['venv', 'work'].map((folder) => path.join(root, folder));
  const find = (program: string): unknown => {
    const found = findCommand(program, env, path.join(root, 'work'), ours);
    return found === undefined ? undefined : [path.relative(root, found.file), found.foreignPython];
  };
  return { root, find };
}

test("a command is found as by the system, and marked if it is Python's but not the app's", () => {
  const { root, find } = machine();
  expect(find('flask')).toEqual(['venv/bin/flask', false]);
  expect(find('python3')).toEqual(['venv/bin/python3', false]);
  expect(find('./start.sh')).toEqual(['work/start.sh', false]);
  expect(find('pip3.12')).toEqual(['usr/pip3.12', true]);
  expect(find('pytest')).toEqual(['usr/pytest', true]);
  expect(find('bash')).toEqual(['usr/bash', false]);
  expect(find('tool')).toEqual(['usr/tool', false]);
  // A user who writes a path knows which program it is.
  expect(find(path.join(root, 'usr/pytest'))).toEqual(['usr/pytest', false]);
  for (const name of ['notes', 'nothing', 'start.sh', './nothing', '']) expect(find(name)).toBeUndefined();
});
