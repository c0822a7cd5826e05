import { BUILDPACK } from '../../cnb/buildpack.ts';
import { fail } from '../../errors/failure.ts';
import type { Session } from '../../main.ts';
import { nearestName } from '../../python/spelling.ts';
import { completionScript } from './completion.ts';
import type { CommandFacts } from './facts.ts';
import { manualPage } from './manual.ts';
import type { Shell } from './shells.ts';
import { TOPICS } from './topics.ts';

/** What help is about: the commands, and their own help texts by name. */
export interface Manual {
  readonly program: CommandFacts;
  readonly textOf: (command: string) => string | undefined;
}

/** `pybuild help [command or topic]`, and `--man` for all of it as a manual page. */
export function helpCommand({ emit }: Session, { program, textOf }: Manual, topic: string | undefined, man: boolean): Promise<number> {
  if (man) return print(emit, manualPage(program, BUILDPACK.version, TOPICS));
  const found = topic === undefined ? undefined : (TOPICS.find(({ name }) => name === topic)?.text ?? textOf(topic));
  if (found !== undefined) return print(emit, found);
  const topics = TOPICS.map(({ name, title }) => `  ${name.padEnd(WIDTH)}${title.toLowerCase()}`).join('\n');
  if (topic === undefined) return print(emit, `${textOf('') ?? ''}\nTopics, as in pybuild help settings:\n${topics}`);
  const names = topicsOf(program);
  const meant = nearestName(topic, names);
  fail({
    kind: 'usage',
    message: `There is no help on ${topic}`,
    hint: meant === undefined ? `There is help on: ${names.join(', ')}` : `Did you mean ${meant}?`,
  });
}

/** `pybuild completion bash|zsh|fish`: prints the script. */
export function completionCommand({ emit }: Session, { program }: Manual, shell: Shell): Promise<number> {
  const subcommands = program.subcommands.map((one) => (one.name === 'help' ? { ...one, choices: topicsOf(program) } : one));
  return print(emit, completionScript(shell, { ...program, subcommands }));
}

/** What there is help on. */
function topicsOf(program: CommandFacts): string[] {
  return [...TOPICS.map(({ name }) => name), ...program.subcommands.map(({ name }) => name)];
}

const WIDTH = 22;

function print(emit: Session['emit'], text: string): Promise<number> {
  emit({ type: 'product', text });
  return Promise.resolve(0);
}
