import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BuildContext } from '../../buildpack/context.ts';
import { OUTPUT_NAME } from '../../buildpack/output-mark.ts';
import type { Environment } from '../../cnb/layer-env.ts';
import { fail } from '../../errors/failure.ts';
import { quoted } from '../../errors/quoted.ts';
import type { VariableOption } from '../../errors/variable-option.ts';
import { checkAppFolder, futureRealPath, kindOf, readGiven } from '../../io/files.ts';
import type { Host } from '../../io/host.ts';
import type { Given } from '../../output/report.ts';
import { secretsIn } from '../../errors/secrets.ts';
import type { PythonSource } from '../../python/decisions.ts';
import type { Called } from '../../python/keep-command.ts';
import { textOrFail } from '../../python/file-content.ts';
import { type Target, systemName } from '../../python/inventory.ts';
import type { AskedImage } from '../../python/loadability/run-images.ts';
import { leavingOut, makeSelects, type Selection } from '../selection.ts';
import { decodeDescriptor, NO_DESCRIPTOR, type ProjectDescriptor } from './descriptor.ts';
import { type UnknownKey, unknownKeys } from './descriptor-keys.ts';
import { interpreterFolders } from './interpreters.ts';
import { buildEnvironment, namesWithoutValue, parseEnvFile, parseEnvOptions, quotedLines } from './platform-env.ts';

/** The options of a build, as given on the command line. */
export interface BuildRequest {
  readonly app: string;
  readonly output?: string;
  readonly env: readonly string[];
  /** The option that `env` comes from; `--env` if absent. */
  readonly envOption?: VariableOption;
  readonly envFiles: readonly string[];
  readonly descriptor?: string;
  readonly pythonSource: PythonSource;
  readonly offline: boolean;
  /** Why newer versions of unpinned packages are not looked up; absent if they are. */
  readonly refreshOff?: string;
  readonly strict: boolean;
  /** The run image to check native code against. */
  readonly runImage?: string;
  readonly clearCache: boolean;
}

/** Everything about a build that is known before the app itself is read. */
export interface Platform {
  readonly appDir: string;
  readonly outputRoot: string;
  readonly selects: Selection;
  readonly descriptor: ProjectDescriptor;
  /** Where that is, or would be. */
  readonly descriptorFile: string;
  /** Where the build's variables come from, by name: the machine or the user's settings; and those that were not passed. */
  readonly origins: { readonly machine: readonly string[]; readonly given: Given; readonly withheld: readonly string[] };
  /** Likely mistakes in the project descriptor and the env files. */
  readonly warnings: readonly Warning[];
  readonly target: Target;
  readonly pythonSource: PythonSource;
  /** The user's settings, other than variables, that affect the outcome of a build, and whether any came from the command line. */
  readonly settings: unknown;
  readonly explicit: boolean;
  /** The build variables of the command line, and the option that passes them. */
  readonly variables: Environment;
  readonly envOption: VariableOption;
  /** Values among the given variables that are never shown. */
  readonly secrets: readonly string[];
  /** Whether the build must be what a platform would make. */
  readonly strict: boolean;
  /** The run image to check native code against, if one was chosen. */
  readonly runImage?: AskedImage;
  /** The shared cache, if there can be one. */
  readonly cacheDir: string | undefined;
  readonly context: Omit<BuildContext, 'appDir' | 'layersDir' | 'runtimesDir'>;
}

export interface Warning {
  readonly title: string;
  readonly body: readonly string[];
}

/** Does a platform's part: reads the project descriptor and the settings, and creates the environment of the build. */
export async function resolvePlatform(
  host: Pick<Host, 'toml'>,
  request: BuildRequest,
  caller: Environment,
  target: Target,
): Promise<Platform> {
  const appDir = path.resolve(request.app);
  checkAppFolder(appDir);
  if (request.strict && target.os !== 'linux') strictFailure('other-os', 'This system is not Linux.');
  if (request.strict && request.pythonSource === 'host') strictFailure('host-python', "--python-source host takes the host's Python.");

  const from = request.descriptor ?? 'project.toml';
  const { descriptor, unknown } = readDescriptor(host, request, appDir);
  const envFiles = request.envFiles.map((file) => ({ file, text: readRequired(path.resolve(file), file) }));
  const { envOption = '--env' } = request;
  const passed: readonly (readonly [from: string, env: Environment])[] = [
    ...envFiles.map(({ file, text }) => [file, parseEnvFile(text, file, caller)] as const),
    [envOption, parseEnvOptions(request.env, caller, envOption)],
  ];
  const variables: Environment = Object.assign({}, ...passed.map(([, env]) => env));
  const given: Environment = { ...descriptor.env, ...variables };
  const selection = await makeSelects(descriptor, from);
  const cacheDir = cacheFolder(caller);
  const cacheInApp = cacheDir === undefined ? '..' : path.relative(futureRealPath(appDir), futureRealPath(cacheDir));
  const { env, machine, withheld } = buildEnvironment(caller, given, request.strict);
  // A strict build must not fall back to the host's Python.
  const pythonSource = request.strict ? 'download' : request.pythonSource;
  return {
    appDir,
    outputRoot: path.resolve(request.output ?? path.join(appDir, OUTPUT_NAME)),
    cacheDir,
    selects: cacheInApp.startsWith('..') ? selection : leavingOut(selection, cacheInApp),
    descriptor,
    descriptorFile: path.resolve(request.descriptor ?? path.join(appDir, from)),
    origins: { machine, given: originsOf([[from, descriptor.env], ...passed]), withheld },
    warnings: [
      ...keyWarnings(from, unknown),
      ...envFiles.flatMap(({ file, text }) => quoteWarnings(file, text)),
      ...unsetWarnings(
        namesWithoutValue(
          request.env,
          envFiles.map(({ text }) => text),
          caller,
        ),
        'build',
        envOption,
      ),
    ],
    target,
    pythonSource,
    settings: [systemName(target), pythonSource],
    explicit: isExplicit(request),
    variables,
    envOption,
    secrets: secretsIn(given),
    strict: request.strict,
    ...runImageOf(request, env),
    context: {
      called: calledBy(request),
      env,
      target,
      pythonSource,
      offline: request.offline,
      strict: request.strict,
      ...(request.refreshOff === undefined ? {} : { refreshOff: request.refreshOff }),
      interpreterFolders: interpreterFolders(caller),
      dataDir: dataFolder(),
    },
  };
}

function calledBy({ app, output }: BuildRequest): Called {
  const words = [...(output === undefined ? [] : ['--output', output]), ...(app === '.' ? [] : [app])].map(quoted);
  return { words, folder: app === '.' ? '' : `${quoted(app.replace(/\/+$/, ''))}/` };
}

/** Where the data of this release is. */
export function dataFolder(): string {
  return fileURLToPath(new URL('../data', import.meta.url));
}

function runImageOf({ runImage }: BuildRequest, env: Environment): { readonly runImage?: AskedImage } {
  if (runImage !== undefined) return { runImage: { name: runImage, from: '--run-image' } };
  const { BP_RUN_IMAGE: name = '' } = env;
  return name === '' ? {} : { runImage: { name, from: 'BP_RUN_IMAGE' } };
}

/** The last source that sets each variable. */
function originsOf(layers: readonly (readonly [from: string, env: Environment])[]): Given {
  const entries = layers.flatMap(([from, env]) => Object.keys(env).map((name) => [name, from] as const));
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

function isExplicit({ descriptor, pythonSource, strict, offline }: BuildRequest): boolean {
  return descriptor !== undefined || pythonSource !== 'auto' || strict || offline;
}

/**
 * The shared cache: `$XDG_CACHE_HOME/pybuild`, otherwise `~/.cache/pybuild` (XDG base directory specification). Undefined without
 * a HOME.
 */
export function cacheFolder({ XDG_CACHE_HOME: xdg, HOME: home }: Environment): string | undefined {
  if (xdg !== undefined && path.isAbsolute(xdg)) return path.join(xdg, 'pybuild');
  return home !== undefined && path.isAbsolute(home) ? path.join(home, '.cache', 'pybuild') : undefined;
}

function readDescriptor(
  host: Pick<Host, 'toml'>,
  request: BuildRequest,
  appDir: string,
): { descriptor: ProjectDescriptor; unknown: readonly UnknownKey[] } {
  const file = request.descriptor ?? 'project.toml';
  const full = request.descriptor === undefined ? path.join(appDir, file) : path.resolve(file);
  const kind = kindOf(full);
  if (request.descriptor === undefined && (kind === undefined || kind === 'folder')) return { descriptor: NO_DESCRIPTOR, unknown: [] };
  const parsed = host.toml.parse(readRequired(full, file), file);
  if ('problem' in parsed) fail(parsed.problem);
  return { descriptor: decodeDescriptor(parsed.table, file), unknown: unknownKeys(parsed.table) };
}

function keyWarnings(file: string, unknown: readonly UnknownKey[]): Warning[] {
  if (unknown.length === 0) return [];
  const body = unknown.map(({ key, hint }) => `  ${key}${hint === undefined ? '' : `: ${hint}`}`);
  return [{ title: `Unknown keys in ${file}`, body }];
}

/** Says of each name that was to be passed from the shell, and is not set there, that `whose` process does not get it. */
export function unsetWarnings(names: readonly string[], whose: 'app' | 'build', option: VariableOption): Warning[] {
  return names.map((name) => ({
    title: `${name} is not set in your shell`,
    body: [`The ${whose} does not get it. To pass a value: ${option} ${name}=…`],
  }));
}

/** Names the lines of an env file whose quotes are part of the value. */
export function quoteWarnings(file: string, text: string): Warning[] {
  const inQuotes = quotedLines(text);
  if (inQuotes.length === 0) return [];
  const body = [...inQuotes.map(({ name, line }) => `  ${file}:${line}: ${name}`), 'Remove them if they do not belong to the value.'];
  return [{ title: `Quotes in ${file} are part of the value`, body }];
}

/** The text of a file that the user named; fails if it does not exist, or is no text. */
export function readRequired(full: string, name: string): string {
  const text = readGiven(full, name);
  if (text === undefined) fail({ kind: 'usage', message: `${name} does not exist` });
  return textOrFail(text, name);
}

function strictFailure(fidelity: string, difference: string): never {
  fail({ kind: 'strict', fidelity, differences: [difference] });
}
