import { shown } from '../output/untrusted.ts';
import { FOR_A_WHEEL, type TroubleWordings } from './trouble-wording.ts';

const PROXY_OR_CA = 'Try again. Behind a proxy, set HTTPS_PROXY; behind a private certificate authority, set SSL_CERT_FILE.';
const BY_URL = 'Pass the index with its credentials in the URL: --env PIP_INDEX_URL=… (or --env PIP_INDEX_URL to use yours).';
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
  network: (_, { lock }) => ({
    happened: ['The package index could not be reached, or the connection broke.'],
    advice: [PROXY_OR_CA, ...(lock === undefined ? ['To use another index: --env PIP_INDEX_URL=…'] : [])],
    transient: true,
  }),
  credentials: ({ host, status }, { lock }) => ({
    happened: [
      `The package index${host === undefined ? '' : ` at ${shown(host)}`} rejected the request${status === undefined ? '' : ` (HTTP ${status})`}: its credentials are missing or wrong.`,
    ],
    advice: [CREDENTIALS[lock?.name ?? ''] ?? BY_URL],
  }),
  'not-found': ({ requirement, versions }, { lock }) => {
    if (lock !== undefined)
      return {
        happened: [`The index has no file of ${shown(requirement)} for this Python and system that matches the hashes in ${lock.file}.`],
        advice: [
          `If the release was removed or changed, update the lock: ${lock.refresh}. A private index may show packages only to authenticated users.`,
          FOR_A_WHEEL,
        ],
      };
    return {
      happened: [
        versions === undefined
          ? `No release of ${shown(requirement)} fits: the index has none for this Python and system, or hides them without credentials.`
          : `No release of ${shown(requirement)} fits. The index has ${shown(versions.slice(-5).join(', '))}.`,
      ],
      advice: [
        'Check the name and version in requirements.txt, and that the package supports this Python version.',
        ...(versions === undefined ? ['For a private index, pass its URL with the credentials: --env PIP_INDEX_URL=…'] : []),
      ],
    };
  },
  'no-index': ({ requirement }) => ({
    happened: [`${shown(requirement)} was not found, and PIP_NO_INDEX forbids asking an index.`],
    advice: [
      'Put its wheel into a folder of the app and pass --env PIP_FIND_LINKS=folder, or build without PIP_NO_INDEX.',
      ...(requirement.startsWith('pip==') ? [BUNDLED_PIP] : []),
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
  git: ({ repository, unreachable }) => ({
    happened: [`git could not ${unreachable ? 'reach' : 'fetch'} ${shown(repository)}.`],
    advice: [
      ...(unreachable ? [PROXY_OR_CA] : []),
      'Check its address, the commit, tag or branch, and that git can read it without asking for a password.',
    ],
    transient: unreachable === true,
  }),
  hash: (_, { lock }) => ({
    happened: [
      lock === undefined
        ? 'A file does not match the hash in the requirements, or a hash is missing.'
        : `A file from the index does not match its hash in ${lock.file}.`,
    ],
    advice: [
      lock === undefined
        ? 'Create the requirements again with the tool that wrote the hashes.'
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
