import type { AppTrouble } from '../../errors/trouble.ts';
import { type AppView, fileInApp } from './app-view.ts';
import type { Raised } from './traceback.ts';

/** What the loader says to Python (glibc: elf/dl-load.c; musl: ldso/dynlink.c), and what packages say that look for a library by themselves. */
const OF_MODULE =
  /([\w+-]+\.so[\w.]*): cannot open shared object file|Error loading shared library ([\w.+-]+):|failed to find (libmagic)\b|Could not find the (GDAL|GEOS) library/;

/** The library that a Python module could not load. */
export function libraryTrouble(raised: Raised, view: AppView): AppTrouble | undefined {
  const library = OF_MODULE.exec(raised.message.slice(0, 4000))
    ?.slice(1)
    .find((name) => name !== undefined);
  if (library === undefined) return undefined;
  const by = importerOf(raised, view);
  const debian = packageOfLibrary(library);
  const instead = by !== undefined && Object.hasOwn(WITH_LIBRARIES, by) ? WITH_LIBRARIES[by] : undefined;
  return {
    kind: 'library',
    library,
    ...(by === undefined ? {} : { by }),
    ...(debian === undefined ? {} : { debian }),
    ...(instead === undefined ? {} : { instead }),
  };
}

/** The installed module whose code raised an exception, below it only Python's own; undefined if it was the app's. */
export function importerOf({ frames }: Raised, view: AppView): string | undefined {
  for (const { file } of frames.toReversed()) {
    if (fileInApp(file, view) !== undefined) return undefined;
    const [, name] = /\/(?:site|dist)-packages\/([A-Za-z_]\w*)(?:\.[\w-]+)*(?:\/|$)/.exec(file) ?? [];
    if (name !== undefined) return name;
  }
  return undefined;
}

/** Packages that bring the libraries which a module of this name may miss. */
const WITH_LIBRARIES: Readonly<Record<string, string>> = {
  psycopg2: 'psycopg2-binary',
  psycopg: 'psycopg[binary]',
  cv2: 'opencv-python-headless',
};

/**
 * Debian packages of libraries whose names do not follow the rule (Debian Policy 8.1: `libpq.so.5` is in `libpq5`), or that have
 * no version, and those that are looked for by another name.
 */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  GDAL: 'gdal-bin',
  GEOS: 'libgeos-c1v5',
  libmagic: 'libmagic1',
  'libGL.so.1': 'libgl1',
  'libEGL.so.1': 'libegl1',
  'libSM.so.6': 'libsm6',
  'libICE.so.6': 'libice6',
  'libgthread-2.0.so.0': 'libglib2.0-0',
  'libgobject-2.0.so.0': 'libglib2.0-0',
  'libgio-2.0.so.0': 'libglib2.0-0',
  'libgeos_c.so.1': 'libgeos-c1v5',
  'libsnappy.so.1': 'libsnappy1v5',
  'libjpeg.so.62': 'libjpeg62-turbo',
  'libharfbuzz.so.0': 'libharfbuzz0b',
  'libnss3.so': 'libnss3',
  'libnspr4.so': 'libnspr4',
  'libhdf5_serial.so.103': 'libhdf5-103',
  'libblas.so.3': 'libblas3',
  'libxmlsec1-openssl.so.1': 'libxmlsec1-openssl',
  'libxmlsec1.so.1': 'libxmlsec1',
  'libmysqlclient.so.21': 'libmysqlclient21',
  'libxml2.so.2': 'libxml2',
  'libxslt.so.1': 'libxslt1.1',
};

/** The Debian package of a shared library: by the rule only where it is known to hold, since a wrong name helps nobody. */
export function packageOfLibrary(library: string): string | undefined {
  if (Object.hasOwn(EXCEPTIONS, library)) return EXCEPTIONS[library];
  const [, name = '', version = ''] = /^(lib[\w.+-]+?)\.so\.(\d+(?:\.\d+)*)$/.exec(library) ?? [];
  if (!BY_RULE.has(name)) return undefined;
  return `${name.toLowerCase().replaceAll('_', '-')}${/\d$/.test(name) ? '-' : ''}${version}`;
}

const BY_RULE: ReadonlySet<string> = new Set(
  `libaio libatomic libcairo libct libfbclient libffi libfontconfig libfreetype libgfortran libglib-2.0 libgomp libgdk_pixbuf-2.0
libgssapi_krb5 libkrb5 liblapack libldap libmariadb libmemcached libmpv libnuma libodbc libopenblas libpango-1.0 libpangocairo-1.0
libpangoft2-1.0 libportaudio libpq libproj libqpdf librdkafka libsasl2 libsndfile libsodium libspatialindex libssl libstdc++ libsybdb
libtesseract libtiff libusb-1.0 libvips libwebp libX11 libXext libXrender libzbar`.split(/\s+/),
);
