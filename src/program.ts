import { Command, CommanderError, Option } from 'commander';
import { BUILDPACK } from './cnb/buildpack.ts';
import {
  BUILD_VARIABLES,
  CHECK,
  type Options,
  INSPECT_EXAMPLES,
  RUN_EXAMPLES,
  SHELL_EXAMPLES,
  toBuildRequest,
  toRequest,
  toRun,
} from './commands/options.ts';
import type { OutputOptions } from './commands/reporter.ts';
import { PybuildError } from './errors/failure.ts';
import type { Session } from './main.ts';

const outputOption = (): Option => new Option('--output <dir>', 'the output folder (default: <app>/.pybuild)');
const cacheModule = (): Promise<typeof import('./commands/cache.ts')> => import('./commands/cache.ts');
const jsonOption = (): Option => new Option('--json', 'print JSON events on stdout, one per line');

export type Action = (session: Session) => Promise<number>;

/** Records which action the command line requests, and how it reports. */
export type Choose = (options: Partial<OutputOptions> & { readonly app?: string }, action: Action) => void;

/**
 * Reads a command line: calls `choose` with its action, or prints the help text that it asks for. `ownCommand` is what follows `--`.
 * Throws a usage error.
 */
export function readCommandLine(words: readonly string[], ownCommand: readonly string[], choose: Choose): void {
  const program = makeProgram(choose, ownCommand);
  if (words.length === 0 && ownCommand.length === 0) return program.outputHelp();
  try {
    program.parse(words, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return;
    throw toFailure(error, program.commands.find((one) => one.name() === words[0])?.name());
  }
}

function makeProgram(choose: Choose, ownCommand: readonly string[]): Command {
  const program = new Command('pybuild')
    .description('Build Python apps the Cloud Native Buildpacks way, on your machine, without Docker.')
    .version(BUILDPACK.version)
    .helpCommand(false);

  inputOptions(program.command('detect'))
    .summary('show whether and how an app would build')
    .description('Show whether and how an app would build: print the plan, or the error that a build would end with. Writes nothing.')
    .argument('[app]', "the app's folder", '.')
    .addOption(jsonOption())
    .action((app: string, options: Options) => {
      choose(options, async (session) => (await import('./commands/detect.ts')).detectCommand(session, toRequest(app, options)));
    });

  buildOptions(program.command('build'))
    .summary('build an app')
    .description('Build an app into layers and a launch config, in the output folder.')
    .argument('[app]', "the app's folder", '.')
    .option('--no-refresh', 'keep installed versions of packages that are not pinned')
    .addOption(jsonOption())
    .action((app: string, options: Options) => {
      choose({ ...options, app }, async (session) => (await import('./commands/build.ts')).buildCommand(session, toRequest(app, options)));
    });

  runOptions(program.command('run'))
    .summary('build if needed, then start the app')
    .description('Build if something changed, then start a process of the Procfile, or any command in the launch environment.')
    .usage('[options] [app] [process...]\n       pybuild run [options] [app] -- command [args]')
    .argument('[app]', "the app's folder", '.')
    .argument('[process...]', 'the process to start, or several side by side (default: the default process)')
    .addOption(new Option('--all', 'start all processes side by side').conflicts('check'))
    .addOption(new Option('--watch', 'start the app again when its files change').conflicts('check'))
    .option(`${CHECK} [/path]`, 'start the app, ask it for a page (default: /), stop it; exit with 0 if it answered')
    .option('--check-timeout <seconds>', 'how long to wait for the answer (default: 30)')
    .addOption(new Option('--no-build', 'start the last build without building').conflicts(['clearCache', 'watch']))
    .addHelpText('after', RUN_EXAMPLES)
    .action((app: string, processes: string[], options: Options) => {
      const asked = toRun(processes, ownCommand, options);
      choose(options, async (session) => (await import('./commands/run.ts')).runCommand(session, toBuildRequest(app, options), asked));
    });

  inputOptions(program.command('shell'))
    .summary('open a shell in the environment of the last build')
    .description('Open a shell, or run a command, in copies of the last build: nothing that you do there changes it.')
    .usage('[options] [app]\n       pybuild shell [options] [app] -- command [args]')
    .argument('[app]', "the app's folder", '.')
    .addOption(outputOption())
    .option('--build', "use the build's environment and layers, not the app's")
    .addHelpText('after', SHELL_EXAMPLES)
    .action((app: string, options: Options & { readonly build?: true }) => {
      const asked = { build: options.build === true, command: ownCommand };
      choose(options, async (session) => (await import('./commands/shell.ts')).shellCommand(session, toRequest(app, options), asked));
    });

  program
    .command('inspect')
    .summary('show what the last build made')
    .description('Show what the last build made: layers, packages, sizes, processes, environment. One option shows one part of it.')
    .argument('[app]', "the app's folder", '.')
    .addOption(new Option('--why <package>', 'show who requires a package').conflicts(['diff', 'log', 'pylock']))
    .addOption(
      new Option('--diff [build]', 'show what changed since the build before, or another app, output folder or report.json').conflicts([
        'log',
        'pylock',
      ]),
    )
    .addOption(new Option('--log [step]', 'print the log of the build, or of one step').conflicts('pylock'))
    .addOption(
      new Option('--html <file>', 'write a report to look at in a browser: one file, without scripts').conflicts([
        'diff',
        'log',
        'pylock',
        'why',
      ]),
    )
    .option('--open', 'with --html: open the report in the browser')
    .option('--failed', 'with --log: of the last build that failed')
    .option('--pylock', 'print the packages as a lock file (pylock.toml, PEP 751), for this Python version and system')
    .addOption(outputOption())
    .addOption(jsonOption())
    .option('--quiet', 'print warnings and errors only')
    .addHelpText('after', INSPECT_EXAMPLES)
    .action((app: string, options: Options) => {
      choose(options, async (session) => (await import('./commands/inspect.ts')).inspectCommand(session, { app, ...options }));
    });

  program
    .command('clean')
    .summary("remove an app's output folder")
    .description("Remove an app's output folder. The shared cache stays.")
    .argument('[app]', "the app's folder", '.')
    .addOption(outputOption())
    .option('--quiet', 'print warnings and errors only')
    .action((app: string, options: Options) =>
      choose(options, async (session) => (await import('./commands/clean.ts')).cleanCommand(session, app, options.output)),
    );

  cacheCommands(program.command('cache'), choose);
  for (const command of [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)]) {
    command
      .exitOverride()
      .configureOutput({ writeErr: () => {} })
      .showSuggestionAfterError(true);
    for (const option of command.options.filter(({ required }) => required)) {
      // Commander would take the next option as the value of an option without one.
      command.on(`option:${option.name()}`, (value: string) => {
        if (command.options.some(({ long }) => long === value)) command.error(`error: option '${option.flags}' argument missing`);
      });
    }
  }
  return program;
}

function cacheCommands(cache: Command, choose: Choose): void {
  cache.summary('show, check or prune the shared cache').helpCommand(false);
  cache.description('Show, check or prune the cache that all apps share: Python versions, packages and tools.');
  cache
    .command('dir')
    .description('Print the path of the cache.')
    .action((options: Options) => choose(options, async (session) => (await cacheModule()).cacheDirCommand(session)));
  cache
    .command('size')
    .description('Print the contents and the size of the cache.')
    .addOption(jsonOption())
    .action((options: Options) => choose(options, async (session) => (await cacheModule()).cacheSizeCommand(session)));
  cache
    .command('verify')
    .description('Check every file of the cache. Remove damaged entries, and exit with 1 if there were any.')
    .option('--quiet', 'print warnings and errors only')
    .action((options: Options) => choose(options, async (session) => (await cacheModule()).cacheVerifyCommand(session)));
  cache
    .command('prune')
    .description('Remove the least recently used entries until the cache is small enough.')
    .option('--max-size <size>', 'size to keep, for example 500MB; 0 empties the cache (default: 5GB)')
    .option('--quiet', 'print warnings and errors only')
    .action((options: Options) => choose(options, async (session) => (await cacheModule()).cachePruneCommand(session, options.maxSize)));
}

function inputOptions(command: Command): Command {
  return sourceOptions(
    command
      .option('--env <K=V>', 'set a build variable, or pass one of your shell (--env K); repeatable', collect)
      .option('--env-file <file>', 'read build variables from a file with K=V and K lines; repeatable', collect),
  );
}

function sourceOptions(command: Command): Command {
  return command
    .addOption(new Option('--python-source <source>', 'where to get Python').choices(['auto', 'download', 'host']).default('auto'))
    .option('--offline', 'do not use the network')
    .option('--strict', "fail if the build would differ from the platform's")
    .option('--descriptor <file>', 'project descriptor (default: <app>/project.toml)')
    .addOption(new Option('--verbose', 'print more details').conflicts('quiet'))
    .option('--quiet', 'print warnings and errors only')
    .addOption(
      new Option('--log-format <format>', 'write the log for a CI system: annotations, and steps that fold')
        .choices(['text', 'github'])
        .default('text')
        .conflicts('json'),
    );
}

function buildOptions(command: Command): Command {
  return outputOptions(inputOptions(command));
}

function runOptions(command: Command): Command {
  const variables = command
    .option('--env <K=V>', 'set a variable of the app, or pass one of your shell (--env K); repeatable', collect)
    .option('--env-file <file>', 'read variables of the app from a file with K=V and K lines; repeatable', collect)
    .option(`${BUILD_VARIABLES} <K=V>`, 'set a build variable, or pass one of your shell; repeatable', collect);
  return outputOptions(sourceOptions(variables));
}

function outputOptions(command: Command): Command {
  return command.addOption(outputOption()).option('--clear-cache', 'rebuild every layer');
}

function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}

/** Words a wrong command line of `command`; commander puts its suggestion on a second line. */
function toFailure(error: unknown, command: string | undefined): unknown {
  if (!(error instanceof CommanderError)) return error;
  if (error.code === 'commander.help') {
    return new PybuildError({ kind: 'usage', message: 'pybuild cache needs a command', hint: 'Use one of: dir, size, verify, prune' });
  }
  const [message = '', suggestion] = error.message.replace(/^error: /, '').split('\n');
  const text = `${message[0]?.toUpperCase()}${message.slice(1)}`;
  return new PybuildError({
    kind: 'usage',
    message: text,
    hint: suggestion?.replace(/^\(|\)$/g, '') ?? `See: pybuild ${command === undefined ? '' : `${command} `}--help`,
  });
}
