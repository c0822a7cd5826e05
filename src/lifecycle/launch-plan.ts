import type { Environment } from '../cnb/layer-env.ts';
import { fail } from '../errors/failure.ts';
import { missingAmong } from '../errors/missing-imports.ts';
import type { Host } from '../io/host.ts';
import { namesPackages } from '../python/package-manager.ts';
import type { Started } from './early-end.ts';
import { findCommand } from './find-command.ts';
import { failWithout, knownProcesses, launchEnvironment, type LaunchCommand, processCommand } from './launch.ts';
import type { SideProcess } from './run-all.ts';
import { inPortOrder, portsOf, RELEASE } from './run-ports.ts';
import { readReport } from './state/decode.ts';
import type { OutputFolder } from './state/output-folder.ts';

/** What of an app is to be started. */
export interface Wanted {
  /** The processes to start; the default one if there are none. */
  readonly processes: readonly string[];
  /** Whether to start all of them. */
  readonly all: boolean;
  /** A command of the user's own, in place of a process. */
  readonly command: readonly string[];
}

/** The environment of a process type, or of a command; with another PORT if one is given. */
export type EnvironmentOf = (type: string | undefined, port?: string) => Environment;

/** The environments of the processes of a build, for a caller who passes the variables `given`. */
export function environmentOf(output: OutputFolder, caller: Environment, given: Environment): EnvironmentOf {
  return (type, port) => launchEnvironment(output, caller, port === undefined ? given : { ...given, PORT: port }, type);
}

/** Whether processes get a prefix each, rather than one of them the terminal. */
export function isSideBySide({ all, processes }: Wanted): boolean {
  return all || processes.length > 1;
}

/** The processes to start side by side, each with its port; tells which. */
export function planSideBySide(
  host: Pick<Host, 'emit'>,
  output: OutputFolder,
  { processes: names }: Wanted,
  environment: EnvironmentOf,
): SideProcess[] {
  const known = knownProcesses(output);
  const types = known.map(({ type }) => type);
  const wanted = names.length > 0 ? [...new Set(names)] : inPortOrder(types).filter((type) => type !== RELEASE);
  if (wanted.length === 0) failWithout(output);
  const commands = wanted.map((name) => ({ type: name, argv: processCommand(output, name).argv }));
  const ports = portsOf(types, environment(undefined)['PORT'] ?? '');
  const processes = commands.map(({ type, argv }) => ({ type, argv, env: environment(type, ports.get(type)) }));
  host.emit({ type: 'info', message: `Starting ${processes.map(({ type }) => `${type} (port ${ports.get(type)})`).join(', ')}.` });
  return processes;
}

/** The process or command to start alone. Fails if it is missing; warns if it is the machine's where the app's is expected. */
export function planAlone(
  host: Pick<Host, 'emit'>,
  output: OutputFolder,
  { command, processes: [name] }: Wanted,
  environment: EnvironmentOf,
): LaunchCommand & { readonly env: Environment } {
  const { type, argv }: LaunchCommand = command.length > 0 ? { argv: command } : processCommand(output, name);
  const env = environment(type);
  if (type === undefined) checkCommand(host, output, argv[0] ?? '', env);
  return { ...(type === undefined ? {} : { type }), argv, env };
}

function checkCommand(host: Pick<Host, 'emit'>, output: OutputFolder, program: string, env: Environment): void {
  const found = findCommand(program, env, output.workspace, [output.layers, output.workspace]);
  if (found === undefined) {
    fail({ kind: 'app-command-missing', program, path: env['PATH'] ?? '', installsFrom: installsFrom(output) });
  }
  if (!found.foreignPython) return;
  host.emit({
    type: 'warning',
    title: `Using ${found.file} of this machine: ${program} is not in the app's environment`,
    body: [`It cannot see the app's packages. Add its package to ${installsFrom(output)}.`],
  });
}

/** The file that declares the app's packages. */
export function installsFrom(output: OutputFolder): string {
  const { name = 'pip', files = [] } = readReport(output.report)?.packageManager ?? {};
  return namesPackages(name, files);
}

/** What helps to explain the end of a process. */
export function aboutEnd(output: OutputFolder, argv: readonly string[]): Pick<Started, 'command' | 'installsFrom' | 'given' | 'missing'> {
  const report = readReport(output.report);
  const given = Object.keys(report?.environment.given ?? {});
  return { command: argv.join(' '), installsFrom: installsFrom(output), given, missing: missingAmong(report?.warnings ?? []) };
}
