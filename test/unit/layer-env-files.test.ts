import { statSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { writeLayerEnv } from '../../src/buildpack/layer-env-files.ts';
import { makeHost } from '../../src/io/make-host.ts';
import { treeOf } from '../support/processes.ts';
import { makeApp } from '../support/pybuild.ts';

const host = makeHost({ env: {}, offline: true, emit: () => {}, signal: new AbortController().signal });

test('a layer only has the variables written last, none of an earlier build', () => {
  const layer = makeApp({
    'bin/env': 'content',
    'env/OLD.override': 'x',
    'env/KEPT.override': 'old',
    'env.build/OLD.default': 'x',
    'env.launch/OLD': 'x',
    'env.launch/web/OLD.append': 'x',
    'env.launch/NEW.prepend/folder': 'x',
    'exec.d/old': 'x',
    'exec.d/web/old': 'x',
  });
  const env = { all: { KEPT: { override: 'new' } }, launch: { NEW: { prepend: '/bin', delimiter: ':' } } };
  writeLayerEnv(host, layer, env, { new: '#!/bin/sh\n' });
  const wanted = makeApp({ 'bin/env': 'content', 'env/KEPT.override': 'new', 'env.build/x': '' }, path.join(layer, '../wanted'));
  makeApp({ 'env.launch/NEW.prepend': '/bin', 'env.launch/NEW.delim': ':', 'exec.d/new': '#!/bin/sh\n' }, wanted);
  expect(treeOf(layer)).toEqual(treeOf(wanted).filter((entry) => !entry.startsWith('env.build/')));
  const modes = ['exec.d/new', 'env/KEPT.override'].map((file) => statSync(path.join(layer, file)).mode & 0o111);
  expect(modes).toEqual([0o111, 0]);
});

test.each(['a folder elsewhere', 'nothing'])('an env folder that is a link to %s is replaced, and its target stays', (target) => {
  const layer = makeApp({ 'bin/tool': '' });
  const elsewhere = makeApp({ 'env.build/precious': 'mine', 'deep/er': 'mine' }, path.join(layer, '../elsewhere'));
  const before = treeOf(elsewhere);
  for (const folder of ['env', 'env.build', 'env.launch', 'exec.d'])
    symlinkSync(target === 'nothing' ? '/nonexistent/folder' : elsewhere, path.join(layer, folder));
  writeLayerEnv(host, layer, { build: { A: { override: '1' } } });
  expect(treeOf(elsewhere)).toEqual(before);
  expect(treeOf(layer).map((entry) => entry.split(' ')[0])).toEqual(['bin', 'bin/tool', 'env.build', 'env.build/A.override']);
});

test('a file where an env folder should be is replaced', () => {
  const layer = makeApp({ 'env.build': 'a file' });
  writeLayerEnv(host, layer, { build: { A: { override: '1' } } });
  expect(treeOf(layer).map((entry) => entry.split(' ')[0])).toEqual(['env.build', 'env.build/A.override']);
});
