import { BUILD_VARIABLES, withCheckPath } from './commands/options.ts';
import { openReporter, type OutputOptions } from './commands/reporter.ts';
import { fail } from './errors/failure.ts';
import type { VariableOption } from './errors/variable-option.ts';
import { main } from './main.ts';
import { startEvent } from './commands/start-event.ts';
import { type Action, type Choose, readCommandLine } from './program.ts';

/** Parses a command line; without an action if a help text was printed. */
function parse(argv: readonly string[]): { action?: Action; output: OutputOptions; variableOption: VariableOption } {
  // Commander would take the user's own command after `--` as operands.
  const separator = argv.indexOf('--');
  const ownCommand = separator < 0 ? [] : argv.slice(separator + 1);
  const words = withCheckPath(separator < 0 ? argv : argv.slice(0, separator));
  const variableOption = words[0] === 'run' ? BUILD_VARIABLES : '--env';

  let action: Action | undefined;
  let output: OutputOptions = { json: words.includes('--json'), verbose: false, quiet: false };
  const choose: Choose = ({ json = false, verbose = false, quiet = false, logFormat, app }, chosen) => {
    output = { json, verbose, quiet, ...(logFormat === 'github' ? { logFormat } : {}) };
    action = (session) => {
      // Other commands answer with one event.
      if (app !== undefined) session.emit(startEvent(words, app));
      return chosen(session);
    };
  };
  try {
    const takesCommand = words[0] === 'run' || words[0] === 'shell';
    if (separator >= 0 && !takesCommand) fail({ kind: 'usage', message: 'Only pybuild run and pybuild shell take a command after --' });
    if (separator >= 0 && ownCommand.length === 0) fail({ kind: 'usage', message: 'The command after -- is missing' });
    readCommandLine(words, ownCommand, choose);
  } catch (error) {
    action = () => Promise.reject(error);
  }
  return { output, variableOption, ...(action === undefined ? {} : { action }) };
}

const { action, output, variableOption } = parse(process.argv.slice(2));
if (action !== undefined) {
  void main(action, () => ({ reporter: () => openReporter(output), audience: 'user', verbose: output.verbose, variableOption }));
}
