import { BUILD_VARIABLES, CHECK } from './options.ts';

/** An option as the command line has it, its help, and what it excludes (by the other options' names in camel case). */
export interface OptionSpec {
  readonly flags: string;
  readonly description: string;
  readonly choices?: readonly string[];
  readonly default?: string;
  readonly conflicts?: readonly string[];
  /** Whether it may be given several times. */
  readonly repeats?: true;
}

const OUTPUT: OptionSpec = { flags: '--output <dir>', description: 'the output folder (default: <app>/.pybuild)' };
const JSON_EVENTS: OptionSpec = { flags: '--json', description: 'print JSON events on stdout, one per line' };
const QUIET: OptionSpec = { flags: '--quiet', description: 'print warnings and errors only' };
const RUN_IMAGE: OptionSpec = {
  flags: '--run-image <image>',
  description: 'the image to check native code against (default: heroku:24)',
};

/** What decides a build, besides its variables. */
const SOURCE: readonly OptionSpec[] = [
  {
    flags: '--python-source <source>',
    description: 'where to get Python',
    choices: ['auto', 'download', 'host'],
    default: 'auto',
  },
  { flags: '--offline', description: 'do not use the network' },
  { flags: '--strict', description: "fail if the build would differ from the platform's" },
  { flags: '--descriptor <file>', description: 'project descriptor (default: <app>/project.toml)' },
  { flags: '--verbose', description: 'print more details', conflicts: ['quiet'] },
  QUIET,
  {
    flags: '--log-format <format>',
    description: 'write the log for a CI system: annotations, and steps that fold',
    choices: ['text', 'github'],
    default: 'text',
    conflicts: ['json'],
  },
];

const INPUT: readonly OptionSpec[] = [
  {
    flags: '--env <K=V>',
    description: 'set a build variable, or pass one of your shell (--env K); repeatable',
    repeats: true,
  },
  {
    flags: '--env-file <file>',
    description: 'read build variables from a file with K=V and K lines; repeatable',
    repeats: true,
  },
  ...SOURCE,
];

const LAYERS: readonly OptionSpec[] = [OUTPUT, { flags: '--clear-cache', description: 'rebuild every layer' }];

/** The options of each command, in the order of its help. */
export const OPTIONS = {
  detect: [
    ...INPUT,
    OUTPUT,
    {
      flags: '--explain',
      description: 'show how each decision was made, and which layers a build would rebuild, and why',
    },
    JSON_EVENTS,
  ],
  build: [
    ...INPUT,
    ...LAYERS,
    { flags: '--no-refresh', description: 'keep installed versions of packages that are not pinned' },
    {
      flags: '--on-failure <what>',
      description: 'open a shell where a step fails; exit 0 tries again',
      choices: ['shell'],
      conflicts: ['json', 'logFormat'],
    },
    RUN_IMAGE,
    JSON_EVENTS,
  ],
  run: [
    {
      flags: '--env <K=V>',
      description: 'set a variable of the app, or pass one of your shell (--env K); repeatable',
      repeats: true,
    },
    {
      flags: '--env-file <file>',
      description: 'read variables of the app from a file with K=V and K lines; repeatable',
      repeats: true,
    },
    {
      flags: `${BUILD_VARIABLES} <K=V>`,
      description: 'set a build variable, or pass one of your shell; repeatable',
      repeats: true,
    },
    ...SOURCE,
    ...LAYERS,
    { flags: '--all', description: 'start all processes side by side', conflicts: ['check'] },
    { flags: '--watch', description: 'start the app again when its files change', conflicts: ['check'] },
    {
      flags: `${CHECK} [/path]`,
      description: 'start web and ask it for a page (default: /), or see that another process keeps running; stop it; exit with 0 or 1',
    },
    {
      flags: '--check-timeout <seconds>',
      description: 'how long to wait (default: 30 for a page, 5 for another process)',
    },
    {
      flags: '--debugpy [port]',
      description: 'wait for a debugger of Python on this port (default: 5678)',
      conflicts: ['all', 'watch', 'check'],
    },
    { flags: '--no-build', description: 'start the last build without building', conflicts: ['clearCache', 'watch'] },
    {
      flags: '--json',
      description: "print JSON events on stdout, one per line; the app's own output goes to stderr, that of several processes into events",
    },
  ],
  shell: [
    ...INPUT,
    OUTPUT,
    { flags: '--build', description: "use the build's environment and layers, not the app's" },
    { flags: '--failed', description: 'use what the last failed build left, where its command failed', conflicts: ['at'] },
    { flags: '--at <step>', description: 'use the layers as they were before a step of the last build' },
  ],
  inspect: [
    {
      flags: '--packages',
      description: 'list every package: size, licence, who requires it',
      conflicts: ['why', 'diff', 'log', 'pylock', 'lock', 'html'],
    },
    {
      flags: '--why <package>',
      description: 'show who requires a package',
      conflicts: ['diff', 'log', 'pylock', 'lock', 'html'],
    },
    {
      flags: '--diff [build]',
      description: 'show what changed since the build before, or another app, output folder or report.json',
      conflicts: ['log', 'pylock', 'lock', 'html'],
    },
    {
      flags: '--log [step]',
      description: 'print the log of the build, or of one step',
      conflicts: ['pylock', 'lock', 'html'],
    },
    {
      flags: '--html <file>',
      description: 'write a report to look at in a browser: one file, without scripts',
      conflicts: ['pylock', 'lock'],
    },
    {
      flags: '--trace <file>',
      description: 'write the times of steps and commands for ui.perfetto.dev or chrome://tracing',
      conflicts: ['packages', 'why', 'diff', 'log', 'html', 'pylock', 'lock', 'failed'],
    },
    { flags: '--open', description: 'with --html: open the report in the browser' },
    {
      flags: '--failed',
      description: 'show the last failed build; with --log, its log',
      conflicts: ['packages', 'why', 'diff', 'pylock', 'lock', 'html'],
    },
    {
      flags: '--pylock',
      description: 'print the packages as a lock file (pylock.toml, PEP 751), for this Python version and system',
      conflicts: ['lock'],
    },
    {
      flags: '--lock',
      description: 'print the lock that Poetry, uv, PDM or Pipenv made for an app without one',
    },
    {
      flags: '--network',
      description: 'also ask the package index which packages are outdated or yanked',
      conflicts: ['packages', 'why', 'diff', 'log', 'html', 'trace', 'pylock', 'failed'],
    },
    {
      flags: '--env <K=V>',
      description: 'with --network: set a variable of the build, such as PIP_INDEX_URL; repeatable',
      repeats: true,
    },
    {
      flags: '--env-file <file>',
      description: 'with --network: read variables of the build from a file; repeatable',
      repeats: true,
    },
    RUN_IMAGE,
    OUTPUT,
    JSON_EVENTS,
    QUIET,
  ],
  doctor: [{ flags: '--network', description: 'also ask the package index and the source of Python archives' }, OUTPUT, JSON_EVENTS, QUIET],
  clean: [OUTPUT, QUIET],
  help: [{ flags: '--man', description: 'print all of it as a manual page' }],
  'cache size': [JSON_EVENTS],
  'cache verify': [QUIET],
  'cache prune': [
    {
      flags: '--max-size <size>',
      description: 'size to keep, for example 500MB; 0 empties the cache (default: 5GB)',
    },
    QUIET,
  ],
} satisfies Readonly<Record<string, readonly OptionSpec[]>>;
