import { Command, CommanderError, Option } from 'commander';
import { BUILDPACK } from './cnb/buildpack.ts';
import { openReporter, type OutputOptions } from './commands/reporter.ts';
import { fail, PybuildError } from './errors/failure.ts';
import type { BuildRequest } from './lifecycle/platform/platform.ts';
import { main, type Session } from './main.ts';
import type { PythonSource } from './python/decisions.ts';

interface Options extends Partial<OutputOptions> {
  readonly output?: string;
  readonly env?: string[];
  readonly envFile?: string[];
  readonly pythonSource: PythonSource;
  readonly offline?: boolean;
  readonly refresh?: boolean;
  readonly strict?: boolean;
  readonly clearCache?: boolean;
  readonly descriptor?: string;
  readonly build?: boolean;
  readonly maxSize?: string;
}

type Action = (session: Session) => Promise<number>;

/** Takes down which action the command line asks for. */
type Choose = (options: Partial<OutputOptions>, action: Action) => void;

function makeProgram(choose: Choose, ownCommand: readonly string[]): Command {
  const program = new Command('pybuild')
    .description('Build Python apps the Cloud Native Buildpacks way, on this host, without Docker.')
    .version(BUILDPACK.version)
    .helpCommand(false);

  inputOptions(program.command('detect'))
    .summary('would this app build, and how?')
    .description('Tell whether an app would build, and how: prints the plan, or the very error that build would give. Writes nothing.')
    .argument('[app]', "the app's folder", '.')
    .addOption(jsonOption())
    .action((app: string, options: Options) => {
      choose(options, async (session) => (await import('./commands/detect.ts')).detectCommand(session, toRequest(app, options)));
    });

  buildOptions(program.command('build'))
    .summary('build an app: layers and a launch config')
    .description('Build an app: leaves its layers and its launch config in the output folder.')
    .argument('[app]', "the app's folder", '.')
    .option('--no-refresh', 'look for no newer versions of what is not pinned')
    .addOption(jsonOption())
    .action((app: string, options: Options) => {
      choose(options, async (session) => (await import('./commands/build.ts')).buildCommand(session, toRequest(app, options)));
    });

  buildOptions(program.command('run'))
    .summary('build what changed, then start a process')
    .description('Build what changed, then start a process of the Procfile, or any command in the launch environment.')
    .usage('[options] [app] [process]\n       pybuild run [options] [app] -- command [args]')
    .argument('[app]', "the app's folder", '.')
    .argument('[process]', 'the process to start (default: the default process)')
    .addOption(new Option('--no-build', 'start the last build as it is').conflicts('clearCache'))
    .action((app: string, process: string | undefined, options: Options) => {
      const asked = { ...(process === undefined ? {} : { process }), command: ownCommand, build: options.build !== false };
      choose(options, async (session) => (await import('./commands/run.ts')).runCommand(session, toRequest(app, options), asked));
    });

  program
    .command('inspect')
    .summary('print what a build installed, as a lock')
    .description('Print the packages of the last build as a lock (pylock.toml, PEP 751), for its Python and its system.')
    .argument('[app]', "the app's folder", '.')
    .addOption(new Option('--pylock', 'print a pylock.toml').makeOptionMandatory())
    .addOption(outputOption())
    .option('--quiet', 'say only what goes wrong')
    .action((app: string, options: Options) => {
      choose(options, async (session) => (await import('./commands/inspect.ts')).inspectCommand(session, app, options.output));
    });

  program
    .command('clean')
    .summary("remove an app's output folder")
    .description("Remove an app's output folder. The cache that apps share stays.")
    .argument('[app]', "the app's folder", '.')
    .addOption(outputOption())
    .option('--quiet', 'say only what goes wrong')
    .action((app: string, options: Options) => {
      choose(options, async (session) => (await import('./commands/clean.ts')).cleanCommand(session, app, options.output));
    });

  cacheCommands(program.command('cache'), choose);

  for (const command of [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)]) {
    command
      .exitOverride()
      .configureOutput({ writeErr: () => {} })
      .showSuggestionAfterError(true);
    for (const option of command.options.filter(({ required }) => required)) {
      // Commander would take the next option for the value of one that was left without.
      command.on(`option:${option.name()}`, (value: string) => {
        if (command.options.some(({ long }) => long === value)) command.error(`error: option '${option.flags}' argument missing`);
      });
    }
  }
  return program;
}

function cacheCommands(cache: Command, choose: Choose): void {
  cache.summary('show, check or prune the shared cache').helpCommand(false);
  cache.description('The cache that apps share: unpacked Pythons, and packages and tools that were installed once.');
  cache
    .command('dir')
    .description('Print the folder of the cache.')
    .action((options: Options) => {
      choose(options, async (session) => (await import('./commands/cache.ts')).cacheDirCommand(session));
    });
  cache
    .command('size')
    .description('Print what the cache holds, and how much of it.')
    .addOption(jsonOption())
    .action((options: Options) => {
      choose(options, async (session) => (await import('./commands/cache.ts')).cacheSizeCommand(session));
    });
  cache
    .command('verify')
    .description('Compare every byte with what was put in. What is damaged is removed, and the exit code is 1.')
    .option('--quiet', 'say only what goes wrong')
    .action((options: Options) => {
      choose(options, async (session) => (await import('./commands/cache.ts')).cacheVerifyCommand(session));
    });
  cache
    .command('prune')
    .description('Remove what was not used for the longest time, until the cache is small enough.')
    .option('--max-size <size>', 'how large it may stay, such as 500MB; 0 empties it (default: 5GB)')
    .option('--quiet', 'say only what goes wrong')
    .action((options: Options) => {
      choose(options, async (session) => (await import('./commands/cache.ts')).cachePruneCommand(session, options.maxSize));
    });
}

function inputOptions(command: Command): Command {
  return command
    .option('--env <K=V>', 'set a variable of the build, or pass your own (--env K); repeatable', collect)
    .option('--env-file <file>', 'read variables from a file of K=V and K lines (# comments, quotes kept); repeatable', collect)
    .addOption(new Option('--python-source <source>', 'where Python comes from').choices(['auto', 'download', 'host']).default('auto'))
    .option('--offline', 'never touch the network')
    .option('--strict', 'make anything less than what a platform would build an error')
    .option('--descriptor <file>', 'read this project descriptor (default: <app>/project.toml)')
    .addOption(new Option('--verbose', 'say more').conflicts('quiet'))
    .option('--quiet', 'say only what goes wrong');
}

function buildOptions(command: Command): Command {
  return inputOptions(command).addOption(outputOption()).option('--clear-cache', 'rebuild every layer');
}

function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}

function outputOption(): Option {
  return new Option('--output <dir>', 'the output folder (default: <app>/.pybuild)');
}

function jsonOption(): Option {
  return new Option('--json', 'print one JSON event per line on stdout');
}

function toRequest(app: string, options: Options): BuildRequest {
  return {
    app,
    env: options.env ?? [],
    envFiles: options.envFile ?? [],
    pythonSource: options.pythonSource,
    offline: options.offline ?? false,
    strict: options.strict ?? false,
    clearCache: options.clearCache ?? false,
    ...(options.refresh === false ? { refreshOff: 'not checked for newer versions: --no-refresh' } : {}),
    ...(options.output === undefined ? {} : { output: options.output }),
    ...(options.descriptor === undefined ? {} : { descriptor: options.descriptor }),
  };
}

/** What a command line asks for; nothing where it was answered with a help text. */
function parse(argv: readonly string[]): { action?: Action; output: OutputOptions } {
  // What follows `--` is a command of the user's own, which commander would take for operands.
  const separator = argv.indexOf('--');
  const ownCommand = separator < 0 ? [] : argv.slice(separator + 1);
  const ours = separator < 0 ? argv : argv.slice(0, separator);

  let action: Action | undefined;
  let output: OutputOptions = { json: ours.includes('--json'), verbose: false, quiet: false };
  const choose: Choose = ({ json = false, verbose = false, quiet = false }, chosen) => {
    output = { json, verbose, quiet };
    action = chosen;
  };
  const program = makeProgram(choose, ownCommand);
  try {
    if (separator >= 0 && ours[0] !== 'run') fail({ kind: 'usage', message: 'Only run takes a command after --' });
    if (separator >= 0 && ownCommand.length === 0) fail({ kind: 'usage', message: 'There is no command after --' });
    if (argv.length === 0) program.outputHelp();
    else program.parse(ours, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError) || error.exitCode !== 0) action = () => Promise.reject(toFailure(error));
  }
  return { output, ...(action === undefined ? {} : { action }) };
}

/** A wrong command line in our own words; commander puts its suggestion on a second line. */
function toFailure(error: unknown): unknown {
  if (!(error instanceof CommanderError)) return error;
  if (error.code === 'commander.help') {
    return new PybuildError({ kind: 'usage', message: 'cache takes a command', hint: 'It is one of dir, size, verify, prune.' });
  }
  const [message = '', suggestion] = error.message.replace(/^error: /, '').split('\n');
  const text = `${message[0]?.toUpperCase()}${message.slice(1)}`;
  return new PybuildError({
    kind: 'usage',
    message: text,
    ...(suggestion === undefined ? {} : { hint: suggestion.replace(/^\(|\)$/g, '') }),
  });
}

const { action, output } = parse(process.argv.slice(2));
if (action !== undefined) void main(action, () => ({ reporter: () => openReporter(output), audience: 'user', verbose: output.verbose }));
