import path from 'node:path';
import type { Environment } from '../cnb/layer-env.ts';
import { fail } from '../errors/failure.ts';
import { kindOf } from '../io/files.ts';
import type { Host } from '../io/host.ts';
import { buildPhaseEnvironment, variablesOf } from './launch.ts';
import type { Platform } from './platform/platform.ts';
import { announceCopies, environmentOfBuild, labelOf } from './shell.ts';
import { type ShellStage, startShell } from './start-shell.ts';
import { type FailedBuild, readFailedBuild } from './state/decode.ts';
import { acquireLock } from './state/lock.ts';
import { isMarked, type OutputFolder, ownOutput } from './state/output-folder.ts';
import { onCopies } from './state/scratch.ts';
import { repair } from './state/transaction.ts';

/** What is kept of the newest build, if it failed and got as far as its layers. */
export interface KeptFailure {
  readonly output: OutputFolder;
  readonly kept: FailedBuild;
}

/** The failed build that is kept, after a roll-back if that was interrupted; undefined if there is none that works here. */
export function keptFailure({ outputRoot, cacheDir }: Pick<Platform, 'outputRoot' | 'cacheDir'>): KeptFailure | undefined {
  const output = isMarked(outputRoot) ? ownOutput(outputRoot, cacheDir) : undefined;
  if (output === undefined) return undefined;
  const unlock = acquireLock(output.lock, 'run');
  try {
    repair(output);
  } finally {
    unlock();
  }
  const kept = readFailedBuild(output.failedBuild);
  return kept?.output === output.root ? { output, kept } : undefined;
}

/**
 * Starts a shell, or a command, where the newest build failed: in copies of the layers and the workspace that it had, at their
 * paths, with the variables and in the folder of the command that failed. That command is in the shell's history. Returns the exit
 * code.
 */
export async function openFailedShell(host: Host, platform: Platform, command: readonly string[], stage: ShellStage): Promise<number> {
  const found = keptFailure(platform);
  if (found === undefined) {
    fail({ kind: 'usage', message: 'No failed build is kept', hint: 'A shell in the last good build: pybuild shell --build' });
  }
  const { output, kept } = found;
  const { command: failed } = kept;
  reportMissing(host, platform, failed);
  announceCopies(host, output, command);
  return onCopies(output, { of: 'failed', kept }, () => {
    const base = environmentOfBuild(platform, stage.caller);
    const env = failed === undefined ? buildPhaseEnvironment(output, base) : repeated(base, failed);
    const names = failed === undefined ? ['PATH', ...variablesOf(output, 'build').map(({ name }) => name)] : Object.keys(failed.env);
    const line = failed === undefined ? {} : { line: failed.line };
    if (failed !== undefined && command.length === 0) {
      host.emit({ type: 'info', message: 'The command that failed, also in the history of this shell:' });
      host.emit({ type: 'command-line', line: failed.line });
    }
    return startShell(
      output.tools,
      { cwd: folderOf(output, failed), env, command, label: labelOf(output, 'failed'), names, ...line },
      stage,
    );
  });
}

function repeated(base: Environment, { env, unset }: NonNullable<FailedBuild['command']>): Environment {
  const gone = new Set(unset);
  return { ...Object.fromEntries(Object.entries(base).filter(([name]) => !gone.has(name))), ...env };
}

/** The folder of the command, unless it is elsewhere or gone. */
function folderOf({ root, workspace }: OutputFolder, command: FailedBuild['command']): string {
  const folder = path.normalize(command?.cwd ?? workspace);
  const isOurs = folder === '/' || folder.startsWith(`${root}/`);
  return isOurs && kindOf(folder) === 'folder' ? folder : workspace;
}

/** Values that the user gave the build are not kept. */
function reportMissing(host: Host, { origins, envOption }: Platform, command: FailedBuild['command']): void {
  const names = (command?.given ?? []).filter((name) => !Object.hasOwn(origins.given, name));
  if (names.length === 0) return;
  const were = names.length === 1 ? 'was' : 'were';
  const options = names.map((name) => `${envOption} ${name}=…`).join(' ');
  host.emit({ type: 'info', message: `${names.join(', ')} ${were} set for the failed build but not for this shell. Pass ${options}` });
}
