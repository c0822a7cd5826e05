import path from 'node:path';
import { expect, test } from 'vitest';
import { writeLayerEnv } from '../../src/buildpack/layer-env-files.ts';
import { makeHost } from '../../src/io/make-host.ts';
import { treeOf } from '../support/processes.ts';
import { makeApp } from '../support/pybuild.ts';

const host = makeHost({ env: {}, offline: true, emit: () => {}, signal: new AbortController().signal });

test('a layer has the variables that were written last, and none of an earlier build', () => {
  const layer = makeApp({
    'bin/env': 'content',
    'env/OLD.override': 'x',
    'env/KEPT.override': 'old',
    'env.build/OLD.default': 'x',
    'env.launch/OLD': 'x',
    'env.launch/web/OLD.append': 'x',
    'env.launch/NEW.prepend/folder': 'x',
  });
  const env = { all: { KEPT: { override: 'new' } }, launch: { NEW: { prepend: '/bin', delimiter: ':' } } };
  writeLayerEnv(host, layer, env);
  const wanted = makeApp({ 'bin/env': 'content', 'env/KEPT.override': 'new', 'env.build/x': '' }, path.join(layer, '../wanted'));
  makeApp({ 'env.launch/NEW.prepend': '/bin', 'env.launch/NEW.delim': ':' }, wanted);
  expect(treeOf(layer)).toEqual(treeOf(wanted).filter((entry) => !entry.startsWith('env.build/')));
});
