import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyChanges, applyLayerPaths, type Change, decodeEnvFolder, encodeLayerEnv } from '../../src/cnb/layer-env.ts';

/** The lifecycle's treatment of the files of one env folder (lifecycle: env/env.go): each in byte order of the names. */
function lifecycle(env: Record<string, string>, files: Record<string, string>): Record<string, string> {
  const result = { ...env };
  for (const file of Object.keys(files).toSorted()) {
    const [name = '', ...rest] = file.split('.');
    const content = files[file] ?? '';
    const old = result[name] ?? '';
    const delimiter = old === '' ? '' : (files[`${name}.delim`] ?? '');
    const value = {
      '': content,
      override: content,
      append: old + delimiter + content,
      prepend: content + delimiter + old,
      default: old || content,
    }[rest.join('.')];
    if (value !== undefined) result[name] = value;
  }
  return result;
}

function apply(env: Record<string, string>, files: Record<string, string>): Record<string, string> {
  return applyChanges(env, decodeEnvFolder(new Map(Object.entries(files))));
}

test.each<[Record<string, string>, string | undefined, string | undefined]>([
  [{ 'V.override': 'new' }, 'old', 'new'],
  [{ 'V.override': '' }, 'old', ''],
  [{ V: 'new' }, 'old', 'new'],
  [{ 'V.default': 'new' }, 'old', 'old'],
  [{ 'V.default': 'new' }, '', 'new'],
  [{ 'V.default': 'new' }, undefined, 'new'],
  [{ 'V.prepend': 'new' }, 'old', 'newold'],
  [{ 'V.append': 'new' }, 'old', 'oldnew'],
  [{ 'V.prepend': 'new', 'V.delim': ':' }, 'old', 'new:old'],
  [{ 'V.append': 'new', 'V.delim': ':' }, 'old', 'old:new'],
  [{ 'V.append': 'new', 'V.delim': ':' }, '', 'new'],
  [{ 'V.prepend': 'new', 'V.delim': ':' }, undefined, 'new'],
  [{ 'V.append': 'a', 'V.default': 'd', 'V.override': 'o', 'V.prepend': 'p', 'V.delim': '-' }, 'old', 'p-o'],
  [{ 'V.append': 'a', 'V.default': 'd' }, undefined, 'a'],
  [{ V: 'new', 'V.append': 'a', 'V.delim': ':' }, 'old', 'new:a'],
  [{ V: '', 'V.default': 'd', 'V.prepend': 'p', 'V.delim': ':' }, 'old', 'p:d'],
  [{ V: 'new', 'V.override': 'o' }, 'old', 'o'],
  [{ 'V.override': 'new\n' }, 'old', 'new\n'],
  [{ 'V.delim': ':' }, 'old', 'old'],
  [{ 'V.delim': ':' }, undefined, undefined],
  [{ 'V.unknown': 'new' }, 'old', 'old'],
  [{ 'V.a.append': 'new' }, 'old', 'old'],
  [{ 'W.delim': ':', 'V.append': 'new' }, 'old', 'oldnew'],
])('%j over %j gives %j', (files, old, value) => {
  expect(apply(old === undefined ? {} : { V: old }, files)['V']).toBe(value);
});

const TEXT = fc.string({ maxLength: 4 });
const NAME = fc.constantFrom('A', 'B', 'PATH');
const ENV = fc.dictionary(NAME, TEXT, { noNullPrototype: true });
const FILES = fc.dictionary(
  fc.tuple(NAME, fc.constantFrom('', '.append', '.default', '.override', '.prepend', '.delim', '.other')).map((parts) => parts.join('')),
  TEXT,
  { noNullPrototype: true },
);
const CHANGE: fc.Arbitrary<Change> = fc.record(
  { append: TEXT, default: TEXT, override: TEXT, prepend: TEXT, delimiter: TEXT },
  { requiredKeys: [], noNullPrototype: true },
);

test('any folder of files has the same effect as in the lifecycle', () => {
  fc.assert(
    fc.property(ENV, FILES, (env, files) => {
      expect(apply(env, files)).toEqual(lifecycle(env, files));
    }),
    { numRuns: 2000 },
  );
});

/** Changes without those that have no effect. */
function said(asked: Record<string, Change>): Record<string, Change> {
  return Object.fromEntries(Object.entries(asked).filter(([, change]) => Object.keys(change).length > 0));
}

test('changes survive a round trip through their files', () => {
  const changes = fc.dictionary(NAME, CHANGE, { noNullPrototype: true });
  fc.assert(
    fc.property(changes, changes, changes, (all, build, launch) => {
      const files = [...encodeLayerEnv({ all, build, launch })];
      const folder = (name: string) =>
        new Map(files.flatMap(([file, content]) => (file.startsWith(name) ? [[file.slice(name.length), content]] : [])));
      expect(decodeEnvFolder(folder('env/'))).toEqual(said(all));
      expect(decodeEnvFolder(folder('env.build/'))).toEqual(said(build));
      expect(decodeEnvFolder(folder('env.launch/'))).toEqual(said(launch));
    }),
  );
});

test('laws: no change has no effect; other variables stay; override and default are idempotent', () => {
  fc.assert(
    fc.property(ENV, CHANGE, TEXT, (env, change, text) => {
      expect(applyChanges(env, {})).toEqual(env);
      expect(applyChanges({ ...env, C: text }, { A: change })['C']).toBe(text);
      for (const settling of [{ override: text }, { default: text }]) {
        const once = applyChanges(env, { A: settling });
        expect(applyChanges(once, { A: settling })).toEqual(once);
      }
    }),
  );
});

test('the variables of a layer are files without a newline of our own', () => {
  const env = { all: { VIRTUAL_ENV: { override: '/venv' } }, build: { CPATH: { prepend: '/include', delimiter: ':' } } };
  expect([...encodeLayerEnv(env)]).toEqual([
    ['env/VIRTUAL_ENV.override', '/venv'],
    ['env.build/CPATH.prepend', '/include'],
    ['env.build/CPATH.delim', ':'],
  ]);
});

const ALL = ['bin', 'lib', 'include', 'pkgconfig'];

test.each([
  [
    'build',
    ALL,
    { PATH: '/l/bin:/usr/bin', LD_LIBRARY_PATH: '/l/lib', LIBRARY_PATH: '/l/lib', CPATH: '/l/include', PKG_CONFIG_PATH: '/l/pkgconfig' },
  ],
  ['launch', ALL, { PATH: '/l/bin:/usr/bin', LD_LIBRARY_PATH: '/l/lib' }],
  ['build', ['lib', 'share'], { PATH: '/usr/bin', LD_LIBRARY_PATH: '/l/lib', LIBRARY_PATH: '/l/lib' }],
  ['launch', [], { PATH: '/usr/bin' }],
] as const)('paths of a layer at %s with %j', (scope, folders, env) => {
  expect(applyLayerPaths({ PATH: '/usr/bin' }, '/l', scope, (folder) => folders.some((name) => name === folder))).toEqual(env);
});

function isBin(folder: string): boolean {
  return folder === 'bin';
}

test('the last layer by name comes first', () => {
  const python = applyLayerPaths({ PATH: '/bin' }, '/python', 'launch', isBin);
  expect(applyLayerPaths(python, '/venv', 'launch', isBin)).toEqual({ PATH: '/venv/bin:/python/bin:/bin' });
});
