import type { Environment } from '../cnb/layer-env.ts';
import { quoted } from '../errors/quoted.ts';
import type { Command } from './command.ts';

/** What is around a command that a user may want to run again. */
export interface Surroundings {
  /** The environment of the user's shell. */
  readonly caller: Environment;
  /** The variables that the user gave the build; their values are never shown. */
  readonly given: Environment;
}

/** Variables of a shell that would change what Python or a tool does, where the build runs it without them. */
const OF_TOOLS = /^((BP|PIP|UV|POETRY|PDM|PIPENV)_|PYTHON[A-Z]|VIRTUAL_ENV$|CONDA)/;
/** A shorter value may be part of a path by chance. */
const SHORTEST_SECRET = 8;
const LONGEST_INPUT = 2000;

/**
 * A command as a line for the user's shell: its folder, the variables that are not as they are there, and its words, quoted. What the
 * user gave the build is shown as `NAME=…`.
 */
export function shellLine({ program, args, cwd, env, input }: Command, { caller, given }: Surroundings): string {
  const secrets = Object.values(given).filter((value) => value.length >= SHORTEST_SECRET);
  const word = (text: string): string => quoted(secrets.reduce((shown, secret) => shown.replaceAll(secret, '…'), text));
  const removed = Object.keys(caller).filter((name) => OF_TOOLS.test(name) && env[name] === undefined);
  const changed = Object.entries(env).filter(([name, value]) => caller[name] !== value);
  const variables = [
    ...removed.toSorted().flatMap((name) => ['-u', quoted(name)]),
    ...changed
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => (Object.hasOwn(given, name) ? quoted(`${name}=…`) : word(`${name}=${value}`))),
  ];
  const words = [...(variables.length === 0 ? [] : ['env', ...variables]), word(program), ...args.map(word)];
  return `cd ${word(cwd)} && ${words.join(' ')}${inputOf(input, word)}`;
}

/** A command as a line for a shell that has its folder and its variables already. */
export function plainLine({ program, args, input }: Pick<Command, 'program' | 'args' | 'input'>): string {
  return `${[program, ...args].map(quoted).join(' ')}${inputOf(input, quoted)}`;
}

function inputOf(input: string | undefined, word: (text: string) => string): string {
  if (input === undefined) return '';
  return input.length <= LONGEST_INPUT ? ` <<< ${word(input)}` : ` # with ${input.length} characters on stdin`;
}
