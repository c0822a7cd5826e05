import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { InstallInputs } from '../../src/buildpack/install-inputs.ts';
import { notedInputs, noteInputs } from '../../src/buildpack/install-notes.ts';
import { environmentDigest } from '../../src/buildpack/installed.ts';
import * as files from '../../src/io/files.ts';
import * as trees from '../../src/io/trees.ts';
import { makeApp, temporaryFolder } from '../support/pybuild.ts';

const host = { files, trees };

function inputs(decided: string): InstallInputs {
  return { files: {}, paths: {}, settings: {}, configuration: {}, decided, unsure: [], open: [] };
}

describe('notes of installs', () => {
  test('each concern one environment, and survive a later one', () => {
    const folder = temporaryFolder();
    noteInputs(host, folder, 'a', inputs('1'));
    noteInputs(host, folder, 'b', inputs('2'));
    noteInputs(host, folder, 'b', inputs('3'));
    expect(['a', 'b', 'c'].map((environment) => notedInputs(host, folder, environment)?.decided)).toEqual(['1', '3', undefined]);
  });

  test('do not accumulate: the newest eight stay', () => {
    const folder = temporaryFolder();
    const all = Array.from({ length: 12 }, (_, at) => `environment ${at}`);
    for (const environment of all) noteInputs(host, folder, environment, inputs(''));
    expect(all.filter((environment) => notedInputs(host, folder, environment) !== undefined)).toEqual(all.slice(4));
  });

  test('count as absent if damaged, without affecting others', () => {
    const good = { environment: 'a', inputs: inputs('1') };
    const bad = [null, 'a', { environment: 'b' }, { environment: 1, inputs: inputs('2') }, { environment: 'b', inputs: { decided: '2' } }];
    const folder = makeApp({ 'installed-from.json': JSON.stringify([...bad, good]) });
    expect(['a', 'b'].map((environment) => notedInputs(host, folder, environment)?.decided)).toEqual(['1', undefined]);
  });
});

describe('the digest of an environment', () => {
  const SITE = 'lib/python3.12/site-packages';
  const FILES = {
    [`${SITE}/ant/__init__.py`]: '',
    [`${SITE}/ant-1.0.dist-info/RECORD`]: 'ant/__init__.py,sha256=a,0\n',
    [`${SITE}/other.pth`]: '/other\n',
    'src/clone/code.py': '',
  };
  const digestWith = (more: Readonly<Record<string, string>>): string => environmentDigest(host, makeApp({ ...FILES, ...more }));

  test.each([
    ['another list of files', `${SITE}/ant-1.0.dist-info/RECORD`],
    ['another origin, which Poetry lists without a hash', `${SITE}/ant-1.0.dist-info/direct_url.json`],
    ['one more distribution', `${SITE}/bee-1.0.dist-info/RECORD`],
    ['a link to another folder', `${SITE}/other.pth`],
    ['another commit of a clone', 'src/clone/code.py'],
  ])('changes with %s', (_, file) => {
    expect(digestWith({ [file]: 'changed' })).not.toBe(digestWith({}));
  });

  test.each([
    ['an installed file edited while debugging', `${SITE}/ant/__init__.py`],
    ['bytecode', `${SITE}/ant/__pycache__/__init__.cpython-312.pyc`],
    ['a program', 'bin/ant'],
  ])('does not change with %s', (_, file) => {
    expect(digestWith({ [file]: 'changed' })).toBe(digestWith({}));
  });

  test('is the same at another path', () => {
    expect(environmentDigest(host, makeApp(FILES, path.join(temporaryFolder(), 'elsewhere')))).toBe(digestWith({}));
  });
});
