// Reads a suite of a Debian-format archive: its packages, their libraries, and the symbol versions of its C and C++ libraries.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

/**
 * What a suite of an archive tells, by apt in a folder of its own. Signatures are checked, but not the age of the lists: an old one
 * tells the same. `Contents` is newer than the rest on a mirror that is being updated; nothing in it is run.
 */
export function readSuite(suite, mirror, root) {
  for (const folder of [
    'etc/apt/apt.conf.d',
    'etc/apt/preferences.d',
    'var/lib/apt/lists/partial',
    'var/cache/apt/archives/partial',
    'var/lib/dpkg',
    'debs',
    'control',
  ])
    mkdirSync(path.join(root, folder), { recursive: true });
  writeFileSync(path.join(root, 'var/lib/dpkg/status'), '');
  const source = `deb [arch=amd64] ${mirror} ${suite} main\n`;
  writeFileSync(path.join(root, 'etc/apt/sources.list'), source);
  const config = path.join(root, 'apt.conf');
  writeFileSync(
    config,
    `Dir "${root}";
Dir::State::status "${root}/var/lib/dpkg/status";
Dir::Etc::trustedparts "/etc/apt/trusted.gpg.d";
APT::Architecture "amd64";
APT::Architectures { "amd64"; };
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::Check-Valid-Until "false";
`,
  );
  const env = { ...process.env, APT_CONFIG: config };
  const apt = (program, ...args) =>
    execFileSync(program, args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 2], cwd: path.join(root, 'debs'), maxBuffer: 1 << 30 });
  apt('apt-get', '-qq', 'update');
  const folder = path.join(root, 'var/lib/apt/lists');
  const listsOf = (pattern) =>
    readdirSync(folder)
      .filter((name) => pattern.test(name))
      .map((name) => apt('/usr/lib/apt/apt-helper', 'cat-file', path.join(folder, name)));
  const { packages, depends, essential } = readPackages(listsOf(/_Packages(\.\w+)?$/).join('\n'));
  const contents = path.join(root, 'Contents.gz');
  apt('/usr/lib/apt/apt-helper', 'download-file', `${mirror}/dists/${suite}/main/Contents-amd64.gz`, contents);
  const files = readContents(gunzipSync(readFileSync(contents)).toString('utf8'));
  apt('apt-get', '-qq', 'download', 'libc6', 'libstdc++6', 'libgcc-s1');
  const versions = {};
  for (const deb of readdirSync(path.join(root, 'debs'))) {
    const control = path.join(root, 'control', deb);
    execFileSync('dpkg-deb', ['--control', path.join(root, 'debs', deb), control]);
    for (const [, kind, number] of readFileSync(path.join(control, 'symbols'), 'utf8').matchAll(
      /\b(GLIBCXX|GLIBC|CXXABI|GCC)_(\d+(?:\.\d+)*)\b/g,
    )) {
      if (versions[kind] === undefined || isNewer(number, versions[kind])) versions[kind] = number;
    }
  }
  return { files, packages, depends, essential, versions, gcc: packages.get('libstdc++6').version.split('.')[0].split('-')[0] };
}

function isNewer(one, other) {
  const [a, b] = [one, other].map((text) => text.split('.').map(Number));
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    if ((a[index] ?? 0) !== (b[index] ?? 0)) return (a[index] ?? 0) > (b[index] ?? 0);
  }
  return false;
}

function readPackages(text) {
  const packages = new Map();
  for (const paragraph of text.split('\n\n')) {
    const field = (name) => new RegExp(`^${name}: (.*)$`, 'm').exec(paragraph)?.[1] ?? '';
    const name = field('Package');
    if (name !== '')
      packages.set(name, {
        version: field('Version'),
        depends: `${field('Pre-Depends')}, ${field('Depends')}`,
        isBase: field('Essential') === 'yes' || field('Priority') === 'required',
      });
  }
  const depends = new Map(
    [...packages].map(([name, one]) => [
      name,
      one.depends
        .split(',')
        .map(
          (choice) =>
            choice
              // A new system has merged folders, and needs no program that merges them.
              .replace(/^ ?usrmerge.*\|/, '')
              .split('|')[0]
              .trim()
              .split(/[\s:(]/)[0],
        )
        .filter((needed) => packages.has(needed)),
    ]),
  );
  return { packages, depends, essential: [...packages].filter(([, one]) => one.isBase).map(([name]) => name) };
}

/** The libraries in the folders that the loader always searches (ld.so(8)), by package. */
function readContents(text) {
  const files = new Map();
  const line = /^(?:usr\/)?lib(?:64|\/x86_64-linux-gnu)?\/([^\s/]+\.so(?:\.[\w.+-]+)?)\s+(\S+)$/gm;
  for (const [, file, places] of text.matchAll(line)) {
    for (const place of places.split(',')) {
      const name = place.slice(place.lastIndexOf('/') + 1);
      if (!name.endsWith('-dev')) files.set(name, [...new Set([...(files.get(name) ?? []), file])]);
    }
  }
  // The lists are of x86_64. The other loader is in the same package.
  files.get('libc6')?.push('ld-linux-aarch64.so.1');
  return files;
}
