import path from 'node:path';
import type { Environment } from '../cnb/layer-env.ts';
import { fail } from '../errors/failure.ts';
import type { Host } from '../io/host.ts';
import type { Report } from '../output/report.ts';
import { existingBuild } from './last-build.ts';
import { buildPhaseEnvironment, launchEnvironment, variablesOf } from './launch.ts';
import type { Platform } from './platform/platform.ts';
import { type ShellStage, startShell } from './start-shell.ts';
import { readReport } from './state/decode.ts';
import type { OutputFolder } from './state/output-folder.ts';
import { runningIn, waysToEnd } from './state/process-notes.ts';
import { onCopies, type Source } from './state/scratch.ts';

export interface ShellRequest {
  /** How the user named the app, for advice. */
  readonly app: string;
  /** Whether the environment is that of a build step, and not of the app. */
  readonly build: boolean;
  /** The step before which the layers are to be, by a part of its title. */
  readonly at?: string;
  /** What to run instead of a shell. */
  readonly command: readonly string[];
}

/**
 * Starts a shell, or a command, in the environment of the last build, in copies of its layers and its workspace: nothing that is
 * done there reaches the build. Returns its exit code.
 */
export async function openShell(host: Host, platform: Platform, request: ShellRequest, stage: ShellStage): Promise<number> {
  const { output, stale } = existingBuild(host, platform, request.app);
  const { at, command } = request;
  const earlier = at === undefined ? undefined : layersBefore(at, readReport(output.report));
  const build = request.build || earlier !== undefined;
  if (stale !== undefined) host.emit({ type: 'info', message: `This is the last build; since then, ${stale}.` });
  announceCopies(host, output, command);
  const layers: Extract<Source, { of: 'last' }>['layers'] = (name, launch) => (earlier === undefined ? build || launch : earlier.has(name));
  return onCopies(output, { of: 'last', layers, asCopied: earlier !== undefined }, () => {
    const env = build
      ? buildPhaseEnvironment(output, environmentOfBuild(platform, stage.caller))
      : launchEnvironment(output, stage.caller, {}, undefined);
    const names = ['PATH', ...variablesOf(output, build ? 'build' : 'launch').map(({ name }) => name)];
    return startShell(output.tools, { cwd: output.workspace, env, command, label: labelOf(output, build ? 'build' : ''), names }, stage);
  });
}

/** Fails while the app runs, as its layers could not be replaced by copies. */
export function announceCopies(host: Host, { running }: OutputFolder, command: readonly string[]): void {
  const notes = runningIn(running);
  if (notes.length > 0) fail({ kind: 'app-running', pids: notes.map(({ pid }) => pid), toEnd: waysToEnd(notes) });
  host.emit({
    type: command.length > 0 ? 'detail' : 'info',
    message: 'Copying the build, so that nothing you do here changes it.',
  });
}

/** What a build begins with, and what a program needs to know of its terminal. */
export function environmentOfBuild({ context }: Platform, { TERM }: Environment): Environment {
  return { ...context.env, ...(TERM === undefined ? {} : { TERM }) };
}

/** What a prompt begins with: the app, and which of its environments. */
export function labelOf({ root }: OutputFolder, which: string): string {
  return `(${[path.basename(path.dirname(root)), which].join(' ').trim()}) `;
}

/** The layers that a build had before a step. Before the first one, it had no copy of the app either. */
function layersBefore(wanted: string, report: Report | undefined): ReadonlySet<string> {
  const { steps = [], layers = [] } = report ?? {};
  const known = steps.slice(1);
  const at = known.findIndex(({ title }) => title.toLowerCase().includes(wanted.toLowerCase()));
  if (at < 0) {
    const titles = known.map(({ title }) => title).join(', ');
    fail({ kind: 'usage', message: `No shell can be opened before a step called ${wanted}`, hint: `The steps: ${titles}` });
  }
  if (layers.some(({ step }) => step === undefined)) {
    fail({ kind: 'usage', message: 'This build does not record which step made which layer', hint: 'The next one does: pybuild build' });
  }
  const later = new Set(known.slice(at).map(({ step }) => step));
  return new Set(layers.flatMap(({ name, step }) => (later.has(step) ? [] : [name])));
}
