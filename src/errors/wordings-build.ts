import { capitalized, shown, withoutCredentials } from '../output/untrusted.ts';
import { debianPackage } from '../python/diagnosis.ts';
import type { Advice, Wordings } from './describe.ts';
import type { Trouble } from './failure.ts';

const TRANSIENT = 75;

/** Failures of getting Python and packages: what went wrong outside of the app. */
export const BUILD_WORDINGS = {
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
  'command-failed': ({ what, command, ended, tail, trouble }) => ({
    title: `Could not ${what}`,
    body: [`"${command}" ended with ${ended}.`, ...(trouble === undefined ? [] : explain(trouble))],
    advice: trouble === undefined ? ['Its own words above say why.'] : advise(trouble),
    output: tail.slice(-20),
    exitCode: trouble?.kind === 'network' ? TRANSIENT : 1,
  }),
} satisfies Partial<Wordings>;

function statusAdvice(status: number): string {
  if (status === 401 || status === 403) return "The server asks for credentials: put them into the mirror's URL, or use another mirror.";
  if (status === 404) return 'The file is not there: check the mirror, or choose another version.';
  return 'The server has trouble; try again.';
}

function isTransientStatus(status: number): boolean {
  return status >= 500 || [408, 425, 429].includes(status);
}

function explain(trouble: Trouble): string[] {
  switch (trouble.kind) {
    case 'network':
      return ['The package index could not be reached, or the connection broke.'];
    case 'credentials':
      return [
        `The package index${trouble.host === undefined ? '' : ` at ${shown(trouble.host)}`} answered ${trouble.status}: it wants credentials, or refuses those it got.`,
      ];
    case 'not-found':
      return [
        trouble.versions === undefined
          ? `No release of ${shown(trouble.requirement)} fits: the index has none for this Python and system, or shows none without credentials.`
          : `No release of ${shown(trouble.requirement)} fits: the index has ${shown(trouble.versions.slice(-5).join(', '))}.`,
      ];
    case 'git':
      return [`git could not fetch ${shown(trouble.repository)}.`];
    case 'no-index':
      return [`${shown(trouble.requirement)} is not here, and pip may not use an index (PIP_NO_INDEX).`];
    case 'hash':
      return ['A file does not have the hash that the requirements give, or a hash is missing.'];
    case 'conflict':
      return ['The requirements contradict each other.'];
    case 'invalid-requirement':
      return [`pip cannot read ${trouble.where === undefined ? 'a line of the requirements' : shown(trouble.where)}.`];
    case 'build':
      return [
        trouble.missing === undefined
          ? `${shown(trouble.package ?? 'A package')} has no wheel for this Python and system, and building it failed.`
          : `Building a package needs ${trouble.missing}, which is not there.`,
      ];
    case 'disk-full':
      return ['The disk is full.'];
    case 'stale-lock':
      return [`${trouble.lock} is not what ${trouble.manifest} leads to: one was changed without the other.`];
    case 'lock-unreadable':
      return [`${trouble.lock} cannot be read.`];
    case 'python-mismatch':
      return ['What is locked is not for this version of Python.'];
    case 'root-project':
      return ['The packages are there, but the project itself could not be installed.'];
    case 'no-wheel':
      return [`${shown(trouble.package)} has no wheel for this Python and system, and nothing else to build it from.`];
    case 'withdrawn':
      return [`What is locked is no longer on the index: ${shown(trouble.what)}.`];
    case 'django-settings':
      return ["The project's settings could not be loaded, which collecting static files needs: its own traceback is above."];
    case 'static-files':
      return ["The project's own words above say why."];
  }
}

function advise(trouble: Trouble): Advice[] {
  switch (trouble.kind) {
    case 'network':
      return [
        'Try again. Behind a proxy set HTTPS_PROXY; behind a private certificate authority set SSL_CERT_FILE.',
        'Another index is named by --env PIP_INDEX_URL=…',
      ];
    case 'credentials':
      return ['Pass the index with its credentials in the URL: --env PIP_INDEX_URL=… (or --env PIP_INDEX_URL to take yours).'];
    case 'not-found':
      return [
        'Check its name and version in requirements.txt, and that the index holds it for this Python version.',
        ...(trouble.versions === undefined ? ['A private index is named, with its credentials, by --env PIP_INDEX_URL=…'] : []),
      ];
    case 'git':
      return ['Check the address and the commit, tag or branch that it names, and that git may read it without asking for a password.'];
    case 'no-index':
      return [
        { commandLine: 'Build once without --offline.' },
        'Put the wheels into the app and pass --env PIP_FIND_LINKS=folder.',
        'For pip itself: --env BP_PIP_VERSION=… with the version that this Python carries needs no download.',
      ];
    case 'hash':
      return ['Lock the requirements again with the tool that wrote the hashes.'];
    case 'conflict':
      return ['pip names the requirements that contradict each other above; loosen one of them.'];
    case 'invalid-requirement':
      return ['Correct that line of the requirements.'];
    case 'build': {
      const holder = trouble.missing === undefined ? undefined : debianPackage(trouble.missing);
      return [
        ...(holder === undefined ? [] : [`On Debian and Ubuntu: apt-get install ${holder}`]),
        `${holder === undefined ? 'Ask' : 'Or ask'} for a version of the package that has a wheel for this Python, or for a Python that the package has a wheel for.`,
      ];
    }
    case 'stale-lock':
      return [`Run ${trouble.refresh}, and add the new ${trouble.lock} to the app.`];
    case 'lock-unreadable':
      return [`Make it anew with ${trouble.refresh}, or take the last good one from version control.`];
    case 'python-mismatch':
      return ['Ask for another version in .python-version, or lock again for this one.'];
    case 'withdrawn':
      return [
        'If it was withdrawn, lock anew without it. A private index may show what is there only to those it knows: check its credentials.',
      ];
    case 'root-project':
      return [
        'If the app is not a package, write "package-mode = false" under [tool.poetry] in pyproject.toml.',
        'If it is one, check its name, "packages" and readme there.',
      ];
    case 'no-wheel':
      return ['Ask for a version of the package that has a wheel for this Python, or for a Python that the package has a wheel for.'];
    case 'django-settings':
      return [
        'Run python manage.py check where the app works, and compare the variables that its settings read: a build has only those that it is given (--env).',
        'Without static files: --env BP_DJANGO_COLLECTSTATIC=false',
      ];
    case 'static-files':
      return [
        'Set STATIC_ROOT and STATIC_URL in the settings, or take django.contrib.staticfiles out of INSTALLED_APPS.',
        'Without static files: --env BP_DJANGO_COLLECTSTATIC=false',
      ];
    case 'disk-full':
      return ['Free some space and build again; the previous build is untouched.'];
  }
}
