import { chmodSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Failure, PybuildError } from '../../src/errors/failure.ts';
import { makeRun } from '../../src/io/command.ts';
import { makeApp } from '../support/pybuild.ts';

/** Why a program that says this and ends with 127 counts as one that cannot be started; undefined if it counts as one that ran. */
async function failureOf(words: string): Promise<Failure | undefined> {
  const folder = makeApp({ prog: `#!/bin/sh\ncat <<'END'\n${words}\nEND\nexit 127\n` });
  chmodSync(path.join(folder, 'prog'), 0o755);
  const run = makeRun(new AbortController().signal);
  return run({ program: './prog', args: [], cwd: folder, env: { PATH: '/usr/bin:/bin' } }).then(
    () => undefined,
    (error: unknown) => (error as PybuildError).failure,
  );
}

test.each<[string, string, string]>([
  [
    'glibc',
    './prog: error while loading shared libraries: libpq.so.5: cannot open shared object file: No such file or directory',
    'libpq.so.5',
  ],
  ['musl', 'Error loading shared library libpq.so.5: No such file or directory (needed by ./prog)', 'libpq.so.5'],
])('a program that cannot load a library, as %s says it', async (_, words, library) => {
  expect(await failureOf(words)).toEqual({ kind: 'library-missing', program: './prog', library });
});

test('a missing program, and one that ends with 127 by itself', async () => {
  const missing = { kind: 'command-missing', program: './prog', path: '/usr/bin:/bin' };
  expect(await failureOf('sh: 1: exec: ./prog: not found')).toEqual(missing);
  expect(await failureOf(`prog: error while loading shared libraries: \u001B]0;x: y`)).toEqual(missing);
  expect(await failureOf('one\ntwo')).toBeUndefined();
});

test('of more output than is kept, the last lines in their order', async () => {
  const run = makeRun(new AbortController().signal);
  const script = 'yes "$(printf %01000d 0)" | head -n 5000; seq 300';
  const { tail, output } = await run({ program: 'sh', args: ['-c', script], cwd: '/', env: { PATH: '/usr/bin:/bin' } });
  const last = Array.from({ length: 200 }, (_, index) => String(index + 101));
  expect([tail, output.split('\n')]).toEqual([last, last]);
});
