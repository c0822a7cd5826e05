// Refreshes data/run-images.json: which libraries and symbol versions run images have.
//
//   node scripts/update-run-images.mjs [--lists LISTS.json] bookworm=MIRROR trixie=MIRROR [noble=MIRROR …]
//
// Each SUITE=MIRROR is the address of a Debian-format archive that has that suite; apt downloads its lists (`Contents` says which
// package has which library) and, of the C and C++ libraries, the packages themselves (their `symbols` files have the versions).
// Ubuntu's own suites (jammy, noble, resolute) are used where they are given. Without them Debian's serve: Debian and Ubuntu name
// the package of a library after its soname, so the same name means the same library; where only the number differs, so do the
// libraries. What no rule covers is printed.
//
// LISTS.json has the packages of the images: { "images": { "heroku:24": { "distro": "ubuntu 24.04", "machines": ["x86_64"],
// "asOf": "2026-07-14", "base": "ubuntu:24.04", "packages": ["adduser", …] } } }. They are published by heroku/base-images
// (installed-packages-*.txt), paketo-buildpacks (stack.toml; these name only what is added to a base) and docker-library/repo-info.
// An image without a list there keeps its packages.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readSuite } from './debian-suite.mjs';

/** The suites that tell of a distribution, the most telling first. */
const SUITES = {
  'debian 12': ['bookworm'],
  'debian 13': ['trixie'],
  'ubuntu 22.04': ['jammy', 'bookworm', 'trixie', 'sid'],
  'ubuntu 24.04': ['noble', 'trixie', 'bookworm', 'sid'],
  'ubuntu 26.04': ['resolute', 'sid', 'trixie', 'bookworm'],
};

/** The glibc and GCC of Ubuntu's releases, for when its own suites are not given. */
const UBUNTU = {
  'ubuntu 22.04': { glibc: '2.35', gcc: '12' },
  'ubuntu 24.04': { glibc: '2.39', gcc: '14' },
  'ubuntu 26.04': { glibc: '2.43', gcc: '16' },
};

/** Libraries of Ubuntu that Debian does not have, or by another name. */
const ONLY_UBUNTU = {
  libjpeg8: [],
  'libjpeg-turbo8': ['libjpeg.so.8'],
  libmysqlclient21: ['libmysqlclient.so.21'],
  libmysqlclient24: ['libmysqlclient.so.24'],
};

/** Libraries that Python packages often need and few images have. */
const OFTEN_NEEDED = `libgl1 libegl1 libglx0 libopengl0 libgles2 libglu1-mesa libsm6 libxrender1 libxext6 libx11-6 libxcb1
  libxkbcommon0 libxkbcommon-x11-0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-render-util0 libxcb-xinerama0 libxcb-cursor0
  libdbus-1-3 libfontconfig1 libglib2.0-0 libglib2.0-0t64 libpq5 libmariadb3 libodbc2 libodbcinst2 libsybdb5 libaio1 libaio1t64
  libldap-2.5-0 libldap2 libsasl2-2 libxml2 libxslt1.1 libxmlsec1 libxmlsec1-openssl libmagic1 libmagic1t64 librdkafka1 libsnappy1v5
  libgdal32 libgdal36 libgeos-c1v5 libgeos-c1t64 libproj25 libspatialindex6 libspatialindex8 libhdf5-103-1 libhdf5-310 libnetcdf19
  libnetcdf22 libblas3 liblapack3 libopenblas0-pthread libatlas3-base libgfortran5 libgomp1 libquadmath0 libtbb12 libtbbmalloc2
  libcairo2 libpango-1.0-0 libpangocairo-1.0-0 libpangoft2-1.0-0 libgdk-pixbuf-2.0-0 libgirepository-1.0-1 librsvg2-2 libvips42
  libvips42t64 libmagickwand-6.q16-6 libmagickwand-7.q16-10 libportaudio2 libsndfile1 libasound2 libasound2t64 libpulse0 libusb-1.0-0
  libzmq5 libsodium23 libffi7 libffi8 libssl1.1 libcurl4 libcurl4t64 libcurl3-gnutls libtesseract5 libleptonica6 libzbar0
  libzbar0t64 libcups2 libcups2t64 libnss3 libnspr4 libatk1.0-0 libatk1.0-0t64 libatk-bridge2.0-0 libatk-bridge2.0-0t64 libgtk-3-0
  libgtk-3-0t64 libgbm1 libdrm2 libjpeg62-turbo libtiff6 libwebp7 libopenjp2-7 liblcms2-2 libfreetype6 libharfbuzz0b libmpv2
  libqpdf29 libqpdf30 libnuma1 libgssapi-krb5-2 libkrb5-3 libevent-2.1-7 libmemcached11 libmemcached11t64 libyaml-0-2 libpcre3
  libcrypt1 libmysqlclient21 libreadline8 libreadline8t64 libncursesw6 libsqlite3-0 libdb5.3 libdb5.3t64 libgdbm6 libgdbm6t64
  libtk8.6 libtcl8.6 tk8.6-blt2.5 libuuid1 libstdc++6 libatomic1 liblzma5 libbz2-1.0 libfbclient2 libre2-9 libre2-11 libprotobuf32
  libprotobuf32t64 libopencv-core406 libavcodec59 libavcodec61 libavformat59 libavformat61 libavutil57 libavutil59 libswscale6
  libswscale8 libmpfr6 libmpc3 libgmp10 libta-lib0`.split(/\s+/);

const words = process.argv.slice(2);
const listsFile = words[0] === '--lists' ? words.splice(0, 2)[1] : undefined;
const mirrors = new Map(words.map((word) => word.split('=')).filter(([, mirror]) => mirror));
if (mirrors.size === 0) throw new Error('usage: node scripts/update-run-images.mjs [--lists LISTS.json] SUITE=MIRROR …');

const dataFile = new URL('../data/run-images.json', import.meta.url);
const lists = listsFile === undefined ? {} : JSON.parse(readFileSync(listsFile, 'utf8')).images;
const work = mkdtempSync(path.join(tmpdir(), 'update-run-images-'));
try {
  const suites = new Map([...mirrors].map(([suite, mirror]) => [suite, readSuite(suite, mirror, path.join(work, suite))]));
  const unknown = new Set();
  const libraries = new Map();
  const learn = (name, order) => {
    const files = librariesOf(name, order, suites);
    if (files === undefined) return unknown.add(name);
    if (files.length > 0) libraries.set(name, files.join(' '));
  };
  const images = {};
  for (const [name, image] of Object.entries(imagesFrom(lists))) {
    const order = SUITES[image.distro].filter((suite) => suites.has(suite));
    const packages = withNeeded(image, order, suites).filter((one) => /^lib|^zlib1g|^tk|^blt/.test(one));
    for (const one of packages) learn(one, order);
    const { distro, machines, asOf } = image;
    const withLibraries = packages.filter((one) => libraries.has(one)).toSorted();
    images[name] = { distro, machines, asOf, newest: newestOf(image.distro, withLibraries, suites), packages: withLibraries.join(' ') };
  }
  for (const name of OFTEN_NEEDED) learn(name, [...suites.keys()]);
  const sorted = Object.fromEntries([...libraries].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(dataFile, `${JSON.stringify({ libraries: sorted, images }, undefined, 1)}\n`);
  console.log(`${Object.keys(images).length} images, ${libraries.size} packages. Without a rule: ${[...unknown].join(' ')}`);
} finally {
  rmSync(work, { recursive: true });
}

function imagesFrom(given) {
  let known = {};
  try {
    known = JSON.parse(readFileSync(dataFile, 'utf8')).images;
  } catch {
    // The first time there is no file.
  }
  const before = Object.entries(known).map(([name, image]) => [name, { ...image, packages: image.packages.split(' ') }]);
  return { ...Object.fromEntries(before), ...given };
}

/** The packages of an image with those of its base and, of added ones, what they depend on. */
function withNeeded({ base, packages, minimal }, order, suites) {
  const { depends, essential } = suites.get(order[0]);
  if (base === undefined && minimal !== true) return packages.map((one) => one.replace(/ .*/, ''));
  const all = new Set([...(minimal === true ? [...essential, 'apt'] : []), ...(lists[base]?.packages ?? []), ...packages]);
  for (const name of all) for (const one of depends.get(name) ?? []) all.add(one);
  return [...all];
}

function newestOf(distro, packages, suites) {
  const [own] = SUITES[distro];
  const known = UBUNTU[distro];
  const suite = suites.get(own);
  const versions = suite?.versions ?? [...suites.values()].find(({ gcc }) => gcc === known.gcc)?.versions;
  if (versions === undefined) throw new Error(`No suite has GCC ${known.gcc}, as ${distro} has.`);
  const { GLIBC, GLIBCXX, CXXABI, GCC } = versions;
  return packages.includes('libc6') ? { GLIBC: suite === undefined ? known.glibc : GLIBC, GLIBCXX, CXXABI, GCC } : {};
}

/** The libraries of a package; undefined if none is known. */
function librariesOf(name, order, suites) {
  if (Object.hasOwn(ONLY_UBUNTU, name) && !order.some((suite) => suites.get(suite).files.has(name))) return ONLY_UBUNTU[name];
  const names = [name, name.endsWith('t64') ? name.replace(/t64$/, '') : `${name}t64`];
  for (const suite of order) {
    for (const one of names) {
      const { files, packages } = suites.get(suite);
      if (files.has(one)) return shortest(files.get(one));
      // A package without libraries, such as one of plug-ins.
      if (packages.has(one)) return [];
    }
  }
  // libicu74 has the libraries of libicu72 with another number.
  const [, stem, number] = /^(.*?)(\d+(?:\.\d+)*)(?:t64|[a-z])?$/.exec(name) ?? [];
  if (stem === undefined) return undefined;
  for (const suite of order) {
    for (const [other, files] of suites.get(suite).files) {
      const [, otherStem, otherNumber] = /^(.*?)(\d+(?:\.\d+)*)(?:t64|[a-z])?$/.exec(other) ?? [];
      if (otherStem !== stem || !files.every((file) => file.includes(`.so.${otherNumber}`))) continue;
      return shortest(files.map((file) => file.replace(`.so.${otherNumber}`, `.so.${number}`)));
    }
  }
  return undefined;
}

/**
 * Without the full versions: the loader looks for `libpq.so.5`, not for the file `libpq.so.5.16`. What is between the two may be what
 * it looks for, as with `libbz2.so.1.0`.
 */
function shortest(files) {
  const extended = (file) => files.some((other) => other.startsWith(`${file}.`));
  const extending = (file) => files.some((other) => other.includes('.so.') && file.startsWith(`${other}.`));
  return files.filter((file) => extended(file) || !extending(file)).toSorted();
}
