import { shown } from '../output/untrusted.ts';
import type { Holder, AppPlace, Trouble } from './trouble.ts';
import type { TroubleWordings } from './trouble-wording.ts';

const WITHOUT = 'To build without static files: --env BP_DJANGO_COLLECTSTATIC=false';
const SETTINGS = '--env DJANGO_SETTINGS_MODULE=';

/** Troubles when a build runs the app's own code. */
export const DJANGO_TROUBLES = {
  'django-settings': () => ({
    happened: ["The project's settings could not be loaded, which collecting static files needs."],
    advice: ['A build has only the variables that you pass to it (--env). Compare them with those that the settings read.', WITHOUT],
  }),
  'static-files': () => ({
    happened: [],
    advice: ['Set STATIC_ROOT and STATIC_URL in the settings, or remove django.contrib.staticfiles from INSTALLED_APPS.', WITHOUT],
  }),
  'app-variables': ({ names, at, listed, dotenv }) => {
    const isOne = names.length === 1;
    const them = isOne ? 'it' : 'them';
    return {
      happened: [
        `The ${at?.file.includes('settings') ? 'settings need' : 'app needs'} ${listing(names)}, which ${isOne ? 'is' : 'are'} not set${within(at)}. A build does not see your shell.`,
      ],
      advice: [
        ...(dotenv === undefined ? [] : [`Pass your ${shown(dotenv)}, which the app does not read: --env-file ${shown(dotenv)}`]),
        `${dotenv === undefined ? 'Pass' : 'Or pass'} ${them}: ${names.map((name) => `--env ${shown(name)}=…`).join(' ')}`,
        ...(listed === undefined ? [] : [`See ${shown(listed.file)}, which lists ${them}${alsoListed(listed.others)}.`]),
        WITHOUT,
      ],
    };
  },
  'app-module': (trouble) => ({ happened: [explainModule(trouble)], advice: [...adviseOnModule(trouble), WITHOUT] }),
  'app-file': ({ module, file, at }) => ({
    happened: [`${at === undefined ? 'The app' : where(at)} imports ${shown(module)}, but the app has no ${shown(file)}.`],
    advice: [
      `If the file exists only on some machines, import it only where it is there. A build has what is in the app folder, less what project.toml excludes.`,
      WITHOUT,
    ],
  }),
  'settings-missing': ({ module, at, others }) => ({
    happened: [
      `${at === undefined ? 'DJANGO_SETTINGS_MODULE' : where(at)} names the settings ${shown(module)}, which the app does not have.`,
    ],
    advice: [
      others.length === 0
        ? 'Correct the name there.'
        : `The app has ${listing(others.slice(0, 3))}. To use one: ${SETTINGS}${shown(others[0] ?? '')}`,
      WITHOUT,
    ],
  }),
  'python-module': ({ module, at, by, removedIn, pin, addTo }) => {
    const [, minor] = /^Python 3\.(\d+)$/.exec(removedIn) ?? [];
    return {
      happened: [
        by === undefined
          ? `${where(at)} imports ${shown(module)}, which ${removedIn} no longer has.`
          : `${shown(by)} needs ${shown(module)}, which ${removedIn} no longer has${within(at)}.`,
      ],
      advice: [
        ...(by === undefined ? [] : [`Use a newer release of ${shown(by)} that does without it.`]),
        ...(pin === undefined ? [] : [`${by === undefined ? 'Add' : 'Or add'} this line to ${shown(addTo)}: ${pin}`]),
        ...(minor === undefined
          ? []
          : [`The newest Python that has ${shown(module)} is 3.${Number(minor) - 1}: write that into .python-version.`]),
      ],
    };
  },
  library: ({ library, by, debian, instead }) => ({
    happened: [`${by === undefined ? 'A package' : shown(by)} cannot load ${shown(library)}, a library of the system.`],
    advice: [
      ...(instead === undefined ? [] : [`Use ${instead} instead of ${shown(by ?? '')}: it includes the library.`]),
      `${instead === undefined ? '' : 'Or install it. '}${debian === undefined ? `Install the system's package that has ${shown(library)}.` : `On Debian and Ubuntu: apt-get install ${debian}`}`,
      'The image that runs the app needs the library, too.',
    ],
  }),
  'static-setting': ({ setting, file, conditional, others, lines }) => ({
    happened: [
      conditional === undefined
        ? `${setting} is not set${file === undefined ? '' : ` (${shown(file)})`}.`
        : `${setting} is not set: ${shown(file ?? '')}:${conditional} sets it only under a condition.`,
    ],
    advice: [
      ...others.slice(0, 1).map((other) => `Use ${shown(other)}, which sets it${alsoSet(others.slice(1))}: ${SETTINGS}${shown(other)}`),
      `${others.length === 0 ? 'Add' : 'Or add'} to ${file === undefined ? 'the settings' : shown(file)}: ${lines.join('; ')}`,
      WITHOUT,
    ],
  }),
  'app-error': ({ error, at }) => ({
    happened: [`${where(at)}: ${shown(error)}`],
    advice: ['Fix it there. If it needs a variable, a build has only those that you pass to it (--env).', WITHOUT],
  }),
} satisfies Partial<TroubleWordings>;

function explainModule({ module, at, asApp, by }: Extract<Trouble, { kind: 'app-module' }>): string {
  if (asApp) return `INSTALLED_APPS has ${shown(module)}, which is not installed${within(at)}.`;
  if (by !== undefined) return `${shown(by)} needs ${shown(module)}, which is not installed${within(at)}.`;
  return `${at === undefined ? 'The app' : where(at)} imports ${shown(module)}, which is not installed.`;
}

function adviseOnModule({ module, package: name, addTo, heldBy, settings }: Extract<Trouble, { kind: 'app-module' }>): string[] {
  return [
    adviseOnPackage(name === undefined ? `the package that has ${shown(module)}` : shown(name), shown(addTo), heldBy),
    ...(settings === undefined ? [] : [`Or use settings that do without it: ${SETTINGS}${shown(settings)}`]),
  ];
}

function adviseOnPackage(name: string, addTo: string, heldBy: Holder | undefined): string {
  if (heldBy === undefined) return `Add ${name} to ${addTo}.`;
  const file = shown(heldBy.file);
  const { group, extra } = heldBy;
  if (group !== undefined) return `Install the group ${shown(group)} of ${file}, which has ${name}: --env BP_PYTHON_GROUPS=${shown(group)}`;
  if (extra !== undefined) return `Install the extra ${shown(extra)} of ${file}, which has ${name}: --env BP_PYTHON_EXTRAS=${shown(extra)}`;
  return `Add ${name} to ${addTo}. It is only in ${file}, which is not installed.`;
}

function alsoListed(others: readonly string[]): string {
  const [first, ...more] = others;
  if (first === undefined) return '';
  return `, with ${shown(first)}${more.length === 0 ? '' : ` and ${more.length} more`}`;
}

function alsoSet(others: readonly string[]): string {
  return others.length === 0 ? '' : ` (so ${others.length === 1 ? 'does' : 'do'} ${listing(others.slice(0, 3))})`;
}

/** Names as a reader of English lists them. */
function listing(names: readonly string[]): string {
  const all = names.map(shown);
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
}

function where(place: AppPlace | undefined): string {
  if (place === undefined) return 'The app';
  return place.line === undefined ? shown(place.file) : `${shown(place.file)}:${place.line}`;
}

function within(place: AppPlace | undefined): string {
  return place === undefined ? '' : ` (${where(place)})`;
}
