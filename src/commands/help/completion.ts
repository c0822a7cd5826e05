import type { CommandFacts, OptionFacts } from './facts.ts';
import type { Shell } from './shells.ts';

/** The command whose words may be processes of an app. */
const RUN = 'run';

/**
 * A program that prints the processes of the last build of an app, and those of its Procfile: `$app` is its folder. Only plain names
 * are printed, as a shell may expand what it completes. It reads the files itself: starting pybuild would take longer.
 */
const PROCESSES =
  String.raw`command sed -n -e 's/^type *= *"\([A-Za-z0-9._-][A-Za-z0-9._-]*\)" *$/\1/p' -e 's/^\([A-Za-z0-9_-][A-Za-z0-9_-]*\):.*/\1/p' ` +
  String.raw`"$app/.pybuild/layers/config/metadata.toml" "$app/Procfile" 2>/dev/null | command sort -u`;

/**
 * A script that makes a shell complete commands, options and their values, topics of help, and processes. What is none of these is a
 * folder or a file.
 */
export function completionScript(shell: Shell, program: CommandFacts): string {
  return { bash, zsh, fish }[shell](program);
}

function bash(program: CommandFacts): string {
  const commands = allOf(program);
  const values = [...new Map(commands.flatMap(({ options }) => options).map((option) => [option.long, option])).values()];
  const withChoices = values.filter(({ choices }) => choices.length > 0);
  const withValue = values.filter(({ choices, takesValue }) => takesValue && choices.length === 0);
  return `# pybuild completion for bash. Try it: source <(pybuild completion bash)
_pybuild_processes() {
  local word app=.
  for word in "\${COMP_WORDS[@]:2:COMP_CWORD-2}"; do if [[ $word != -* && -d $word ]]; then app=$word; break; fi; done
  ${PROCESSES}
}
_pybuild() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command=\${COMP_WORDS[1]:-} words=
  local word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    if [[ $word == -- ]]; then compopt -o default; return; fi
  done
  case "$previous" in
${withChoices.map(({ long, choices }) => `    ${long}) COMPREPLY=($(compgen -W '${choices.join(' ')}' -- "$current")); return ;;`).join('\n')}
    ${withValue.map(({ long }) => long).join('|')}) compopt -o default; return ;;
  esac
  if ((COMP_CWORD == 1)); then
    words='${[...program.subcommands.map(({ name }) => name), ...program.options.map(({ long }) => long)].join(' ')}'
  elif [[ $command == ${RUN} && $current != -* ]]; then
    compopt -o plusdirs
    words=$(_pybuild_processes)
  elif ((COMP_CWORD == 2)) && [[ $current != -* ]]; then
    case "$command" in
${program.subcommands
  .filter((command) => wordsOf(command).length > 0)
  .map((command) => `      ${command.name}) words='${wordsOf(command).join(' ')}' ;;`)
  .join('\n')}
    esac
  fi
  if [[ $current == -* && -z $words ]]; then
    case "$command \${COMP_WORDS[2]:-}" in
${[...program.subcommands.flatMap((command) => command.subcommands), ...program.subcommands]
  .map(({ name, options }) => `      '${name}'*) words='${options.map(({ long }) => long).join(' ')}' ;;`)
  .join('\n')}
    esac
  fi
  if [[ -n $words ]]; then COMPREPLY=($(compgen -W "$words" -- "$current")); else compopt -o default; fi
}
complete -F _pybuild pybuild
`;
}

function zshOptions({ options }: CommandFacts): string {
  return options.map((option) => `        ${quote(`${option.long}[${bare(option.description)}]${valueOf(option)}`)}`).join(' \\\n');
}

function zsh(program: CommandFacts): string {
  return `#compdef pybuild
# pybuild completion for zsh. Try it: source <(pybuild completion zsh)
_pybuild_processes() {
  local word app=.
  for word in "\${(@)words[2,CURRENT-1]}"; do if [[ $word != -* && -d $word ]]; then app=$word; break; fi; done
  local -a found=(\${(f)"$(${PROCESSES})"})
  _alternative "processes:process:($found)" 'folders:folder:_files -/'
}
_pybuild() {
  local -a commands=(
${program.subcommands.map(({ name, summary }) => `    ${quote(`${name}:${bare(summary)}`)}`).join('\n')}
  )
  if ((CURRENT == 2)); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  ((CURRENT--))
  case "$command" in
${program.subcommands
  .map((command) => {
    const words = wordsOf(command);
    const argument =
      words.length > 0
        ? quote(`1:word:(${words.join(' ')})`)
        : command.name === RUN
          ? "'*:process:_pybuild_processes'"
          : "'*:folder:_files'";
    return `    ${command.name})\n      _arguments \\\n${[zshOptions(command), `        ${argument}`].filter((text) => text !== '').join(' \\\n')}\n      ;;`;
  })
  .join('\n')}
  esac
}
if [[ \${zsh_eval_context[-1]} == loadautofunc ]]; then _pybuild "$@"; else compdef _pybuild pybuild; fi
`;
}

function fishOption(condition: string, option: OptionFacts): string {
  const value = option.choices.length > 0 ? ` -x -a ${quote(option.choices.join(' '))}` : option.takesValue ? ' -r' : '';
  return `complete -c pybuild -n ${quote(condition)} -l ${option.long.slice(2)}${value} -d ${quote(bare(option.description))}`;
}

function fish(program: CommandFacts): string {
  return [
    '# pybuild completion for fish. Try it: pybuild completion fish | source',
    `function __pybuild_processes
  set -l app .
  for word in (commandline -opc)[3..-1]
    if not string match -q -- '-*' $word; and test -d $word
      set app $word
      break
    end
  end
  ${PROCESSES}
end`,
    ...program.options.map((option) => fishOption('__fish_use_subcommand', option)),
    ...program.subcommands.flatMap((command) => {
      const seen = `__fish_seen_subcommand_from ${command.name}`;
      const words = wordsOf(command);
      return [
        `complete -c pybuild -f -n __fish_use_subcommand -a ${command.name} -d ${quote(bare(command.summary))}`,
        ...(words.length > 0 ? [`complete -c pybuild -f -n ${quote(seen)} -a ${quote(words.join(' '))}`] : []),
        ...(command.name === RUN ? [`complete -c pybuild -n ${quote(seen)} -a '(__pybuild_processes)' -d process`] : []),
        ...[command, ...command.subcommands].flatMap(({ options }) => options.map((option) => fishOption(seen, option))),
      ];
    }),
    '',
  ].join('\n');
}

function allOf(command: CommandFacts): CommandFacts[] {
  return [command, ...command.subcommands.flatMap(allOf)];
}

/** The words that may come first after a command. */
function wordsOf({ subcommands, choices }: CommandFacts): string[] {
  return [...subcommands.map(({ name }) => name.split(' ').at(-1) ?? name), ...choices];
}

function valueOf({ takesValue, choices }: OptionFacts): string {
  if (choices.length > 0) return `:value:(${choices.join(' ')})`;
  return takesValue ? ':value:_files' : '';
}

/** Without what ends or changes an entry of zsh's lists. */
function bare(text: string): string {
  return text.replaceAll(/[[\]:]/g, '');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
