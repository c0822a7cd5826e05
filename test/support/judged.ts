import { loadabilityLines } from '../../src/output/loadability-text.ts';
import type { Elf, ElfReading } from '../../src/python/loadability/elf.ts';
import type { Loadability, Owner } from '../../src/python/loadability/finding.ts';
import { judge } from '../../src/python/loadability/judge.ts';
import { decodeRunImages, imageNamed, type RunImage } from '../../src/python/loadability/run-images.ts';

const IMAGES = decodeRunImages({
  libraries: {
    libc6: 'libc.so.6 libm.so.6',
    'libstdc++6': 'libstdc++.so.6',
    libpq5: 'libpq.so.5',
    libgl1: 'libGL.so.1',
    libzap1: 'libzap.so.1',
    'libglib2.0-0': 'libglib-2.0.so.0',
    'libglib2.0-0t64': 'libglib-2.0.so.0',
  },
  images: {
    'heroku:22': {
      distro: 'ubuntu 22.04',
      machines: ['x86_64'],
      newest: { GLIBC: '2.35', GLIBCXX: '3.4.30' },
      packages: 'libc6 libpq5 libstdc++6',
    },
    'heroku:24': {
      distro: 'ubuntu 24.04',
      machines: ['x86_64', 'aarch64'],
      newest: { GLIBC: '2.39', GLIBCXX: '3.4.33' },
      packages: 'libc6 libglib2.0-0t64 libpq5 libstdc++6 libzap1',
    },
    'paketo-jammy-tiny': { distro: 'ubuntu 22.04', machines: ['x86_64'], newest: { GLIBC: '2.35' }, packages: 'libc6' },
    'paketo-noble-static': { distro: 'ubuntu 24.04', machines: ['x86_64'], newest: {}, packages: '' },
  },
});

/** Where packages are. */
export const SITE = '/layers/venv/lib/python3.12/site-packages';
const SYSTEM = { arch: 'x86_64', libc: 'gnu' };

/** A library with this content, and otherwise nothing. */
export function elf(content: Partial<Elf> = {}): ElfReading {
  return { elf: { machine: 'x86_64', needed: [], rpath: [], runpath: [], versions: [], defines: [], ...content } };
}

/** How a build differs from one that has only packages with wheels. */
export interface Setting {
  readonly links?: Readonly<Record<string, string>>;
  readonly libraryPath?: readonly string[];
  readonly compiledHere?: readonly string[];
  readonly system?: { arch: string; libc: string };
}

function at(file: string): string {
  return file.startsWith('/') ? file : `${SITE}/${file}`;
}

function ownerOf(file: string): Owner {
  if (file.startsWith('/workspace/')) return { kind: 'app', name: 'The app' };
  return { kind: 'package', name: file.slice(SITE.length + 1).split('/')[0] ?? '' };
}

/** A file that needs these versions of the C and C++ libraries. */
export function versions(...names: string[]): Partial<Elf> {
  return {
    needed: ['libc.so.6', 'libstdc++.so.6'],
    versions: names.map((version) => ({ library: version.startsWith('GLIBC_') ? 'libc.so.6' : 'libstdc++.so.6', version })),
  };
}

/** The judgement of files of packages: their path below site-packages begins with the package's name. */
export function judged(image: string, files: Readonly<Record<string, ElfReading>>, setting: Setting = {}): Loadability {
  const { links = {}, libraryPath = [], compiledHere = [], system = SYSTEM } = setting;
  return judge(
    {
      files: Object.entries(files).map(([file, reading]) => ({ path: at(file), reading })),
      links: new Map(Object.entries(links).map(([link, target]) => [at(link), at(target)])),
      libraryPath,
      ownerOf,
      isCompiledHere: ({ name }) => compiledHere.includes(name),
    },
    IMAGES,
    imageNamed(IMAGES, image) as RunImage,
    system,
  );
}

/** The lines about them. */
export function lines(...given: Parameters<typeof judged>): string[] {
  return loadabilityLines(judged(...given));
}
