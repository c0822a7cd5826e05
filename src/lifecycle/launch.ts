import path from 'node:path';
import { applyChanges, applyLayerPaths, decodeEnvFolder, type Environment } from '../cnb/layer-env.ts';
import { fail, type KnownProcess } from '../errors/failure.ts';
import { kindOf, listFolder, readOptional } from '../io/files.ts';
import { withExecPrograms } from './exec-d.ts';
import { readLaunchConfig, readReport } from './state/decode.ts';
import type { OutputFolder } from './state/output-folder.ts';

/** A command to start, as the launcher would. */
export interface LaunchCommand {
  /** The process type; absent for the user's own command. */
  readonly type?: string;
  readonly argv: readonly string[];
}

const DEFAULT_PORT = '8080';
const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Variables of the caller that would affect the app: those of Python, of tools, and of the caller's location. */
const TOOLS = /^((OLD)?PWD$|PYTHON|PIP_|UV_|POETRY_|PDM_|PIPENV_|PYENV_|CONDA|VIRTUAL_ENV|BP_|CNB_|npm_|__PYVENV_LAUNCHER__$)/;

/** Whether a variable of the caller is one for the app. */
export function reachesApp(name: string): boolean {
  return !TOOLS.test(name) && name !== 'PATH';
}

/** The types of an app's processes, and where each comes from. */
export function knownProcesses(output: OutputFolder): KnownProcess[] {
  const planned = readReport(output.report)?.processes ?? [];
  const inferred = new Set(planned.filter(({ evidence }) => evidence !== undefined).map(({ type }) => type));
  return (readLaunchConfig(output.metadata)?.processes ?? []).map(({ type }) => ({ type, from: inferred.has(type) ? 'code' : 'Procfile' }));
}

/**
 * The command of a process in the launch config: the one called `type`, or the default. If there is no such process, fails and
 * lists those that exist.
 */
export function processCommand(output: OutputFolder, type: string | undefined): LaunchCommand {
  const { processes, byDefault } = readLaunchConfig(output.metadata) ?? { processes: [] };
  const wanted = type ?? byDefault;
  if (wanted === undefined) failWithout(output);
  const found = processes.find((process) => process.type === wanted);
  if (found === undefined) fail({ kind: 'process-unknown', name: wanted, known: knownProcesses(output) });
  return { type: found.type, argv: [...found.command, ...found.args] };
}

/** Fails for want of a process to start, with what the app could start. */
export function failWithout(output: OutputFolder): never {
  fail({ kind: 'process-missing', known: knownProcesses(output), options: readReport(output.report)?.startOptions ?? [] });
}

/**
 * The environment that the launcher would give a process: the caller's without the variables of Python and the tools, a system
 * PATH, the variables that the user passes to the app, whatever their names; then for every layer first the paths of its folders,
 * then its variables, and last those that its programs set (lifecycle: launch/launcher.go). So a passed variable counts like one of
 * `docker run --env`: it overrides a layer's default, and layers prepend their paths to it. PORT defaults to 8080; that is
 * pybuild's own addition.
 */
export function launchEnvironment(output: OutputFolder, caller: Environment, given: Environment, type: string | undefined): Environment {
  const kept = Object.entries(caller).filter(([name]) => reachesApp(name));
  let env: Environment = { PORT: DEFAULT_PORT, ...Object.fromEntries(kept), PATH: SYSTEM_PATH, ...given };
  const layers = layersOf(output);
  for (const { change } of changesByLayers(layers, 'launch', type)) env = change(env);
  return withExecPrograms(env, layers, type, output.workspace);
}

/** The environment that a build step after all layers would have, of a build that began with `env`. */
export function buildPhaseEnvironment(output: OutputFolder, env: Environment): Environment {
  return changesByLayers(layersOf(output), 'build').reduce((before, { change }) => change(before), env);
}

/** A variable of a phase as the layers set it, and which layers do. */
export interface SetVariable {
  readonly name: string;
  readonly value: string;
  readonly layers: readonly string[];
}

/** What the layers of a build add to the environment of a phase, sorted by name. */
export function variablesOf(output: OutputFolder, phase: 'build' | 'launch'): SetVariable[] {
  const set = new Map<string, SetVariable>();
  let env: Environment = {};
  for (const { layer, change } of changesByLayers(layersOf(output), phase)) {
    const after = change(env);
    for (const [name, value] of Object.entries(after)) {
      if (env[name] !== value) set.set(name, { name, value, layers: [...(set.get(name)?.layers ?? []), layer] });
    }
    env = after;
  }
  return [...set.values()].map((one) => ({ ...one, layers: [...new Set(one.layers)] })).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function layersOf(output: OutputFolder): string[] {
  return [...listFolder(output.ownLayers)].filter(([, kind]) => kind === 'folder').map(([name]) => path.join(output.ownLayers, name));
}

/** What each layer changes in the environment of a phase, in the launcher's order: first all paths, then all variables. */
function changesByLayers(
  layers: readonly string[],
  phase: 'build' | 'launch',
  type?: string,
): { readonly layer: string; readonly change: (env: Environment) => Environment }[] {
  const folders = ['env', `env.${phase}`, ...(type === undefined ? [] : [`env.launch/${type}`])];
  return [
    ...layers.map((layer) => ({
      layer: path.basename(layer),
      change: (env: Environment) => applyLayerPaths(env, layer, phase, (folder) => kindOf(path.join(layer, folder)) === 'folder'),
    })),
    ...layers.flatMap((layer) =>
      folders.map((folder) => ({
        layer: path.basename(layer),
        change: (env: Environment) => applyChanges(env, decodeEnvFolder(readEnvFolder(path.join(layer, folder)))),
      })),
    ),
  ];
}

function readEnvFolder(folder: string): Map<string, string> {
  if (kindOf(folder) !== 'folder') return new Map();
  const files = [...listFolder(folder)].filter(([, kind]) => kind === 'file');
  return new Map(files.map(([name]) => [name, readOptional(path.join(folder, name)) ?? '']));
}
