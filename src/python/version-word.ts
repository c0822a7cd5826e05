/** A version by its numbers: a minor version, perhaps a patch, perhaps a pre-release such as `rc1`. */
export interface VersionNumbers {
  readonly major: number;
  readonly minor: number;
  readonly patch?: number;
  readonly pre?: string;
}

/** What a version file asks for. */
export type Meaning =
  | ({ readonly is: 'version' } & VersionNumbers)
  | { readonly is: 'latest' }
  /** A Python that pybuild does not have; `instead` is the minor version of CPython that comes closest, if it shows. */
  | { readonly is: 'other'; readonly name: string; readonly instead?: string };

/** Pythons that pyenv and uv can install, besides CPython's default build. */
const OTHERS: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/^pypy/i, 'PyPy'],
  [/^(graalpy|graalpython)/i, 'GraalPy'],
  [/^(ana|mini)conda/i, 'Conda'],
  [/^(miniforge|mambaforge)/i, 'Conda'],
  [/^pyodide/i, 'Pyodide'],
  [/^(jython|ironpython|stackless|micropython|pyston|cinder|activepython)/i, 'another implementation of Python'],
];
const FREE_THREADED = 'free-threaded Python';
const DEBUG = 'a debug build of Python';

/** `3.12`, `3.12.2` or `3.15.0rc1`; undefined for all else. */
export function readNumbers(text: string): VersionNumbers | undefined {
  const [, major, minor, patch, pre] = /^(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4})((?:a|b|rc)\d{1,4})?)?$/.exec(text) ?? [];
  if (major === undefined || minor === undefined) return undefined;
  const exact = patch === undefined ? {} : { patch: Number(patch), ...(pre === undefined ? {} : { pre }) };
  return { major: Number(major), minor: Number(minor), ...exact };
}

/**
 * Reads a version as pyenv and uv write it: `3.12`, `3.12.*`, `python-3.12` (pyenv's `pyenv-version-name`), `cpython-3.12`,
 * `cpython@3.12`, `cpython-3.12.2-linux-x86_64-gnu` (uv's `PythonRequest::parse`), `latest`, and the names of other Pythons.
 * Undefined for all else.
 */
export function readVersion(text: string): Meaning | undefined {
  if (text === 'latest') return { is: 'latest' };
  const other = OTHERS.find(([pattern]) => pattern.test(text));
  if (other !== undefined) {
    const [, minor] = /^pypy[@-]?(3\.\d{1,2})(?!\d)/i.exec(text) ?? [];
    return { is: 'other', name: other[1], ...(minor === undefined ? {} : { instead: minor }) };
  }
  // The platform in uv's long names is the one of whoever wrote the file.
  const [, named, platform] = /^(?:c?python[@-]?)?(\d[^-]*)((?:-[a-z]\w*){2,3})?$/.exec(text) ?? [];
  if (named === undefined || (platform !== undefined && !text.startsWith('cpython'))) return undefined;
  const [, plain = '', build = ''] = /^(.*?)(t|\+\w+|\.\*)?$/.exec(named) ?? [];
  const version = readNumbers(plain);
  if (version === undefined || (build === '.*' && version.patch !== undefined)) return undefined;
  if (build === '' || build === '.*' || build === '+gil') return { is: 'version', ...version };
  const name = build === '+debug' ? DEBUG : build === 't' || build === '+freethreaded' ? FREE_THREADED : undefined;
  return name === undefined ? undefined : { is: 'other', name, instead: `${version.major}.${version.minor}` };
}

/** Reads a version as asdf and mise write it: as above, and `latest:3.12`, `prefix:3.12` and `sub-0:3.12` for the newest of 3.12. */
export function readToolVersion(text: string): Meaning | undefined {
  return readVersion(text.replace(/^(?:latest|prefix|sub-0):(?=\d+\.\d+$)/, ''));
}
