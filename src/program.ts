import { Argument, Command, CommanderError, Option } from 'commander';
import { BUILDPACK } from './cnb/buildpack.ts';
import { type Shell, SHELLS } from './commands/help/shells.ts';
import type { CommandFacts } from './commands/help/facts.ts';
import type { Manual } from './commands/help/help.ts';
import { OPTIONS, type OptionSpec } from './commands/option-tables.ts';
import {
  type Options,
  folderOf,
  INSPECT_EXAMPLES,
  RUN_EXAMPLES,
  SHELL_EXAMPLES,
  toBuildRequest,
  toRequest,
  toRun,
} from './commands/options.ts';
import type { OnFailure } from './commands/build.ts';
import type { OutputOptions } from './commands/reporter.ts';
import type { AskedShell } from './commands/shell.ts';
import { wordRefusal } from './commands/usage.ts';
import { PybuildError } from './errors/failure.ts';
import type { Session } from './main.ts';

const cacheModule = (): Promise<typeof import('./commands/cache.ts')> => import('./commands/cache.ts');

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
    throw error;
  }
}

function makeProgram(choose: Choose, ownCommand: readonly string[]): Command {
  const program = new Command('pybuild')
    .description('Build Python apps the Cloud Native Buildpacks way, on your machine, without Docker.')
    .version(BUILDPACK.version)
    .helpCommand(false);

  withOptions(program.command('detect'), 'detect')
    .summary('show whether and how an app would build')
    .description('Show whether and how an app would build: print the plan, or the error that a build would end with. Writes nothing.')
    .argument('[app]', "the app's folder", '.')
    .action((app: string, options: Options & { readonly explain?: true }) => {
      choose(options, async (session) =>
        (await import('./commands/detect.ts')).detectCommand(session, toRequest(app, options), { explain: options.explain === true }),
      );
    });

  withOptions(program.command('build'), 'build')
    .summary('build an app')
    .description('Build an app into layers and a launch config, in the output folder.')
    .argument('[app]', "the app's folder", '.')
    .action((app: string, options: Options & { readonly onFailure?: OnFailure }) => {
      const { onFailure } = options;
      choose({ ...options, app }, async (session) =>
        (await import('./commands/build.ts')).buildCommand(session, toRequest(app, options), onFailure),
      );
    });

  withOptions(program.command('run'), 'run')
    .summary('build if needed, then start the app')
    .description('Build if something changed, then start a process of the Procfile, or any command in the launch environment.')
    .usage('[options] [app] [process...]\n       pybuild run [options] [app] -- command [args]')
    .argument('[app]', "the app's folder", '.')
    .argument('[process...]', 'the process to start, or several side by side (default: the default process)')
    .addHelpText('after', RUN_EXAMPLES)
    .action((app: string, processes: string[], options: Options) => {
      const asked = toRun(processes, ownCommand, options);
      choose({ ...options, app: folderOf(app) }, async (session) =>
        (await import('./commands/run.ts')).runCommand(session, toBuildRequest(app, options), asked),
      );
    });

  withOptions(program.command('shell'), 'shell')
    .summary('open a shell in the environment of the last build')
    .description('Open a shell, or run a command, in copies of the last build: nothing that you do there changes it.')
    .usage('[options] [app]\n       pybuild shell [options] [app] -- command [args]')
    .argument('[app]', "the app's folder", '.')
    .addHelpText('after', SHELL_EXAMPLES)
    .action((app: string, options: Options & Partial<Pick<AskedShell, 'build' | 'at'>>) => {
      const { build = false, failed = false, at } = options;
      const asked = { build, failed, command: ownCommand, ...(at === undefined ? {} : { at }) };
      choose(options, async (session) => (await import('./commands/shell.ts')).shellCommand(session, toRequest(app, options), asked));
    });

  withOptions(program.command('inspect'), 'inspect')
    .summary('show what the last build made')
    .description('Show what the last build made: layers, packages, sizes, processes, environment. One option shows one part of it.')
    .argument('[app]', "the app's folder", '.')
    .addHelpText('after', INSPECT_EXAMPLES)
    .action((app: string, options: Options) => {
      choose(options, async (session) =>
        (await import('./commands/inspect.ts')).inspectCommand(
          session,
          { app, ...options },
          toRequest(app, { ...options, pythonSource: 'auto' }),
        ),
      );
    });

  withOptions(program.command('doctor'), 'doctor')
    .summary('show what on this machine will help or hinder builds')
    .description('Show what on this machine will help or hinder builds, and what to do about it. Exits with 1 if a build would fail.')
    .argument('[app]', "the app's folder", '.')
    .action((app: string, options: Options & { readonly network?: true }) => {
      const request = toRequest(app, { ...options, pythonSource: 'auto' });
      const network = options.network === true;
      choose(options, async (session) => (await import('./commands/doctor.ts')).doctorCommand(session, request, network));
    });

  withOptions(program.command('clean'), 'clean')
    .summary("remove an app's output folder")
    .description("Remove an app's output folder. The shared cache stays.")
    .argument('[app]', "the app's folder", '.')
    .action((app: string, options: Options) =>
      choose(options, async (session) => (await import('./commands/clean.ts')).cleanCommand(session, app, options.output)),
    );

  cacheCommands(program.command('cache'), choose);

  const manual = (): Manual => ({
    program: factsOf(program),
    textOf: (name) => (name === '' ? program : program.commands.find((command) => command.name() === name))?.helpInformation(),
  });
  program
    .command('completion')
    .summary('print a script by which a shell completes commands and options')
    .description('Print a script by which a shell completes commands and options. For bash: source <(pybuild completion bash)')
    .addArgument(new Argument('<shell>', 'your shell').choices(SHELLS))
    .action((shell: Shell) =>
      choose({}, async (session) => (await import('./commands/help/help.ts')).completionCommand(session, manual(), shell)),
    );
  withOptions(program.command('help'), 'help')
    .summary('show help on a command, or on settings, exit-codes or files')
    .description('Show help on a command, or on a topic: settings, exit-codes, files.')
    .argument('[topic]', 'a command or a topic')
    .action((topic: string | undefined, { man = false }: { readonly man?: boolean }) =>
      choose({}, async (session) => (await import('./commands/help/help.ts')).helpCommand(session, manual(), topic, man)),
    );

  for (const command of [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)]) {
    command
      .exitOverride((error) => {
        throw error.exitCode === 0 ? error : refused(error, command, program);
      })
      .configureOutput({ writeErr: () => {} })
      .showSuggestionAfterError(true);
    for (const option of command.options.filter(({ required }) => required)) {
      // Commander would take the next option as the value of an option without one.
      command.on(`option:${option.name()}`, (value: string) => {
        if (command.options.some(({ long }) => long === value))
          command.error(`error: option '${option.flags}' argument missing`, { code: 'commander.optionMissingArgument' });
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
  withOptions(cache.command('size'), 'cache size')
    .description('Print the contents and the size of the cache.')
    .action((options: Options) => choose(options, async (session) => (await cacheModule()).cacheSizeCommand(session)));
  withOptions(cache.command('verify'), 'cache verify')
    .description('Check every file of the cache. Remove damaged entries, and exit with 1 if there were any.')
    .action((options: Options) => choose(options, async (session) => (await cacheModule()).cacheVerifyCommand(session)));
  withOptions(cache.command('prune'), 'cache prune')
    .description('Remove the least recently used entries until the cache is small enough.')
    .action((options: Options) => choose(options, async (session) => (await cacheModule()).cachePruneCommand(session, options.maxSize)));
}

/** What help and completion say of a command: its names are those after `pybuild`. */
function factsOf(command: Command, parents: readonly string[] = []): CommandFacts {
  const names = command.parent === null ? [] : [...parents, command.name()];
  return {
    name: names.join(' '),
    summary: command.summary() === '' ? command.description() : command.summary(),
    description: command.description(),
    usage: command.usage(),
    options: command.options.map(({ flags, long, description, required, optional, argChoices }) => ({
      flags,
      long: long ?? '',
      description,
      takesValue: required || optional,
      choices: argChoices ?? [],
    })),
    subcommands: command.commands.map((one) => factsOf(one, names)),
    choices: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
  };
}

/** The failure for a command line that commander refused. */
function refused({ code, message }: CommanderError, command: Command, program: Command): PybuildError {
  const parents = command.parent === null || command.parent === program ? [] : [command.parent.name()];
  return new PybuildError(
    wordRefusal({
      code,
      message,
      command: factsOf(command, parents),
      operands: command.args,
      takes: command.registeredArguments.map((one) => `<${one.name()}>`),
      program: factsOf(program),
    }),
  );
}

/** Gives a command its options. */
function withOptions(command: Command, name: keyof typeof OPTIONS): Command {
  const specs: readonly OptionSpec[] = OPTIONS[name];
  for (const { flags, description, choices, default: value, conflicts, repeats } of specs) {
    const option = new Option(flags, description);
    if (choices !== undefined) option.choices(choices);
    if (value !== undefined) option.default(value);
    if (conflicts !== undefined) option.conflicts([...conflicts]);
    if (repeats === true) option.argParser(collect);
    command.addOption(option);
  }
  return command;
}

function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}
