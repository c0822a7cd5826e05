import { isTable, stringIn, type Table, tableIn, tablesIn } from '../file-content.ts';
import { isNamed } from './app-objects.ts';
import type { Candidate } from './candidates.ts';
import { quoted } from './servers.ts';
import type { SourceFacts } from './source-facts.ts';

/** A command by which the app starts on another platform, or in its author's own hands. */
export interface Hint {
  readonly file: string;
  readonly line: number;
  readonly command: string;
}

/** What a YAML file holds; undefined if it is none. */
export type ReadYaml = (text: string) => unknown;

/** The commands that start the app elsewhere; those that need Docker, Node or a folder of an image are no use here. */
export function findHints(facts: SourceFacts, readYaml: ReadYaml): Hint[] {
  return [...facts.hints].flatMap(([file, read]) => {
    if (!('text' in read) || read.encoding !== 'utf-8') return [];
    const parsed = facts.hintTables.get(file);
    const table = parsed !== undefined && 'table' in parsed ? parsed.table : undefined;
    return commandsIn(file, read.text, table, readYaml)
      .map((command) => ({ file, line: lineOf(read.text, command.shown), command: cleaned(command.command) }))
      .filter(({ command }) => isUsable(command));
  });
}

/** A command, and the part of it by which its line is found. */
interface Written {
  readonly command: string;
  readonly shown: string;
}

function commandsIn(file: string, text: string, table: Table | undefined, readYaml: ReadYaml): Written[] {
  switch (file) {
    case 'Procfile.dev':
      return text.split(/\r?\n/).flatMap((line) => written(/^\s*web\s*:\s*(.+)$/.exec(line)?.[1]?.trim()));
    case 'railway.json':
      return written(stringIn(tableIn(json(text), 'deploy'), 'startCommand'));
    case 'railway.toml':
      return written(stringIn(tableIn(table, 'deploy'), 'startCommand'));
    case 'fly.toml': {
      const processes = tableIn(table, 'processes');
      return written(stringIn(processes, 'web') ?? stringIn(processes, 'app'));
    }
    case '.replit':
      return written(oneCommand(tableIn(table, 'deployment')['run']) ?? oneCommand(table?.['run']));
    case 'render.yaml':
      return tablesIn(inYaml(text, readYaml)['services'])
        .filter((service) => service['type'] === 'web')
        .flatMap((service) => written(stringIn(service, 'startCommand')));
    case 'heroku.yml': {
      const run = tableIn(inYaml(text, readYaml), 'run')['web'];
      return written(isTable(run) ? oneCommand(run['command']) : oneCommand(run));
    }
    case '.do/app.yaml':
      return tablesIn(inYaml(text, readYaml)['services']).flatMap((service) => written(stringIn(service, 'run_command')));
    case 'Dockerfile':
      return written(dockerCommand(text));
    default:
      return [];
  }
}

function written(command: string | undefined): Written[] {
  return command === undefined || command.trim() === '' ? [] : [{ command: command.trim(), shown: command.trim() }];
}

/** A command as text, or as a list of words. */
function oneCommand(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value) || !value.every((word) => typeof word === 'string')) return undefined;
  const words: readonly string[] = value;
  const shell = /^(ba)?sh$/.test(words[0] ?? '') && words[1] === '-c' ? words[2] : undefined;
  // A reference to a variable is for the shell that runs a Procfile's line.
  return shell ?? words.map((word) => (/^[\w:.-]*\$\{?\w+\}?$/.test(word) ? word : quoted(word))).join(' ');
}

/** The last CMD of a Dockerfile, in either of its forms. */
function dockerCommand(text: string): string | undefined {
  const lines = text
    .replaceAll(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .flatMap((line) => /^\s*CMD\s+(.+)$/i.exec(line)?.[1]?.trim() ?? []);
  const last = lines.at(-1);
  if (last?.startsWith('[') !== true) return last;
  try {
    return oneCommand(JSON.parse(last));
  } catch {
    return last;
  }
}

function json(text: string): Table | undefined {
  try {
    const content: unknown = JSON.parse(text);
    return isTable(content) ? content : undefined;
  } catch {
    return undefined;
  }
}

function inYaml(text: string, readYaml: ReadYaml): Table {
  const content = readYaml(text);
  return isTable(content) ? content : {};
}

/** A command without the tool that would start it on a developer's machine: its environment is the app's own here. */
function cleaned(command: string): string {
  return command.replace(/^(exec\s+)?(?:uv run|poetry run|pipenv run|pdm run)\s+(?!-)/, '');
}

function isUsable(command: string): boolean {
  return !/\b(docker|docker-compose|npm|npx|yarn|pnpm|node|bun)\b|(^|\s)\/|\n/.test(command);
}

/** The line that holds a command; the first with its longest word if the file writes it in parts. */
function lineOf(text: string, command: string): number {
  const lines = text.split('\n');
  const longest = command.split(/\s+/).toSorted((a, b) => b.length - a.length)[0] ?? command;
  const found = [command, longest].map((part) => lines.findIndex((line) => line.includes(part))).find((index) => index >= 0);
  return (found ?? 0) + 1;
}

/** Whether a command starts what a candidate is about. */
export function starts(command: string, { served, reference }: Candidate): boolean {
  const words = command.split(/[\s'"]+/);
  return words.some(
    (word) =>
      word === served.file ||
      (served.object === '' && word === served.module) ||
      (reference !== undefined && served.object !== '' && isNamed(word.replace(/\(.*/s, ''), reference)) ||
      word === `${served.module}:${served.object}`,
  );
}
