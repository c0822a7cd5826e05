import { shown } from '../output/untrusted.ts';
import { debianPackage } from '../python/diagnosis.ts';
import type { ByManager, Trouble } from './failure.ts';
import type { Advice } from './wording.ts';

const BY_URL = 'Pass the index with its credentials in the URL: --env PIP_INDEX_URL=… (or --env PIP_INDEX_URL to take yours).';
const FOR_A_WHEEL = 'Ask for a version of the package that has a wheel for this Python, or for a Python that the package has a wheel for.';

const CARRIED_PIP = 'The pip that this Python carries needs no download: choose its version with --env BP_PIP_VERSION=…';
const FIND_LINKS = 'Or put the wheels into a folder of the app and pass --env PIP_FIND_LINKS=folder.';
/** The package managers that find packages by PIP_FIND_LINKS. */
const READS_LINKS: ReadonlySet<string> = new Set(['pip', 'pipenv']);

/** How credentials reach an index that a file of the app names. */
const CREDENTIALS: Readonly<Record<string, string>> = {
  poetry:
    'Pass them by the name of the source in pyproject.toml: --env POETRY_HTTP_BASIC_NAME_USERNAME=… --env POETRY_HTTP_BASIC_NAME_PASSWORD=… (without "=…" to take yours).',
  uv: 'Pass them by the name of the index in pyproject.toml: --env UV_INDEX_NAME_USERNAME=… --env UV_INDEX_NAME_PASSWORD=… (without "=…" to take yours).',
  pylock: 'Pass the index with its credentials in the URL: --env UV_DEFAULT_INDEX=… (or --env UV_DEFAULT_INDEX to take yours).',
  pipenv:
    'Write ${NAME} and ${PASSWORD} into the URL of the source in the Pipfile, run pipenv lock, and pass them: --env NAME=… --env PASSWORD=…',
  pdm: 'Write ${NAME} and ${PASSWORD} into the URL of the source in pyproject.toml, run pdm lock, and pass them: --env NAME=… --env PASSWORD=…',
};

/** Whether it may pass by itself. */
export function isTransient(trouble: Trouble): boolean {
  return trouble.kind === 'network' || (trouble.kind === 'git' && trouble.unreachable === true);
}

/** The package manager, if it is one that installs from a lock. */
function lockOf(manager: ByManager | undefined): ByManager | undefined {
  return manager?.name === 'pip' ? undefined : manager;
}

/** What happened, by what a tool's words say. */
export function explain(trouble: Trouble, manager: ByManager | undefined): string[] {
  const lock = lockOf(manager);
  switch (trouble.kind) {
    case 'network':
      return ['The package index could not be reached, or the connection broke.'];
    case 'credentials':
      return [
        `The package index${trouble.host === undefined ? '' : ` at ${shown(trouble.host)}`} ${trouble.status === undefined ? 'lets nobody in' : `answered ${trouble.status}`}: it wants credentials, or refuses those it got.`,
      ];
    case 'not-found':
      if (lock !== undefined)
        return [
          `No file of ${shown(trouble.requirement)} that the index has fits this Python, this system and the hashes in ${lock.file}.`,
        ];
      return [
        trouble.versions === undefined
          ? `No release of ${shown(trouble.requirement)} fits: the index has none for this Python and system, or shows none without credentials.`
          : `No release of ${shown(trouble.requirement)} fits: the index has ${shown(trouble.versions.slice(-5).join(', '))}.`,
      ];
    case 'git':
      return [`git could not ${trouble.unreachable ? 'reach' : 'fetch'} ${shown(trouble.repository)}.`];
    case 'no-index':
      return [`${shown(trouble.requirement)} is not here, and pip may not use an index (PIP_NO_INDEX).`];
    case 'offline':
      return [
        `${trouble.by === 'uv' ? 'uv is set to stay offline, which' : '--offline'} forbids fetching ${trouble.what === undefined ? 'what is not here' : `${shown(trouble.what)}, which is not here`}.`,
      ];
    case 'hash':
      return [
        lock === undefined
          ? 'A file does not have the hash that the requirements give, or a hash is missing.'
          : `A file from the index does not have the hash that ${lock.file} gives.`,
      ];
    case 'conflict':
      return ['The requirements contradict each other.'];
    case 'invalid-requirement':
      return [`pip cannot read ${trouble.where === undefined ? 'a line of the requirements' : shown(trouble.where)}.`];
    case 'build':
      return [explainBuild(trouble)];
    case 'disk-full':
      return ['The disk is full.'];
    case 'stale-lock':
      return [`${trouble.lock} is out of date: ${trouble.manifest} changed.`];
    case 'python-mismatch':
      return [`What ${lock?.file ?? 'the lock'} holds is not for this version of Python.`];
    case 'root-project':
      return ['The packages are there, but the project itself could not be installed.'];
    case 'no-wheel':
      return [`${shown(trouble.package)} has no wheel for this Python and system, and nothing else to build it from.`];
    case 'withdrawn':
      return [`What ${lock?.file ?? 'the lock'} names is no longer on the index: ${shown(trouble.what)}.`];
    case 'django-settings':
      return ["The project's settings could not be loaded, which collecting static files needs: its own traceback is above."];
    case 'static-files':
      return ["The project's own words above say why."];
  }
}

function explainBuild({ package: name, missing, backend }: Extract<Trouble, { kind: 'build' }>): string {
  if (missing === 'git') return 'A package comes from a git repository, and there is no git to fetch it.';
  if (missing !== undefined) return `Building a package needs ${missing}, which is not there.`;
  if (backend !== undefined)
    return `Building ${shown(name ?? 'a package')} needs the Python package ${shown(backend)}, which is not there.`;
  return `${shown(name ?? 'A package')} has no wheel for this Python and system, and building it failed.`;
}

/** What to do about it. */
export function adviseOn(trouble: Trouble, manager: ByManager | undefined): Advice[] {
  const lock = lockOf(manager);
  switch (trouble.kind) {
    case 'network':
      return [
        'Try again. Behind a proxy set HTTPS_PROXY; behind a private certificate authority set SSL_CERT_FILE.',
        ...(lock === undefined ? ['Another index is named by --env PIP_INDEX_URL=…'] : []),
      ];
    case 'credentials':
      return [CREDENTIALS[lock?.name ?? ''] ?? BY_URL];
    case 'not-found':
      if (lock !== undefined)
        return [
          `If it was withdrawn or changed, lock again: ${lock.refresh}. A private index may show what is there only to those it knows.`,
          FOR_A_WHEEL,
        ];
      return [
        'Check its name and version in requirements.txt, and that the index holds it for this Python version.',
        ...(trouble.versions === undefined ? ['A private index is named, with its credentials, by --env PIP_INDEX_URL=…'] : []),
      ];
    case 'git':
      return [
        ...(trouble.unreachable
          ? ['Try again. Behind a proxy set HTTPS_PROXY; behind a private certificate authority set SSL_CERT_FILE.']
          : []),
        'Check the address and the commit, tag or branch that it names, and that git may read it without asking for a password.',
      ];
    case 'no-index':
      return [
        'Put the wheels into the app and pass --env PIP_FIND_LINKS=folder, or build without PIP_NO_INDEX.',
        ...(trouble.requirement.startsWith('pip==') ? [CARRIED_PIP] : []),
      ];
    case 'offline':
      return [
        trouble.by === 'uv' ? 'Unset UV_OFFLINE, or offline in the configuration of uv.' : { commandLine: 'Build once without --offline.' },
        ...(trouble.what?.startsWith('pip==') ? [CARRIED_PIP] : []),
        ...(manager === undefined || READS_LINKS.has(manager.name) ? [FIND_LINKS] : []),
      ];
    case 'hash':
      return lock === undefined
        ? ['Lock the requirements again with the tool that wrote the hashes.']
        : [`If the index is right, lock again with ${lock.refresh}; if the lock is, check who serves the file.`];
    case 'conflict':
      return ['pip names the requirements that contradict each other above; loosen one of them.'];
    case 'invalid-requirement':
      return ['Correct that line of the requirements.'];
    case 'build': {
      const holder = trouble.missing === undefined ? undefined : debianPackage(trouble.missing);
      if (trouble.missing === 'git') return [`On Debian and Ubuntu: apt-get install ${holder}`];
      const first =
        trouble.backend === undefined
          ? holder && `On Debian and Ubuntu: apt-get install ${holder}`
          : `See that the index holds it, and that build-system.requires in the pyproject.toml of ${shown(trouble.package ?? 'the package')} names it.`;
      return first === undefined ? [FOR_A_WHEEL] : [first, `Or ${FOR_A_WHEEL.charAt(0).toLowerCase()}${FOR_A_WHEEL.slice(1)}`];
    }
    case 'stale-lock':
      return [`Run: ${trouble.refresh}`];
    case 'python-mismatch':
      return [
        `Ask for another version in .python-version, or lock again for this one${lock === undefined ? '' : ` with ${lock.refresh}`}.`,
      ];
    case 'withdrawn':
      return [
        `If it was withdrawn, lock again${lock === undefined ? '' : ` with ${lock.refresh}`}. A private index may show what is there only to those it knows: check its credentials.`,
      ];
    case 'root-project':
      return [
        'If the app is not a package, write "package-mode = false" under [tool.poetry] in pyproject.toml.',
        'If it is one, check its name, "packages" and readme there.',
      ];
    case 'no-wheel':
      return [FOR_A_WHEEL];
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
