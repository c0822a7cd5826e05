import { shown } from '../output/untrusted.ts';
import { KNOWN_PACKAGES } from '../python/diagnosis/packages.ts';
import { nearestName } from '../python/spelling.ts';
import type { ByManager, Located, Trouble } from './trouble.ts';
import { FOR_A_WHEEL, placeName, releaseName, type TroubleWording, type TroubleWordings, wheelAdvice } from './trouble-wording.ts';

const PROXY_OR_CA = 'Try again. Behind a proxy, set HTTPS_PROXY; behind a private certificate authority, set SSL_CERT_FILE.';
const BY_URL = 'Pass the index with its credentials in the URL: --env PIP_INDEX_URL=… (or --env PIP_INDEX_URL to use yours).';
const PRIVATE_INDEX = 'If it is in a private index: --env PIP_INDEX_URL=… (with its credentials)';
const BUNDLED_PIP = 'The pip bundled with this Python needs no download. To use it: --env BP_PIP_VERSION=…';
const FIND_LINKS = 'Or put the wheels into a folder of the app and pass --env PIP_FIND_LINKS=folder.';
/** The package managers that read PIP_FIND_LINKS. */
const READS_LINKS: ReadonlySet<string> = new Set(['pip', 'pipenv']);

/** How to pass credentials for an index in a file of the app. */
const CREDENTIALS: Readonly<Record<string, string>> = {
  poetry:
    'Pass them by the name of the source in pyproject.toml: --env POETRY_HTTP_BASIC_NAME_USERNAME=… --env POETRY_HTTP_BASIC_NAME_PASSWORD=… (without "=…" to use yours).',
  uv: 'Pass them by the name of the index in pyproject.toml: --env UV_INDEX_NAME_USERNAME=… --env UV_INDEX_NAME_PASSWORD=… (without "=…" to use yours).',
  pylock: 'Pass the index with its credentials in the URL: --env UV_DEFAULT_INDEX=… (or --env UV_DEFAULT_INDEX to use yours).',
  pipenv:
    'Write ${NAME} and ${PASSWORD} into the URL of the source in the Pipfile, run pipenv lock, and pass them: --env NAME=… --env PASSWORD=…',
  pdm: 'Write ${NAME} and ${PASSWORD} into the URL of the source in pyproject.toml, run pdm lock, and pass them: --env NAME=… --env PASSWORD=…',
};

/** Troubles with an index or a repository: its content, or the connection to it. */
export const INDEX_TROUBLES = {
  network: (_, { manager }) => ({
    happened: ['The package index could not be reached, or the connection broke.'],
    advice: [PROXY_OR_CA, ...(manager === undefined || manager.name === 'pip' ? ['To use another index: --env PIP_INDEX_URL=…'] : [])],
    transient: true,
  }),
  credentials: ({ host, status }, { manager }) => ({
    happened: [
      `The package index${host === undefined ? '' : ` at ${shown(host)}`} rejected the request${status === undefined ? '' : ` (HTTP ${status})`}: its credentials are missing or wrong.`,
    ],
    advice: [credentialsOf(manager)],
  }),
  'not-found': (trouble, { lock, manager }) => {
    const { requirement, versions, version: _, ...where } = trouble;
    if (lock !== undefined)
      return {
        happened: [`The index has no file of ${shown(requirement)} for this Python and system that matches the hashes in ${lock.file}.`],
        advice: [
          `If the release was removed or changed, update the lock: ${lock.refresh}. A private index may show packages only to authenticated users.`,
          FOR_A_WHEEL,
        ],
      };
    return versions === undefined ? notInIndex(requirement, where, manager) : notAmong(requirement, versions, trouble);
  },
  'no-index': (trouble) => ({
    happened: explainNoIndex(trouble),
    advice: [
      trouble.folders?.[0] === undefined
        ? 'Put its wheel into a folder of the app and pass --env PIP_FIND_LINKS=folder, or build without PIP_NO_INDEX.'
        : `Put it there: pip download ${trouble.build === undefined ? '' : '--no-deps '}--only-binary :all:${trouble.python === undefined ? '' : ` --python-version ${trouble.python}`} -d ${shown(trouble.folders[0])} "${shown(trouble.requirement)}", or build without PIP_NO_INDEX.`,
      ...(trouble.requirement.startsWith('pip==') ? [BUNDLED_PIP] : []),
    ],
  }),
  offline: ({ what, by }, { manager }) => ({
    happened: [
      `${what === undefined ? 'A file that the build needs' : shown(what)} is not in the cache, and ${by === 'uv' ? 'uv is set to stay offline' : '--offline forbids downloads'}.`,
    ],
    advice: [
      by === 'uv' ? 'Unset UV_OFFLINE, or "offline" in the configuration of uv.' : { commandLine: 'Build once without --offline.' },
      ...(what?.startsWith('pip==') ? [BUNDLED_PIP] : []),
      ...(manager === undefined || READS_LINKS.has(manager.name) ? [FIND_LINKS] : []),
    ],
  }),
  git: ({ repository, unreachable, why, place }, { manager }) => ({
    happened: [
      `git could not ${unreachable ? 'reach' : 'fetch'} ${shown(repository)}${place === undefined ? '' : ` (${placeName(place)})`}${why === undefined ? '' : `: ${GIT_REFUSALS[why]}`}.`,
    ],
    advice: [
      ...(why === undefined ? [] : adviseOnGit(why, manager !== undefined && manager.name !== 'pip')),
      ...(unreachable ? [PROXY_OR_CA] : []),
      ...(why === undefined
        ? ['Check its address, the commit, tag or branch, and that git can read it without asking for a password.']
        : []),
    ],
    transient: unreachable === true,
  }),
  hash: ({ requirement, place, neededBy }, { lock }) => ({
    happened: [
      lock === undefined
        ? `${requirement === undefined ? 'A file' : `The file of ${releaseName(requirement, { ...(place === undefined ? {} : { place }), ...(neededBy === undefined ? {} : { neededBy }) })}`} from the index does not match the hash in the requirements.`
        : `A file from the index does not match its hash in ${lock.file}.`,
    ],
    advice: [
      lock === undefined
        ? 'If the index is right, create the requirements again with the tool that wrote the hashes. If the hash is, check who serves the file.'
        : `If the index is right, update the lock: ${lock.refresh}. If the lock is, check who serves the file.`,
    ],
  }),
  withdrawn: ({ what }, { lock }) => ({
    happened: [`${shown(what)} is in ${lock?.file ?? 'the lock'}, but the index no longer has it.`],
    advice: [
      `If it was removed, update the lock${lock === undefined ? '' : `: ${lock.refresh}`}. A private index may show packages only to authenticated users: check its credentials.`,
    ],
  }),
} satisfies Partial<TroubleWordings>;

type GitRefusal = NonNullable<Extract<Trouble, { kind: 'git' }>['why']>;

/** Why a server did not let git in. */
const GIT_REFUSALS: Readonly<Record<GitRefusal, string>> = {
  key: 'the server accepts none of the SSH keys here',
  'host-key': 'ssh does not know the key of the server',
  credentials: 'it is private or does not exist (the server asks for credentials)',
};

/** How a build gets what git needs. Only pip fills in variables in the addresses of repositories. */
function adviseOnGit(why: GitRefusal, isOtherTool: boolean): string[] {
  const withToken = isOtherTool
    ? 'give git a token: git config --global url."https://${GIT_TOKEN}@HOST/".insteadOf https://HOST/'
    : 'write git+https://${GIT_TOKEN}@HOST/OWNER/NAME.git and pass --env GIT_TOKEN (pip fills in ${NAME} in requirements).';
  switch (why) {
    case 'key':
      return [
        'Check that your key is loaded (ssh-add -l) and that it may read the repository; a build uses your ssh-agent where SSH_AUTH_SOCK reaches it.',
        `Or use its https address and ${withToken}`,
      ];
    case 'host-key':
      return [
        'Connect to the server once by hand and compare its key, or add it: ssh-keyscan HOST >> ~/.ssh/known_hosts',
        `Or use its https address and ${withToken}`,
      ];
    case 'credentials':
      return [`Check the address. For a private repository, ${withToken}`];
  }
}

/** How to pass credentials; without a lock, there is none to update. */
function credentialsOf(manager: ByManager | undefined): string {
  const advice = CREDENTIALS[manager?.name ?? ''] ?? BY_URL;
  return manager?.unlocked === true ? advice.replace(/, run \w+ lock,/, '') : advice;
}

type NotFound = Extract<Trouble, { kind: 'not-found' }>;

/** A package that the index does not name at all, or has nothing of that fits. */
function notInIndex(requirement: string, where: Located, manager: ByManager | undefined): TroubleWording {
  const { place, neededBy } = where;
  const name = nameOf(requirement);
  const meant = nearestName(name.toLowerCase(), KNOWN_PACKAGES);
  const at = place === undefined ? (manager?.unlocked === true ? manager.file : 'requirements.txt') : placeName(place);
  return {
    happened: [`The index has no ${releaseName(requirement, where)}, or none for this Python and system.`],
    advice: [
      neededBy !== undefined
        ? `Use another release of ${shown(neededBy)}, or an index that has it.`
        : meant === undefined || meant === name.toLowerCase()
          ? `Check its name in ${at}.`
          : `Did you mean ${meant}? Correct ${at}.`,
      manager?.unlocked === true && manager.name !== 'pip' ? `If it is in a private index, name that in ${manager.file}.` : PRIVATE_INDEX,
    ],
  };
}

/** A version that the index does not have, where it has others. */
function notAmong(requirement: string, versions: readonly string[], trouble: NotFound): TroubleWording {
  const { version: _, kind: __, requirement: ___, versions: ____, ...where } = trouble;
  const { place, neededBy, python } = where;
  const newest = versions.findLast((one) => /^[\d.]+(?:\.post\d+)?$/.test(one)) ?? versions.at(-1) ?? '';
  const name = nameOf(requirement);
  const line =
    neededBy === undefined && place !== undefined
      ? `In ${placeName(place)}, write: ${shown(name)}${/^[\w.-]+\s*(?:~=|>)/.test(requirement) ? '>=' : '=='}${shown(newest)}`
      : undefined;
  return {
    happened: [
      `No release of ${releaseName(requirement, where)} fits: the newest in the index${python === undefined ? '' : ` for Python ${python}`} is ${shown(newest)}.`,
    ],
    advice: wheelAdvice(name, trouble, undefined) ?? [line ?? `Use a version of ${shown(name)} that the index has.`],
  };
}

function nameOf(requirement: string): string {
  return requirement.replace(/[^\w.-].*$/s, '');
}

function explainNoIndex(trouble: Extract<Trouble, { kind: 'no-index' }>): string[] {
  const { requirement, folders = [], files = [], build } = trouble;
  const { version: _, ...where } = trouble;
  const what = build === undefined ? releaseName(requirement, where) : `${shown(requirement)}, which building ${shown(build)} needs,`;
  const looked = folders.length === 0 ? ' was not found' : ` is not in ${folders.map(shown).join(' or ')} (PIP_FIND_LINKS)`;
  return [
    `${what}${looked}, and PIP_NO_INDEX forbids asking an index.`,
    ...(files.length === 0
      ? []
      : [`What is there does not fit this Python, system or version: ${files.slice(0, 5).map(shown).join(', ')}`]),
  ];
}
