import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { examineApp, examineCache, examineSettings } from '../../src/lifecycle/doctor/places.ts';
import { examineToolchain } from '../../src/lifecycle/doctor/toolchain.ts';
import { outputFolder } from '../../src/lifecycle/state/output-folder.ts';
import { noteOf } from '../../src/lifecycle/state/process-notes.ts';
import { makeApp, temporaryFolder } from '../support/pybuild.ts';

function program(folder: string, name: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, '#!/bin/sh\n', { mode: 0o755 });
  return file;
}

test('compilers and headers that are missing are named with the packages that have them', () => {
  const [bin, include] = [makeApp({}), makeApp({ 'postgresql/libpq-fe.h': '', 'x86_64-linux-gnu/ffi.h': '', 'openssl/ssl.h': '' })];
  for (const name of ['gcc', 'g++', 'make', 'git']) program(bin, name);
  writeFileSync(path.join(bin, 'cargo'), 'not a program', { mode: 0o644 });
  expect(examineToolchain(`relative:${bin}`, [include, path.join(include, 'nothing')])).toEqual([
    { topic: 'Compilers', level: 'good', text: 'Found a C compiler, a C++ compiler, make, git' },
    {
      topic: 'Compilers',
      level: 'note',
      text: 'Missing, and needed only where a package has no wheel: pkg-config, Rust',
      advice: 'On Debian or Ubuntu: apt-get install pkg-config cargo',
    },
    {
      topic: 'Compilers',
      level: 'note',
      text: 'No headers to compile these against: mysql.h (mysqlclient), libxml/xmlversion.h (lxml), jpeglib.h (Pillow), zlib.h (Pillow), ldap.h (python-ldap)',
      advice:
        'On Debian or Ubuntu: apt-get install default-libmysqlclient-dev libxml2-dev libxslt1-dev libjpeg-dev zlib1g-dev libldap-dev libsasl2-dev',
    },
  ]);
});

test('a cache that others can write to is not used, and a missing one is named', () => {
  const appDir = makeApp({});
  const cacheDir = path.join(temporaryFolder(), 'cache');
  const levels = (cache: string | undefined) => examineCache({ appDir, cacheDir: cache }).map(({ level, text }) => `${level}: ${text}`);
  expect(levels(cacheDir)[0]).toBe(`good: ${cacheDir} is private`);
  mkdirSync(cacheDir);
  chmodSync(cacheDir, 0o777);
  expect(levels(cacheDir)[0]).toBe(`note: The shared cache is not used: Other users can write to ${cacheDir}.`);
  expect(levels(undefined)[0]).toMatch(/^note: There is no shared cache/);
  expect(levels(cacheDir).slice(1).join('\n')).toMatch(/^(good|note|problem): (Only )?[\d.]+ .?B are free in /m);
});

test('configuration that builds read, variables that they ignore, and another program with our name', () => {
  const [own, other] = [makeApp({}), makeApp({})];
  const [ours, theirs] = [program(own, 'pybuild'), program(other, 'pybuild')];
  const context = { env: { HOME: makeApp({ '.config/pip/pip.conf': '' }) } } as never;
  const origins = { machine: ['HTTPS_PROXY'], given: {}, withheld: ['PIP_INDEX_URL'] };
  const said = (searchPath: string) =>
    examineSettings({ origins, context }, { PATH: searchPath }, ours).map(({ level, text }) => `${level}: ${text}`);
  expect(said(`${own}:${other}`)).toEqual([
    expect.stringMatching(/^good: Builds read .*\/\.config\/pip\/pip\.conf/),
    'good: Builds use HTTPS_PROXY of your shell',
    'note: Builds ignore PIP_INDEX_URL of your shell',
  ]);
  expect(said(`${other}:${own}`).at(-1)).toBe(`note: "pybuild" in your shell is ${theirs}`);
  const linked = makeApp({});
  symlinkSync(ours, path.join(linked, 'pybuild'));
  expect(said(`${linked}:${other}`)).toHaveLength(3);
});

test('a build that runs keeps another from starting, and a lock that was left does not', () => {
  const root = path.join(makeApp({}), '.pybuild');
  const { lock } = outputFolder(root);
  expect(examineApp(root)).toEqual([]);
  mkdirSync(root);
  writeFileSync(lock, JSON.stringify(noteOf(process.pid, 'build')));
  expect(examineApp(root)).toMatchObject([{ level: 'problem', text: `pybuild build (process ${process.pid}) is using ${root}` }]);
  writeFileSync(lock, JSON.stringify({ ...noteOf(process.pid, 'build'), started: 'long ago' }));
  expect(examineApp(root)).toMatchObject([{ level: 'good' }]);
  writeFileSync(lock, 'damaged');
  expect(examineApp(root)).toMatchObject([{ level: 'good' }]);
});
