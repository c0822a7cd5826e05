import type { CommandFacts } from './facts.ts';

/** The manual page of pybuild, in the language of `man` (man(7)). */
export function manualPage(
  program: CommandFacts,
  version: string,
  topics: readonly { readonly title: string; readonly text: string }[],
): string {
  const commands = program.subcommands.flatMap((command) => (command.subcommands.length > 0 ? command.subcommands : [command]));
  return [
    `.TH PYBUILD 1 "" "pybuild ${escaped(version)}"`,
    '.SH NAME',
    `pybuild \\- ${escaped(program.description.replace(/\.$/, ''))}`,
    '.SH SYNOPSIS',
    '.B pybuild',
    '.I command',
    '[options] [app]',
    '.SH COMMANDS',
    ...commands.flatMap(({ name, description, usage, options }) => [
      `.SS ${escaped(`pybuild ${name} ${usage}`)}`,
      escaped(description),
      ...options.flatMap((option) => ['.TP', `.B ${escaped(option.flags)}`, escaped(option.description)]),
    ]),
    ...topics.flatMap(({ title, text }) => [`.SH ${escaped(title.toUpperCase())}`, '.nf', ...text.split('\n').map(escaped), '.fi']),
    '',
  ].join('\n');
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\e').replaceAll('-', '\\-').replaceAll('\n', ' ').replace(/^[.']/, '\\&$&');
}
