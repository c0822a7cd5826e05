import { fail, type Trouble } from '../errors/failure.ts';
import type { Environment } from '../cnb/layer-env.ts';

/** The pip that installs an app's requirements. Without a checksum it is the one that Python carries. */
export interface PipChoice {
  readonly version: string;
  readonly sha256?: string;
  readonly origin: 'default' | 'BP_PIP_VERSION';
}

/** pip wheels by version → sha256 of `pip-<version>-py3-none-any.whl`. To add one: `pip download --no-deps pip==VERSION`. */
const KNOWN: Readonly<Record<string, string>> = {
  '26.3': 'f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13',
};
const DEFAULT = '26.3';

/**
 * The pip to use: this release's, or the one that `BP_PIP_VERSION` names. A version that is not in this release's table
 * and has no `BP_PIP_SHA256` is taken as the interpreter's bundled one; `checkBundled` says so when it is not.
 */
export function choosePip(env: Environment): PipChoice {
  const version = env['BP_PIP_VERSION'];
  const given = env['BP_PIP_SHA256'];
  if (given !== undefined && !/^[0-9a-f]{64}$/.test(given)) {
    fail({ kind: 'setting-invalid', name: 'BP_PIP_SHA256', value: given, expected: 'the 64 hex digits of a sha256' });
  }
  if (version === undefined) return { version: DEFAULT, sha256: given ?? KNOWN[DEFAULT] ?? '', origin: 'default' };
  if (!/^\d+(\.\d+){1,3}$/.test(version)) {
    fail({ kind: 'setting-invalid', name: 'BP_PIP_VERSION', value: version, expected: `a version such as ${DEFAULT}` });
  }
  const sha256 = given ?? KNOWN[version];
  return { version, ...(sha256 === undefined ? {} : { sha256 }), origin: 'BP_PIP_VERSION' };
}

/** Fails if `pip` can be had neither by its checksum nor as the `bundled` version. */
export function checkBundled(pip: PipChoice, bundled: string): void {
  if (pip.version === bundled || pip.sha256 !== undefined) return;
  fail({ kind: 'pip-hash-unknown', version: pip.version, known: [bundled, ...Object.keys(KNOWN)] });
}

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
  cargo: 'cargo',
  cmake: 'cmake',
  git: 'git',
};

/** The Debian package that most likely holds `missing`, if it is one that people often miss. */
export function debianPackage(missing: string): string | undefined {
  return DEBIAN_PACKAGES[missing];
}

const PATTERNS: readonly { readonly pattern: RegExp; readonly trouble: (match: RegExpExecArray) => Trouble }[] = [
  { pattern: /No space left on device/i, trouble: () => ({ kind: 'disk-full' }) },
  {
    pattern:
      /(401|403) (?:Client )?Error.*?(?:https?:\/\/([^\s/@]*@)?([^\s/]+))?|401 Error, Credentials not correct for https?:\/\/([^\s/@]*@)?([^\s/]+)/,
    trouble: ([, status, , host, , other]) => ({
      kind: 'credentials',
      status: status === '403' ? 403 : 401,
      ...hostOf(host ?? other),
    }),
  },
  {
    pattern: /THESE PACKAGES DO NOT MATCH THE HASHES|Hashes are required in --require-hashes mode/,
    trouble: () => ({ kind: 'hash' }),
  },
  {
    pattern:
      /(?:NewConnectionError|Failed to establish a new connection|ConnectTimeoutError|ReadTimeoutError|Read timed out|Temporary failure in name resolution|Name or service not known|Connection (?:reset|refused|aborted)|ConnectionResetError|IncompleteRead|SSLError|SSL: |ProxyError|5\d\d Server Error)/,
    trouble: () => ({ kind: 'network' }),
  },
  { pattern: /ResolutionImpossible|conflicting dependencies/, trouble: () => ({ kind: 'conflict' }) },
  { pattern: /Invalid requirement: .*/, trouble: ([line]) => ({ kind: 'invalid-requirement', where: line }) },
  {
    pattern:
      /fatal error: ([\w./-]+\.h): No such file|(?:command|unable to execute) '([\w+-]+)' failed: No such file|error: \[Errno 2\] No such file or directory: '([\w+-]+)'|(pg_config) executable not found|Cannot find command '(git)'/,
    trouble: ([, ...names]) => {
      const missing = names.find((name) => name !== undefined);
      return { kind: 'build', ...(missing === undefined ? {} : { missing }) };
    },
  },
  {
    pattern: /Failed (?:building wheel for|to build) ['"]?([\w.-]+)|metadata-generation-failed|subprocess-exited-with-error/,
    trouble: ([, name]) => ({ kind: 'build', ...(name === undefined ? {} : { package: name }) }),
  },
  {
    pattern: /No matching distribution found for (.+)|Could not find a version that satisfies the requirement (\S+)/,
    trouble: ([, requirement, other]) => ({ kind: 'not-found', requirement: (requirement ?? other ?? '').trim() }),
  },
];

/**
 * What pip's own words say about why it failed; undefined if they say nothing that we know. The first match of the list
 * counts. A package that is not found where pip may not use an index is told as that.
 */
export function diagnosePip(output: readonly string[], env: Environment): Trouble | undefined {
  const text = output.join('\n');
  for (const { pattern, trouble } of PATTERNS) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const found = trouble(match);
    return found.kind === 'not-found' && env['PIP_NO_INDEX'] ? { ...found, kind: 'no-index' } : found;
  }
  return undefined;
}

function hostOf(host: string | undefined): { host?: string } {
  return host === undefined ? {} : { host };
}

/** Where pip looks for its configuration, least first (pip's user guide, "Location"); nowhere if it is told `/dev/null`. */
export function pipConfigFiles(env: Environment): string[] {
  const named = env['PIP_CONFIG_FILE'];
  if (named === '/dev/null') return [];
  const home = env['HOME'];
  const config = env['XDG_CONFIG_HOME'] ?? (home === undefined ? undefined : `${home}/.config`);
  return [
    '/etc/xdg/pip/pip.conf',
    '/etc/pip.conf',
    ...(home === undefined ? [] : [`${home}/.pip/pip.conf`]),
    ...(config === undefined ? [] : [`${config}/pip/pip.conf`]),
    ...(named === undefined ? [] : [named]),
  ];
}
