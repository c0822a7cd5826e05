import type { Trouble } from '../errors/failure.ts';

/** Debian packages that hold what a failing compiler asks for. */
const DEBIAN_PACKAGES: Readonly<Record<string, string>> = {
  'Python.h': 'python3-dev',
  'ffi.h': 'libffi-dev',
  'libpq-fe.h': 'libpq-dev',
  pg_config: 'libpq-dev',
  'mysql.h': 'default-libmysqlclient-dev',
  'openssl/ssl.h': 'libssl-dev',
  'libxml/xmlversion.h': 'libxml2-dev libxslt1-dev',
  gcc: 'build-essential',
  cc: 'build-essential',
  'g++': 'build-essential',
  Cargo: 'cargo',
  Rust: 'cargo',
  cargo: 'cargo',
  cmake: 'cmake',
  git: 'git',
};

/** The Debian package that most likely holds `missing`, if it is one that people often miss. */
export function debianPackage(missing: string): string | undefined {
  return DEBIAN_PACKAGES[missing.replace(/^[\w-]+-linux-gnu-/, '')];
}

/** Words of a tool, and what they mean. */
export interface Pattern {
  readonly pattern: RegExp;
  readonly trouble: (match: RegExpExecArray) => Trouble;
}

/** A header, compiler or program that a package's build asked for; the first of the groups that matched is its name. */
const MISSING =
  /fatal error: '?([\w./-]+\.h)'?(?:: No such file| file not found)|(?:command|unable to execute) '([\w+-]+)'(?: failed)?: No such file|error: \[Errno 2\] No such file or directory: '([\w+-]+)'|(pg_config) executable not found|Cannot find command '(git)'|(Cargo), the Rust package manager, is not installed|can't find (Rust) compiler/;

const NETWORK =
  /NewConnectionError|NameResolutionError|Failed to establish a new connection|Failed to resolve '|ConnectTimeoutError|ReadTimeoutError|Read timed out|Temporary failure in name resolution|Name or service not known|Network is unreachable|Connection (?:reset|refused|aborted)|ConnectionResetError|IncompleteRead|incomplete-download|SSLError|SSL: |ProxyError|Could not fetch URL [^\n]*: connection error|5\d\d Server Error|too many 5\d\d error responses/;

/** What git says, or Poetry in its stead, where it did not get as far as the repository. */
const GIT_UNREACHABLE =
  /Could not resolve host|Failed to connect to|Couldn't connect to server|Connection (?:timed out|refused|reset)|certificate (?:problem|verification failed)|server certificate|CONNECT tunnel failed|SSL: CERTIFICATE_VERIFY_FAILED/;

/** The first match counts; what is certain comes before what may be a side effect of it. */
const PATTERNS: readonly Pattern[] = [
  { pattern: /No space left on device/i, trouble: () => ({ kind: 'disk-full' }) },
  {
    pattern: /(?:HTTP error (401|403) while getting|(401|403) (?:Client )?Error[^\n]*? for(?: url:)?) https?:\/\/(?:[^\s/]*@)?([^\s/]+)/,
    trouble: ([, getting, error, host]) => ({
      kind: 'credentials',
      status: (getting ?? error) === '403' ? 403 : 401,
      ...(host === undefined ? {} : { host }),
    }),
  },
  {
    pattern: /THESE PACKAGES DO NOT MATCH THE HASHES|Hashes are required in --require-hashes mode/,
    trouble: () => ({ kind: 'hash' }),
  },
  { pattern: /ResolutionImpossible|conflicting dependencies/, trouble: () => ({ kind: 'conflict' }) },
  {
    pattern: /Invalid requirement: ([^\n]*?)(?: \(from line|\n(?:[^\n]*\n)?[^\n]*\(from line|$|\n)(?: (\d+) of ([^\n)]+)\))?/,
    trouble: ([, what = '', line, file]) => ({
      kind: 'invalid-requirement',
      where: line === undefined ? what : `${what} (line ${line} of ${file})`,
    }),
  },
  {
    pattern:
      /(?:installing build dependencies for ([\w.-]+)|pip subprocess to install build dependencies) did not run successfully[\s\S]*?No matching distribution found for ([\w.-]+)/,
    trouble: ([, name, backend = '']) => ({ kind: 'build', backend, ...(name === undefined ? {} : { package: name }) }),
  },
  { pattern: /BackendUnavailable: Cannot import '([\w.]+)'/, trouble: ([, backend = '']) => ({ kind: 'build', backend }) },
  {
    pattern: MISSING,
    trouble: ([, ...names]) => {
      const missing = names.find((name) => name !== undefined);
      return { kind: 'build', ...(missing === undefined ? {} : { missing }) };
    },
  },
  {
    // A shell's quotes are around an address with a hidden password.
    pattern: /× git [^\n]*?((?:https?|ssh|git|file):\/\/[^\s']+)[^\n]*did not run successfully/,
    trouble: ([, repository = '']) => ({ kind: 'git', repository }),
  },
  { pattern: NETWORK, trouble: () => ({ kind: 'network' }) },
  {
    pattern: /Failed building wheel for ([\w.-]+)|Encountered error while generating package metadata\.\n╰─> ([\w.-]+)$/m,
    trouble: ([, built, described]) => ({ kind: 'build', package: built ?? described ?? '' }),
  },
  { pattern: /metadata-generation-failed|subprocess-exited-with-error/, trouble: () => ({ kind: 'build' }) },
  { pattern: /Failed to build `([\w.-]+)/, trouble: ([, name = '']) => ({ kind: 'build', package: name }) },
  {
    pattern: /Backend subprocess exited when trying to invoke [\s\S]*following issues with (\S+) /,
    trouble: ([, name = '']) => ({ kind: 'build', package: name }),
  },
  { pattern: /Build backend raised error:/, trouble: () => ({ kind: 'build' }) },
  {
    pattern: /Could not find a version that satisfies the requirement (.+?) \(from versions: (.*)\)/,
    trouble: ([, requirement = '', versions = '']) => ({
      kind: 'not-found',
      requirement,
      ...(versions === 'none' ? {} : { versions: versions.split(', ') }),
    }),
  },
  { pattern: /No matching distribution found for (.+)/, trouble: ([, requirement = '']) => ({ kind: 'not-found', requirement }) },
];

/** Whether a trouble may be another one in truth, which the tool only tells if it is asked to tell more. */
export function isVague(trouble: Trouble | undefined): boolean {
  if (trouble?.kind === 'credentials') return trouble.status === undefined;
  return trouble?.kind === 'not-found' && trouble.versions === undefined;
}

/** What kept a tool from asking for more than is here. */
export interface Bounds {
  /** By `--offline`. */
  readonly offline: boolean;
  /** By the app's own `PIP_NO_INDEX`. */
  readonly noIndex: boolean;
}

/**
 * What a tool's own words say about why it failed; undefined if they say nothing that we know. The first match counts,
 * `own` patterns of the tool before those that hold for pip and what others use of it. What is missing only because the
 * tool was kept from an index or from the network is told as that.
 */
export function diagnose(output: readonly string[], own: readonly Pattern[], bounds: Bounds): Trouble | undefined {
  // A retry that is not the last says nothing: the next one may have gone well.
  const text = output.filter((line) => !/Retrying \(Retry\(total=[1-9]/.test(line)).join('\n');
  for (const { pattern, trouble } of [...own, ...PATTERNS]) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const found = trouble(match);
    if (bounds.noIndex || bounds.offline) return withinBounds(found, bounds);
    return found.kind === 'git' && GIT_UNREACHABLE.test(text) ? { ...found, unreachable: true } : found;
  }
  return undefined;
}

/** A trouble as what it comes from where a tool was not let to fetch. */
function withinBounds(found: Trouble, { offline, noIndex }: Bounds): Trouble {
  const requirement = found.kind === 'not-found' ? found.requirement : found.kind === 'build' ? found.backend : undefined;
  if (noIndex && requirement !== undefined) return { kind: 'no-index', requirement };
  if (!offline) return found;
  if (found.kind === 'network') return { kind: 'offline' };
  const what = found.kind === 'git' ? found.repository : found.kind === 'withdrawn' || found.kind === 'offline' ? found.what : requirement;
  return what === undefined ? found : { kind: 'offline', what };
}
