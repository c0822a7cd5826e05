import { describe, expect, test } from 'vitest';
import type { Elf } from '../../src/python/loadability/elf.ts';
import { elf, judged, lines, type Setting, SITE, versions } from '../support/judged.ts';

describe('libraries', () => {
  const psycopg2 = { 'psycopg2/_psycopg.so': elf({ needed: ['libpq.so.5', 'libc.so.6'] }) };

  test('what an image has is not missing', () => {
    expect(judged('heroku:24', psycopg2)).toEqual({ image: 'heroku:24', files: 1, findings: [] });
  });

  test('what it lacks is named with its package, the images that have it, and a package that brings it', () => {
    expect(judged('paketo-jammy-tiny', psycopg2).findings).toEqual([
      {
        owner: { kind: 'package', name: 'psycopg2' },
        problem: { kind: 'library', library: 'libpq.so.5', package: 'libpq5', others: ['heroku:22', 'heroku:24'] },
        files: [`${SITE}/psycopg2/_psycopg.so`],
      },
    ]);
    expect(lines('paketo-jammy-tiny', psycopg2)).toEqual([
      'psycopg2 needs libpq.so.5 (package libpq5), which paketo-jammy-tiny does not have and heroku:22 and heroku:24 do; psycopg2-binary brings its own.',
    ]);
  });

  test('a package and its libraries are one line, with the images that have all of them', () => {
    const needed = ['libGL.so.1', 'libpq.so.5', 'libant.so.1'];
    expect(lines('paketo-jammy-tiny', { 'ant/a.so': elf({ needed }), 'ant/b.so': elf({ needed: ['libpq.so.5'] }) })).toEqual([
      'ant needs libGL.so.1 (package libgl1), libant.so.1 and libpq.so.5 (libpq5), which paketo-jammy-tiny does not have.',
    ]);
  });

  test('only images that have all of them are named', () => {
    expect(lines('paketo-jammy-tiny', { 'ant/a.so': elf({ needed: ['libzap.so.1', 'libpq.so.5'] }) })).toEqual([
      'ant needs libpq.so.5 (package libpq5) and libzap.so.1 (libzap1), which paketo-jammy-tiny does not have and heroku:24 does.',
    ]);
  });

  test('a library without versions is used as it is, with a warning of the loader', () => {
    const user = elf({ needed: ['libbee.so.1'], runpath: ['$ORIGIN'], versions: [{ library: 'libbee.so.1', version: 'BEE_2' }] });
    expect(judged('heroku:24', { 'ant/a.so': user, 'ant/libbee.so.1': elf() }).findings).toEqual([]);
  });

  test('the library of the image counts, not one of another package', () => {
    const user = elf({ needed: ['libpq.so.5'], versions: [{ library: 'libpq.so.5', version: 'PQ_1' }] });
    expect(judged('heroku:24', { 'ant/a.so': user, 'bee/libpq.so.5': elf({ defines: ['OTHER'] }) }).findings).toEqual([]);
    expect(judged('paketo-jammy-tiny', { 'ant/a.so': user, 'bee/libpq.so.5': elf({ defines: ['OTHER'] }) }).findings).toHaveLength(1);
  });

  test('the name of a package is that of the distribution', () => {
    const files = { 'ant/a.so': elf({ needed: ['libglib-2.0.so.0'] }) };
    expect(lines('heroku:22', files)[0]).toContain('(package libglib2.0-0)');
    expect(lines('paketo-noble-static', files)[0]).toContain('no C library');
    expect(judged('heroku:24', files).findings).toEqual([]);
  });

  test.each<[string, Partial<Elf>, string, Setting]>([
    ['RUNPATH with $ORIGIN', { runpath: ['$ORIGIN/../ant.libs'] }, 'ant.libs/libbee.so.1', {}],
    ['RPATH with ${ORIGIN}', { rpath: ['${ORIGIN}/../ant.libs/'] }, 'ant.libs/libbee.so.1', {}],
    ['an absolute RUNPATH', { runpath: [`${SITE}/ant.libs`] }, 'ant.libs/libbee.so.1', {}],
    ['LD_LIBRARY_PATH', {}, '/layers/python/lib/libbee.so.1', { libraryPath: ['/layers/python/lib'] }],
    ['a link', { runpath: ['$ORIGIN'] }, 'ant/libbee.so.1.2.3', { links: { 'ant/libbee.so.1': 'ant/libbee.so.1.2.3' } }],
  ])('a library of the build is found by %s, and its versions count', (_, paths, place, setting) => {
    const user = elf({ needed: ['libbee.so.1'], versions: [{ library: 'libbee.so.1', version: 'BEE_2' }], ...paths });
    // Another with that name would be taken if the search were not followed.
    const other = { 'other/libbee.so.1': elf({ defines: ['OTHER'] }) };
    expect(judged('heroku:24', { 'ant/a.so': user, [place]: elf({ defines: ['BEE_1', 'BEE_2'] }), ...other }, setting).findings).toEqual(
      [],
    );
    expect(lines('heroku:24', { 'ant/a.so': user, [place]: elf({ defines: ['BEE_1'] }), ...other }, setting)).toEqual([
      'ant needs BEE_2 of libbee.so.1, which this libbee.so.1 does not have.',
    ]);
  });

  test('RUNPATH turns RPATH off, and comes after LD_LIBRARY_PATH', () => {
    const bee = [{ library: 'libbee.so.1', version: 'BEE_1' }];
    const files = {
      'first/libbee.so.1': elf({ defines: ['BEE_1'] }),
      'second/libbee.so.1': elf({ defines: ['BEE_2'] }),
      'ant/a.so': elf({ needed: ['libbee.so.1'], versions: bee, rpath: [`${SITE}/second`], runpath: [`${SITE}/first`] }),
    };
    expect(judged('heroku:24', files).findings).toEqual([]);
    expect(judged('heroku:24', files, { libraryPath: [`${SITE}/second`] }).findings).toHaveLength(1);
    const byRpath = { ...files, 'ant/a.so': elf({ needed: ['libbee.so.1'], versions: bee, rpath: [`${SITE}/first`] }) };
    expect(judged('heroku:24', byRpath, { libraryPath: [`${SITE}/second`] }).findings).toEqual([]);
  });

  test('a library of another package of the build counts as there, by its file or its own name', () => {
    const files = {
      'ant/a.so': elf({ needed: ['libbee.so.1', 'libcat.so'] }),
      'bee/libbee.so.1': elf(),
      'cat/cat.so': elf({ soname: 'libcat.so' }),
    };
    expect(judged('heroku:24', files).findings).toEqual([]);
  });

  test('the driver of a graphics card is not expected in an image', () => {
    expect(judged('heroku:24', { 'torch/t.so': elf({ needed: ['libcuda.so.1', 'libnvidia-ml.so.1'] }) }).findings).toEqual([]);
  });
});

describe('symbol versions', () => {
  test.each([
    ['heroku:22', 'GLIBC_2.35', true],
    ['heroku:22', 'GLIBC_2.36', false],
    ['heroku:22', 'GLIBC_2.4', true],
    ['heroku:22', 'GLIBC_2.2.5', true],
    ['heroku:22', 'GLIBC_2.35.1', false],
    ['heroku:22', 'GLIBC_ABI_DT_RELR', false],
    ['heroku:24', 'GLIBC_ABI_DT_RELR', true],
    ['heroku:24', 'GLIBC_PRIVATE', true],
    ['heroku:24', 'GLIBCXX_3.4.33', true],
    ['heroku:24', 'GLIBCXX_3.4.34', false],
    ['heroku:24', 'CXXABI_1.3.99', true],
  ])('%s and %s: %s', (image, version, isThere) => {
    expect(judged(image, { 'ant/a.so': elf(versions(version)) }).findings).toHaveLength(isThere ? 0 : 1);
  });

  test('the newest that is missing is named, once for each library, and whether it was compiled here', () => {
    const files = { 'ant/a.so': elf(versions('GLIBC_2.36', 'GLIBC_2.38', 'GLIBCXX_3.4.32')), 'ant/b.so': elf(versions('GLIBC_2.37')) };
    expect(lines('heroku:22', files)).toEqual([
      'ant needs GLIBC_2.38 of libc.so.6, and heroku:22 has GLIBC_2.35 at most.',
      'ant needs GLIBCXX_3.4.32 of libstdc++.so.6, and heroku:22 has GLIBCXX_3.4.30 at most.',
    ]);
    expect(lines('heroku:22', { 'ant/b.so': elf(versions('GLIBC_2.37')) }, { compiledHere: ['ant'] })).toEqual([
      'ant needs GLIBC_2.37 of libc.so.6, and heroku:22 has GLIBC_2.35 at most. It was compiled on this machine: use a version that has a wheel, or build on the system of the image.',
    ]);
  });

  test('a bundled C++ library counts instead of the one of the image', () => {
    const user = elf({ ...versions('GLIBCXX_3.4.34'), runpath: ['$ORIGIN'] });
    expect(judged('heroku:22', { 'ant/a.so': user, 'ant/libstdc++.so.6': elf({ defines: ['GLIBCXX_3.4.34'] }) }).findings).toEqual([]);
  });
});

describe('other systems', () => {
  test('files for another machine are named, unless the package has some for this one', () => {
    const files = { 'ant/arm.so': elf({ machine: 'aarch64' }), 'ant/b.so': elf({ machine: 'aarch64' }) };
    expect(lines('heroku:24', files)).toEqual([`ant is built for another machine, aarch64 (${SITE}/ant/arm.so and 1 more).`]);
    expect(judged('heroku:24', { ...files, 'ant/a.so': elf() }).findings).toEqual([]);
    expect(judged('heroku:24', { ...files, 'bee/a.so': elf() }).findings).toHaveLength(1);
  });

  test('files for musl are named in the same way', () => {
    const files = { 'ant/a.so': elf({ needed: ['libc.musl-x86_64.so.1'] }), 'ant/run': elf({ interpreter: '/lib/ld-musl-x86_64.so.1' }) };
    expect(lines('heroku:24', files)).toEqual([`ant is built for musl (Alpine), and heroku:24 has glibc (${SITE}/ant/a.so and 1 more).`]);
    expect(judged('heroku:24', { ...files, 'ant/b.so': elf({ needed: ['libc.so.6'] }) }).findings).toEqual([]);
  });

  test('an image that cannot run the build at all is one finding', () => {
    const files = { 'ant/a.so': elf({ needed: ['libGL.so.1'] }) };
    expect(lines('heroku:22', files, { system: { arch: 'aarch64', libc: 'gnu' } })).toEqual([
      'heroku:22 exists for x86_64 only, and this build is for aarch64.',
    ]);
    expect(lines('heroku:24', files, { system: { arch: 'x86_64', libc: 'musl' } })).toEqual([
      'This build is for musl (Alpine), and heroku:24 has glibc.',
    ]);
    expect(lines('paketo-noble-static', files)).toEqual(['paketo-noble-static has no C library, so Python does not start there.']);
  });
});

test('a damaged library is named with its file, also of the app', () => {
  expect(lines('heroku:24', { '/workspace/fast.so': { damaged: 'it ends within its header' } })).toEqual([
    'The app has a damaged library (/workspace/fast.so): it ends within its header.',
  ]);
});

test('of many lines the first are shown, and nothing reaches the terminal raw', () => {
  const files = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`ant${index}/a.so`, elf({ needed: ['\u001b[31mlib.so'] })]));
  const shown = lines('heroku:24', files);
  expect(shown).toHaveLength(13);
  expect(shown.at(-1)).toBe('… and 8 more. See all: pybuild inspect --json');
  expect(shown.join('')).not.toContain('\u001b');
});
