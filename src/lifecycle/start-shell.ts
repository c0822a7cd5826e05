import path from 'node:path';
import type { Environment } from '../cnb/layer-env.ts';
import { quoted } from '../errors/quoted.ts';
import { type OnSignal, runAppProcess } from '../io/app-process.ts';
import { makeTemporary, writeFile } from '../io/files.ts';
import { removeTree, sweepTemporary } from '../io/trees.ts';
import { noteProcess } from './state/process-notes.ts';

/** What surrounds a shell. */
export interface ShellStage {
  readonly caller: Environment;
  readonly terminal: boolean;
  readonly onSignal: OnSignal;
}

/** A shell to start, or a command instead of one. */
export interface ShellStart {
  readonly cwd: string;
  readonly env: Environment;
  readonly command: readonly string[];
  /** What its prompt begins with. */
  readonly label: string;
  /** The variables that the user's start files must not change. */
  readonly names: readonly string[];
  /** A command line for its history. */
  readonly line?: string;
}

const TEMPORARY = '/tmp';
const PREFIX = 'pybuild-shell-';
const LINES = 500;

/**
 * Starts the user's own shell, or a command, and returns its exit code. It is recorded in the folder `notes`: if pybuild is killed,
 * the next command ends it, as it would write to the build that is back at that place.
 */
export async function startShell(notes: string, { command, ...start }: ShellStart, stage: ShellStage): Promise<number> {
  const { caller, terminal, onSignal } = stage;
  const shell = caller['SHELL'] || '/bin/sh';
  const isShell = terminal && command.length === 0;
  sweepTemporary(TEMPORARY, PREFIX);
  const folder = isShell ? makeTemporary(TEMPORARY, PREFIX) : undefined;
  const plain = { argv: command.length > 0 ? command : [shell], env: start.env };
  const { argv, env } = folder === undefined ? plain : interactive(shell, start, caller, folder);
  let forget: (() => void) | undefined;
  const onStart = (pid: number): void => void (forget = noteProcess(notes, pid, 'shell'));
  try {
    return await runAppProcess({ argv, env, cwd: start.cwd, terminal, isShell, onStart }, onSignal);
  } finally {
    forget?.();
    if (folder !== undefined) removeTree(folder);
  }
}

/**
 * The user's own shell with the user's own start files, after which the variables of the layers are set once more: a pyenv or conda
 * in these files would put another Python first. A line for the history comes with a file of its own, as the user's is none of ours.
 * Without a terminal, shells read no such files.
 */
function interactive(
  shell: string,
  { env, names, label, line }: Omit<ShellStart, 'command'>,
  caller: Environment,
  folder: string,
): { argv: string[]; env: Environment } {
  const home = caller['HOME'] ?? '/';
  const history = path.join(folder, 'history');
  if (line !== undefined) writeFile(history, `${line}\n`, 0o600);
  const lines = [...new Set(names)].map((name) => `export ${name}=${quoted(env[name] ?? '')}`);
  const rc = (file: string, prompt: string, kept: string): string => {
    const remembers = line === undefined ? [] : [`HISTFILE=${quoted(history)} HISTSIZE=${LINES} ${kept}=${LINES}`];
    const own = `if [ -f ${quoted(file)} ]; then . ${quoted(file)}; fi`;
    return [own, ...lines, ...remembers, `${prompt}=${quoted(label)}"$${prompt}"`, ''].join('\n');
  };
  switch (path.basename(shell)) {
    case 'bash': {
      const file = path.join(folder, 'bashrc');
      writeFile(file, rc(path.join(home, '.bashrc'), 'PS1', 'HISTFILESIZE'));
      return { argv: [shell, '--rcfile', file, '-i'], env };
    }
    case 'zsh':
      writeFile(path.join(folder, '.zshrc'), rc(path.join(caller['ZDOTDIR'] ?? home, '.zshrc'), 'PROMPT', 'SAVEHIST'));
      return { argv: [shell, '-i'], env: { ...env, ZDOTDIR: folder } };
    case 'fish':
      return { argv: [shell, '-i', '-C', names.map((name) => `set -gx ${name} ${fishWord(env[name] ?? '')}`).join('; ')], env };
    default:
      return { argv: [shell, '-i'], env: { ...env, PS1: `${label}$ ` } };
  }
}

function fishWord(text: string): string {
  return `'${text.replace(/['\\]/g, String.raw`\$&`)}'`;
}
