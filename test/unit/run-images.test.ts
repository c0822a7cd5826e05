import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  decodeRunImages,
  DEFAULT_IMAGE,
  hasLibrary,
  imageNamed,
  nearestImage,
  packageFor,
  type RunImage,
} from '../../src/python/loadability/run-images.ts';

const FILE = new URL('../../data/run-images.json', import.meta.url);
const IMAGES = decodeRunImages(JSON.parse(readFileSync(FILE, 'utf8')));

function image(name: string): RunImage {
  const found = imageNamed(IMAGES, name);
  if (found === undefined) throw new Error(`no image ${name}`);
  return found;
}

test.each([
  ['heroku:24', 'heroku:24'],
  ['heroku/heroku:24', 'heroku:24'],
  ['docker.io/heroku/heroku:22', 'heroku:22'],
  ['paketobuildpacks/run-jammy-tiny', 'paketo-jammy-tiny'],
  ['docker.io/paketobuildpacks/run-jammy-base:0.1.2', 'paketo-jammy-base'],
  ['paketobuildpacks/ubuntu-noble-run-tiny:latest', 'paketo-noble-tiny'],
  ['paketobuildpacks/ubuntu-noble-run', 'paketo-noble-base'],
  ['paketo-noble-static', 'paketo-noble-static'],
  ['library/debian:12', 'debian:12'],
  [`ubuntu:24.04@sha256:${'a'.repeat(64)}`, 'ubuntu:24.04'],
  ['heroku:99', undefined],
  ['', undefined],
])('%s is %s', (name, expected) => {
  expect(imageNamed(IMAGES, name)?.name).toBe(expected);
});

test('a misspelled image has a nearest one', () => {
  expect(nearestImage(IMAGES, 'paketo-noble-tinny')).toBe('paketo-noble-tiny');
});

test('the list has the default image, and for each a C library unless it is static', () => {
  expect(imageNamed(IMAGES, DEFAULT_IMAGE)).toBeDefined();
  expect(IMAGES.images.filter((one) => !hasLibrary(IMAGES, one, 'libc.so.6')).map(({ name }) => name)).toEqual(['paketo-noble-static']);
});

test('the symbol versions of each are those of its glibc and GCC', () => {
  expect(Object.fromEntries(IMAGES.images.map(({ name, newest: { GLIBC, GLIBCXX } }) => [name, `${GLIBC} ${GLIBCXX}`]))).toEqual({
    'heroku:22': '2.35 3.4.30',
    'heroku:24': '2.39 3.4.33',
    'heroku:26': '2.43 3.4.36',
    'ubuntu:22.04': '2.35 3.4.30',
    'ubuntu:24.04': '2.39 3.4.33',
    'paketo-jammy-tiny': '2.35 3.4.30',
    'paketo-jammy-base': '2.35 3.4.30',
    'paketo-noble-tiny': '2.39 3.4.33',
    'paketo-noble-base': '2.39 3.4.33',
    'paketo-noble-static': 'undefined undefined',
    'debian:12': '2.36 3.4.30',
    'debian:13': '2.41 3.4.33',
  });
});

test.each([
  ['heroku:24', 'libpq.so.5', true],
  ['heroku:24', 'libicuuc.so.74', true],
  ['heroku:24', 'libbz2.so.1.0', true],
  ['debian:12', 'libbz2.so.1.0', true],
  ['heroku:24', 'libnsl.so.2', false],
  ['heroku:22', 'libicuuc.so.70', true],
  ['heroku:24', 'libicuuc.so.70', false],
  ['heroku:24', 'libjpeg.so.8', true],
  ['heroku:24', 'libmysqlclient.so.21', true],
  ['heroku:24', 'libGL.so.1', false],
  ['heroku:24', 'ld-linux-aarch64.so.1', true],
  ['paketo-noble-tiny', 'libstdc++.so.6', true],
  ['paketo-noble-tiny', 'libpq.so.5', false],
  ['paketo-noble-base', 'libfreetype.so.6', true],
  ['paketo-jammy-base', 'libcrypt.so.1', true],
  ['debian:12', 'libz.so.1', true],
  ['debian:12', 'libexpat.so.1', false],
] as const)('%s and %s: %s', (name, library, isThere) => {
  expect(hasLibrary(IMAGES, image(name), library)).toBe(isThere);
});

test.each([
  ['heroku:24', 'libglib-2.0.so.0', 'libglib2.0-0t64'],
  ['debian:12', 'libglib-2.0.so.0', 'libglib2.0-0'],
  ['debian:13', 'libglib-2.0.so.0', 'libglib2.0-0t64'],
  ['heroku:24', 'libGL.so.1', 'libgl1'],
  ['heroku:24', 'libnothing.so.1', undefined],
])('the package for %s with %s is %s', (name, library, expected) => {
  expect(packageFor(IMAGES, image(name), library)).toBe(expected);
});

test('the list stays small', () => {
  expect(readFileSync(FILE).length).toBeLessThan(64 * 1024);
});
