import { capitalized, sentence, shown } from '../output/untrusted.ts';
import { packageOfLibrary } from '../python/diagnosis/shared-library.ts';
import { tellingLines } from '../python/diagnosis/telling.ts';
import { withoutCredentials } from '../python/url-secrets.ts';
import { wordTrouble } from './troubles.ts';
import type { Wordings } from './wording.ts';

const TRANSIENT = 75;

/** Failures to get Python and packages: problems outside the app. */
export const BUILD_WORDINGS = {
  'manifest-insecure': ({ url, host }) => ({
    title: 'The list of Python archives must not come over plain http',
    body: [withoutCredentials(url), 'Anyone on the network could change it, checksums included.'],
    advice: [
      'Set UV_PYTHON_DOWNLOADS_JSON_URL to an https URL or a file.',
      `Or, if you trust the network: --env BP_ALLOW_INSECURE_HOST=${shown(host)}`,
    ],
  }),
  'host-python-missing': ({ wanted, origin, candidates, after }) => ({
    title: `Python ${wanted} was not found on this machine`,
    body: [
      ...(after === undefined ? [] : [`${after}.`]),
      ...(candidates.length === 0 ? ["Searched: PATH, pyenv and uv's folder."] : ['Found, but not usable:']),
      ...candidates.map(({ executable, rejected }) => `  ${executable} ${shown(rejected)}`),
    ],
    advice: [
      ...(after === undefined ? [] : ['Connect to the network, or set UV_PYTHON_INSTALL_MIRROR to a mirror.']),
      `Install Python ${wanted} (pyenv, uv, or your system's packages)${origin.from === 'default' ? '' : ', or choose another version'}.`,
      ...(after === undefined ? [{ commandLine: 'Or download it: build without --python-source host' }] : []),
    ],
    exitCode: after === undefined ? 1 : TRANSIENT,
  }),
  'host-python-broken': ({ executable, reason }) => ({
    title: 'The Python interpreter does not work',
    body: [`${executable}: ${shown(reason)}`],
    advice: ['Repair or remove it.', { commandLine: 'Or download one: --python-source download' }],
  }),
  'bundled-pip-missing': ({ python, looked, minor }) => ({
    title: 'This Python has no bundled pip',
    body: [`${python} has no pip wheel in:`, ...looked.map((folder) => `  ${folder}`)],
    advice: [
      `On Debian and Ubuntu: apt-get install python${minor}-venv (or python3-venv).`,
      { commandLine: 'Or download a Python: --python-source download' },
    ],
  }),
  offline: ({ what, url }) => ({
    title: `${capitalized(what)} is not in the cache, and --offline forbids downloads`,
    body: [withoutCredentials(url)],
    advice: ['Build once without --offline.', { commandLine: 'To use a Python of this machine, without --strict: --python-source host' }],
  }),
  'cannot-connect': ({ url, reason }) => ({
    title: 'Could not connect',
    body: [withoutCredentials(url), shown(reason)],
    advice: [
      'Check the network. Behind a proxy, set HTTPS_PROXY; behind a private certificate authority, set SSL_CERT_FILE.',
      'To use a mirror, set BP_PYTHON_MIRROR for the build.',
      { commandLine: 'To use a Python of this machine, without --strict: --python-source host' },
    ],
    exitCode: TRANSIENT,
  }),
  'http-status': ({ url, status, what }) => ({
    title: `Could not download ${what}: HTTP ${status}`,
    body: [withoutCredentials(url)],
    advice: [statusAdvice(status)],
    exitCode: isTransientStatus(status) ? TRANSIENT : 1,
  }),
  'download-failed': ({ url, reason, attempts }) => ({
    title: 'Download failed',
    body: [withoutCredentials(url), sentence(attempts > 1 ? `${shown(reason)} (${attempts} attempts)` : shown(reason))],
    advice: ['Try again.'],
    exitCode: attempts === 0 ? 1 : TRANSIENT,
  }),
  'checksum-mismatch': ({ url, expected, found }) => ({
    title: 'Checksum mismatch',
    body: [withoutCredentials(url), `  expected sha256 ${expected}`, `  found    sha256 ${found}`],
    advice: ['Nothing of it was used. Check the mirror or proxy that serves it, and try again.'],
  }),
  'archive-invalid': ({ source, reason }) => ({
    title: 'The Python archive is not valid',
    body: [withoutCredentials(source), sentence(shown(reason))],
    advice: ['Check the mirror, or the list in UV_PYTHON_DOWNLOADS_JSON_URL.'],
  }),
  'command-missing': ({ program, path }) => ({
    title: `${program} was not found`,
    body: [`PATH is ${path}`],
    advice: [`Install ${program}, or correct its name.`],
  }),
  'library-missing': ({ program, library }) => {
    const debian = packageOfLibrary(library);
    return {
      title: `${shown(program)} does not start: it cannot load ${shown(library)}`,
      body: ['The program is there; the library, which belongs to the system, is not.'],
      advice: [
        debian === undefined
          ? `Install the system's package that has ${shown(library)}.`
          : `On Debian and Ubuntu: apt-get install ${debian}`,
      ],
    };
  },
  'command-failed': ({ what, command, ended, tail, trouble, manager }) => {
    const words = trouble === undefined ? undefined : wordTrouble(trouble, manager);
    return {
      title: `Could not ${what}`,
      body: [`"${command}" ended with ${ended}.`, ...(words?.happened ?? lastWords(tail))],
      advice: words?.advice ?? [],
      output: tail.slice(-20),
      exitCode: words?.transient === true ? TRANSIENT : 1,
    };
  },
} satisfies Partial<Wordings>;

/** What a tool said last, where nobody knows yet what it means. */
function lastWords(tail: readonly string[]): string[] {
  const lines = tellingLines(tail);
  return lines.length === 0
    ? ['Its output does not say why.']
    : ['The last lines of its output:', ...lines.map((line) => `  ${shown(line)}`)];
}

function statusAdvice(status: number): string {
  if (status === 401 || status === 403) return "The server asks for credentials. Put them into the mirror's URL, or use another mirror.";
  if (status === 404) return 'The file does not exist. Check the mirror, or choose another version.';
  return 'The server failed. Try again.';
}

function isTransientStatus(status: number): boolean {
  return status >= 500 || [408, 425, 429].includes(status);
}
