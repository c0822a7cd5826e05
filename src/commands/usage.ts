import type { Failure } from '../errors/failure.ts';
import { nearestName } from '../python/spelling.ts';
import type { CommandFacts } from './help/facts.ts';

/** A command line that the parser refused: by whom, with which words. */
export interface Refusal {
  /** The parser's kind of error, and its message. */
  readonly code: string;
  readonly message: string;
  readonly command: CommandFacts;
  /** What it was given besides options, and how much of that it takes. */
  readonly operands: readonly string[];
  readonly takes: readonly string[];
  /** All of pybuild. */
  readonly program: CommandFacts;
}

/** An option that more commands have says nothing about which was meant. */
const MOST_COMMANDS = 2;

type Usage = Extract<Failure, { kind: 'usage' }>;
type Words = Omit<Usage, 'kind'>;

/** Words a wrong command line: what is wrong, what is allowed, and what was probably meant. */
export function wordRefusal(refusal: Refusal): Usage {
  const word = WORDS[refusal.code];
  // A kind of a later release of the parser keeps its own words.
  const words = word?.(refusal) ?? { message: capital(refusal.message.split('\n')[0] ?? ''), hint: seeHelp(refusal.command) };
  return { kind: 'usage', ...words };
}

const WORDS: Readonly<Record<string, (refusal: Refusal) => Words | undefined>> = {
  'commander.invalidArgument': wrongChoice,
  'commander.optionMissingArgument': missingValue,
  'commander.missingArgument': missingOperand,
  'commander.excessArguments': ({ command, operands, takes }) => {
    const extra = operands.slice(takes.length);
    const most = takes.length === 0 ? 'no arguments' : `one argument: ${takes[0]}`;
    return { message: `Too many arguments: ${extra.join(' ')}`, hint: `${nameOf(command)} takes ${most}. ${seeHelp(command)}` };
  },
  'commander.conflictingOption': ({ message, command }) => {
    const [one, other] = flagsIn(message);
    if (one === undefined || other === undefined) return undefined;
    return { message: `${one} and ${other} cannot be used together`, hint: `Leave one of them out. ${seeHelp(command)}` };
  },
  'commander.unknownOption': unknownOption,
  'commander.unknownCommand': ({ message, command }) => {
    const [name = ''] = quotedIn(message);
    return { message: `${nameOf(command)} has no command ${name}`, hint: suggestionIn(message) ?? seeHelp(command) };
  },
  'commander.help': ({ command }) => {
    const names = command.subcommands.map(({ name }) => name.split(' ').at(-1) ?? name);
    return { message: `${nameOf(command)} needs a command: ${list(names)}`, hint: `For example: ${nameOf(command)} ${names[0]}` };
  },
};

function wrongChoice({ message, command, takes }: Refusal): Words | undefined {
  const value = /(?:argument|value) '(.*)' is invalid/s.exec(message)?.[1] ?? '';
  const option = optionIn(message, command);
  const choices = option === undefined ? command.choices : option.choices;
  if (choices.length === 0) return undefined;
  const meant = nearestName(value, choices);
  const what = option?.long ?? takes[0] ?? '';
  const start = `${nameOf(command)}${option === undefined ? '' : ` ${option.long}`}`;
  return {
    message: `${what} cannot be "${value}"; choose ${list(choices)}`,
    hint: meant === undefined ? `For example: ${start} ${choices[0]}` : `Did you mean ${meant}?`,
  };
}

function missingValue({ message, command }: Refusal): Words | undefined {
  const option = optionIn(message, command);
  if (option === undefined) return undefined;
  const what = option.choices.length > 0 ? `one of ${list(option.choices)}` : 'a value';
  return { message: `${option.long} needs ${what}`, hint: `Write: ${nameOf(command)} ${option.flags}` };
}

function missingOperand({ command, takes }: Refusal): Words {
  const { choices } = command;
  if (choices.length === 0) return { message: `${nameOf(command)} needs ${takes[0]}`, hint: seeHelp(command) };
  return { message: `${nameOf(command)} needs one of ${list(choices)}`, hint: `For example: ${nameOf(command)} ${choices[0]}` };
}

function unknownOption({ message, command, program }: Refusal): Words {
  const [option = ''] = quotedIn(message);
  const [long = ''] = option.split('=');
  if (long !== option && command.options.some((one) => one.long === long)) {
    return { message: `${long} takes no value`, hint: `Write: ${nameOf(command)} ${long}` };
  }
  const all = program.subcommands.flatMap((one) => [one, ...one.subcommands]);
  const others = all.filter((one) => one.name !== command.name && one.options.some((known) => known.long === long));
  const known =
    others.length === 0 || others.length > MOST_COMMANDS
      ? undefined
      : `${list(others.map(nameOf), 'and')} ${others.length === 1 ? 'has' : 'have'} it. ${seeHelp(command)}`;
  return { message: `${nameOf(command)} has no option ${option}`, hint: suggestionIn(message) ?? known ?? seeHelp(command) };
}

function optionIn(message: string, { options }: CommandFacts): CommandFacts['options'][number] | undefined {
  const [long] = flagsIn(message);
  return options.find((one) => one.long === long);
}

/** The long options that a message has in quotes. */
function flagsIn(message: string): string[] {
  return [...message.matchAll(/option '(--[\w-]+)/g)].map(([, long = '']) => long);
}

function quotedIn(message: string): string[] {
  return [...message.matchAll(/'([^']*)'/g)].map(([, text = '']) => text);
}

/** What the parser suggests, on a line of its own. */
function suggestionIn(message: string): string | undefined {
  return /^\((.*)\)$/m.exec(message)?.[1];
}

function nameOf({ name }: CommandFacts): string {
  return `pybuild ${name}`.trim();
}

function seeHelp(command: CommandFacts): string {
  return `See: ${nameOf(command)} --help`;
}

function list(words: readonly string[], last = 'or'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}

function capital(text: string): string {
  const bare = text.replace(/^error: /, '');
  return `${bare.charAt(0).toUpperCase()}${bare.slice(1)}`;
}
