import path from 'node:path';
import type { Environment } from '../cnb/layer-env.ts';
import { quoted } from '../errors/quoted.ts';
import { type OnSignal, runAppProcess } from '../io/app-process.ts';
import { fail } from '../errors/failure.ts';
import { makeTemporary, writeFile } from '../io/files.ts';
import type { Host } from '../io/host.ts';
import { removeTree } from '../io/trees.ts';
import { existingBuild } from './last-build.ts';
import { buildPhaseEnvironment, launchEnvironment, variablesOf } from './launch.ts';
import type { Platform } from './platform/platform.ts';
import type { OutputFolder } from './state/output-folder.ts';
import { runningIn, waysToEnd } from './state/process-notes.ts';
import { onCopies } from './state/scratch.ts';

export interface ShellRequest {
  /** How the user named the app, for advice. */
  readonly app: string;
  /** Whether the environment is that of a build step, and not of the app. */
  readonly build: boolean;
  /** What to run instead of a shell. */
  readonly command: readonly string[];
}

/** What surrounds a shell. */
export interface ShellStage {
  readonly caller: Environment;
  readonly terminal: boolean;
  readonly onSignal: OnSignal;
}

/**
 * Starts a shell, or a command, in the environment of the last build, in copies of its layers and its workspace: nothing that is
 * done there reaches the build. Returns its exit code.
 */
export async function openShell(host: Host, platform: Platform, request: ShellRequest, stage: ShellStage): Promise<number> {
  const { output, stale } = existingBuild(host, platform, request.app);
  if (stale !== undefined) host.emit({ type: 'info', message: `This is the last build; since then, ${stale}.` });
  const notes = runningIn(output.running);
  if (notes.length > 0) fail({ kind: 'app-running', pids: notes.map(({ pid }) => pid), toEnd: waysToEnd(notes) });
  host.emit({
    type: request.command.length > 0 ? 'detail' : 'info',
    message: 'Copying the build, so that nothing you do here changes it.',
  });
  return onCopies(output, request.build, async () => {
    const env = environmentOf(output, platform, request, stage);
    const shell = request.command.length > 0 ? { argv: request.command, env } : interactive(output, request, stage, env);
    try {
      return await runAppProcess({ ...shell, cwd: output.workspace, terminal: stage.terminal }, stage.onSignal);
    } finally {
      if ('folder' in shell) removeTree(shell.folder);
    }
  });
}

function environmentOf(output: OutputFolder, { context }: Platform, { build }: ShellRequest, { caller }: ShellStage): Environment {
  if (!build) return launchEnvironment(output, caller, {}, undefined);
  const { TERM } = caller;
  return buildPhaseEnvironment(output, { ...context.env, ...(TERM === undefined ? {} : { TERM }) });
}

/**
 * The user's own shell with the user's own start files, after which the variables of the layers are set once more: a pyenv or conda
 * in these files would put another Python first. Without a terminal, shells read no such files.
 */
function interactive(
  output: OutputFolder,
  { build }: ShellRequest,
  { caller, terminal }: ShellStage,
  env: Environment,
): { argv: string[]; env: Environment; folder: string } {
  const shell = caller['SHELL'] || '/bin/sh';
  const folder = makeTemporary('/tmp', 'pybuild-shell-');
  if (!terminal) return { argv: [shell], env, folder };
  const names = ['PATH', ...variablesOf(output, build ? 'build' : 'launch').map(({ name }) => name)];
  const lines = [...new Set(names)].map((name) => `export ${name}=${quoted(env[name] ?? '')}`);
  const home = caller['HOME'] ?? '/';
  const label = `(${path.basename(path.dirname(output.root))}${build ? ' build' : ''}) `;
  const rc = (file: string, prompt: string): string =>
    [`if [ -f ${quoted(file)} ]; then . ${quoted(file)}; fi`, ...lines, `${prompt}=${quoted(label)}"$${prompt}"`, ''].join('\n');
  switch (path.basename(shell)) {
    case 'bash': {
      const file = path.join(folder, 'bashrc');
      writeFile(file, rc(path.join(home, '.bashrc'), 'PS1'));
      return { argv: [shell, '--rcfile', file, '-i'], env, folder };
    }
    case 'zsh':
      writeFile(path.join(folder, '.zshrc'), rc(path.join(caller['ZDOTDIR'] ?? home, '.zshrc'), 'PROMPT'));
      return { argv: [shell, '-i'], env: { ...env, ZDOTDIR: folder }, folder };
    case 'fish':
      return { argv: [shell, '-i', '-C', names.map((name) => `set -gx ${name} ${fishWord(env[name] ?? '')}`).join('; ')], env, folder };
    default:
      return { argv: [shell, '-i'], env: { ...env, PS1: `${label}$ ` }, folder };
  }
}

function fishWord(text: string): string {
  return `'${text.replace(/['\\]/g, String.raw`\$&`)}'`;
}
