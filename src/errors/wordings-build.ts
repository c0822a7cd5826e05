import { capitalized, shown } from '../output/untrusted.ts';
import { packageOfLibrary } from '../python/diagnosis/shared-library.ts';
import { withoutCredentials } from '../python/url-secrets.ts';
import { wordTrouble } from './troubles.ts';
import type { Wordings } from './wording.ts';

const TRANSIENT = 75;

/** Failures of getting Python and packages: what went wrong outside of the app. */
export const BUILD_WORDINGS = {
  'manifest-insecure': ({ url, host }) => ({
    title: 'The list of Python archives would come over plain http',
    body: [withoutCredentials(url), 'Anyone on the way could change what it says, checksums included.'],
    advice: [
      'Name it with an https URL or as a file in UV_PYTHON_DOWNLOADS_JSON_URL.',
      `Or set BP_ALLOW_INSECURE_HOST=${shown(host)} for the build, if you trust the network up to there.`,
    ],
  }),
  'host-python-missing': ({ wanted, origin, candidates, after }) => ({
    title: `No Python ${wanted} was found on this host`,
    body: [
      ...(after === undefined ? [] : [`${after}. An interpreter of the host would have done.`]),
      ...(candidates.length === 0 ? ["No interpreter was found on the PATH, under pyenv or in uv's folder."] : ['These were looked at:']),
      ...candidates.map(({ executable, rejected }) => `  ${executable} ${shown(rejected)}`),
    ],
    advice: [
      ...(after === undefined ? [] : ['Connect to the network, or name a mirror with UV_PYTHON_INSTALL_MIRROR.']),
      `Install Python ${wanted} (pyenv, uv, or your system's packages)${origin.from === 'default' ? '' : ', or ask for another version'}.`,
      ...(after === undefined ? [{ commandLine: 'Or build without --python-source host, to download it.' }] : []),
    ],
    exitCode: after === undefined ? 1 : TRANSIENT,
  }),
  'host-python-broken': ({ executable, reason }) => ({
    title: 'The interpreter does not work',
    body: [`${executable}: ${shown(reason)}`],
    advice: ['Repair or remove it.', { commandLine: 'Or build with --python-source download.' }],
  }),
  'bundled-pip-missing': ({ python, looked, minor }) => ({
    title: 'This Python carries no pip',
    body: [`${python} has no pip wheel; looked in:`, ...looked.map((folder) => `  ${folder}`)],
    advice: [
      `On Debian and Ubuntu: apt-get install python${minor}-venv (or python3-venv).`,
      { commandLine: 'Or build with --python-source download.' },
    ],
  }),
  offline: ({ what, url }) => ({
    title: `${capitalized(what)} is not in the cache, and --offline forbids fetching it`,
    body: [`It would come from ${withoutCredentials(url)}`],
    advice: ['Build once without --offline, or use --python-source host.'],
  }),
  'cannot-connect': ({ url, reason }) => ({
    title: 'No connection could be made',
    body: [withoutCredentials(url), shown(reason)],
    advice: [
      'Check the network. Behind a proxy set HTTPS_PROXY; behind a private certificate authority set SSL_CERT_FILE.',
      'A mirror is named by UV_PYTHON_INSTALL_MIRROR.',
      { commandLine: 'With --python-source host there is no download.' },
    ],
    exitCode: TRANSIENT,
  }),
  'http-status': ({ url, status, what }) => ({
    title: `${capitalized(what)} could not be fetched: HTTP ${status}`,
    body: [withoutCredentials(url)],
    advice: [statusAdvice(status)],
    exitCode: isTransientStatus(status) ? TRANSIENT : 1,
  }),
  'download-failed': ({ url, reason, attempts }) => ({
    title: 'A download failed',
    body: [withoutCredentials(url), attempts > 1 ? `${shown(reason)} (${attempts} attempts)` : shown(reason)],
    advice: ['Try again: such a fault often passes.'],
    exitCode: attempts === 0 ? 1 : TRANSIENT,
  }),
  'checksum-mismatch': ({ url, expected, found }) => ({
    title: 'A download is not what it should be',
    body: [withoutCredentials(url), `  expected sha256 ${expected}`, `  found    sha256 ${found}`],
    advice: ['Nothing of it was used. Check the mirror or proxy that serves it.'],
  }),
  'archive-invalid': ({ source, reason }) => ({
    title: 'A Python archive cannot be used',
    body: [withoutCredentials(source), shown(reason)],
    advice: ['Check the mirror, or the list that UV_PYTHON_DOWNLOADS_JSON_URL names.'],
  }),
  'command-missing': ({ program, path }) => ({
    title: `${program} was not found`,
    body: [`The PATH is ${path}`],
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
      body: [`"${command}" ended with ${ended}.`, ...(words?.happened ?? [])],
      advice: words?.advice ?? ['Its output above says why.'],
      output: tail.slice(-20),
      exitCode: words?.transient === true ? TRANSIENT : 1,
    };
  },
} satisfies Partial<Wordings>;

function statusAdvice(status: number): string {
  if (status === 401 || status === 403) return "The server asks for credentials: put them into the mirror's URL, or use another mirror.";
  if (status === 404) return 'The file is not there: check the mirror, or choose another version.';
  return 'The server has trouble; try again.';
}

function isTransientStatus(status: number): boolean {
  return status >= 500 || [408, 425, 429].includes(status);
}
