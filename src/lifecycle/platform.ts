import type { Given } from '../output/report.ts';
import type { Selects } from '../buildpack/read-project.ts';
import { textOrFail } from '../python/file-content.ts';
import type { PythonSource } from '../python/decisions.ts';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { OUTPUT_NAME } from '../buildpack/output-mark.ts';
import type { BuildContext } from '../buildpack/context.ts';
import type { Environment } from '../cnb/layer-env.ts';
import { fail } from '../errors/failure.ts';
import { checkAppFolder, kindOf, readText } from '../io/files.ts';
import type { Host } from '../io/host.ts';
import { type Target, systemName } from '../python/inventory.ts';
import { decodeDescriptor, NO_DESCRIPTOR, type ProjectDescriptor } from './descriptor.ts';
import { interpreterFolders } from './interpreters.ts';
import { buildEnvironment, parseEnvFile, parseEnvOptions } from './platform-env.ts';
import { makeSelects } from './selection.ts';

/** What a user asks of a build, as the command line took it. */
export interface BuildRequest {
  readonly app: string;
  readonly output?: string;
  readonly env: readonly string[];
  readonly envFiles: readonly string[];
  readonly descriptor?: string;
  readonly pythonSource: PythonSource;
  readonly offline: boolean;
  readonly strict: boolean;
  readonly clearCache: boolean;
}

/** Everything about a build that is known before the app itself is looked at. */
export interface Platform {
  readonly appDir: string;
  readonly outputRoot: string;
  readonly selects: Selects;
  /** Where the build's variables come from, by name: the machine, the user's settings; and what was not passed. */
  readonly origins: { readonly machine: readonly string[]; readonly given: Given; readonly withheld: readonly string[] };
  readonly target: Target;
  readonly pythonSource: PythonSource;
  /** What the user asked for that decides what a build gives, and whether the command line had a say in it. */
  readonly settings: unknown;
  readonly explicit: boolean;
  /** The cache that apps share, if there can be one. */
  readonly cacheDir: string | undefined;
  readonly context: Omit<BuildContext, 'appDir' | 'layersDir' | 'runtimesDir'>;
}

/** Selects the place of a platform: reads the project descriptor and the settings, and makes the environment of the build. */
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

  const descriptor = readDescriptor(host, request, appDir);
  const layers: readonly (readonly [from: string, env: Environment])[] = [
    [request.descriptor ?? 'project.toml', descriptor.env],
    ...request.envFiles.map((file) => [file, parseEnvFile(readRequired(path.resolve(file), file), file, caller)] as const),
    ['--env', parseEnvOptions(request.env, caller)],
  ];
  const given: Environment = Object.assign({}, ...layers.map(([, env]) => env));
  const offline = request.offline ? { PIP_NO_INDEX: '1' } : {};
  const { env, machine, withheld } = buildEnvironment(caller, { ...offline, ...given }, request.strict);
  // A strict build may not fall back to the host.
  const pythonSource = request.strict ? 'download' : request.pythonSource;
  return {
    appDir,
    outputRoot: path.resolve(request.output ?? path.join(appDir, OUTPUT_NAME)),
    selects: await makeSelects(descriptor),
    origins: { machine, given: originsOf(layers), withheld },
    target,
    pythonSource,
    settings: [systemName(target), pythonSource, given],
    explicit: isExplicit(request),
    cacheDir: cacheFolder(caller),
    context: {
      env,
      target,
      pythonSource,
      interpreterFolders: interpreterFolders(caller),
      dataDir: fileURLToPath(new URL('../data', import.meta.url)),
    },
  };
}

/** Who has the last word on each variable. */
function originsOf(layers: readonly (readonly [from: string, env: Environment])[]): Given {
  const entries = layers.flatMap(([from, env]) => Object.keys(env).map((name) => [name, from] as const));
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

function isExplicit({ env, envFiles, descriptor, pythonSource, strict, offline }: BuildRequest): boolean {
  return env.length + envFiles.length > 0 || descriptor !== undefined || pythonSource !== 'auto' || strict || offline;
}

/**
 * The cache that all apps share: `$XDG_CACHE_HOME/pybuild`, else `~/.cache/pybuild` (XDG base directory specification).
 * Undefined without a HOME.
 */
function cacheFolder({ XDG_CACHE_HOME: xdg, HOME: home }: Environment): string | undefined {
  if (xdg !== undefined && path.isAbsolute(xdg)) return path.join(xdg, 'pybuild');
  return home !== undefined && path.isAbsolute(home) ? path.join(home, '.cache', 'pybuild') : undefined;
}

function readDescriptor(host: Pick<Host, 'toml'>, request: BuildRequest, appDir: string): ProjectDescriptor {
  const file = request.descriptor ?? 'project.toml';
  const full = request.descriptor === undefined ? path.join(appDir, file) : path.resolve(file);
  if (request.descriptor === undefined && kindOf(full) !== 'file') return NO_DESCRIPTOR;
  const parsed = host.toml.parse(readRequired(full, file), file);
  if ('problem' in parsed) fail(parsed.problem);
  return decodeDescriptor(parsed.table, file);
}

function readRequired(full: string, name: string): string {
  const text = readText(full, name);
  if (text === undefined) fail({ kind: 'usage', message: `There is no file ${name}` });
  return textOrFail(text, name);
}

function strictFailure(fidelity: string, difference: string): never {
  fail({ kind: 'strict', fidelity, differences: [difference] });
}
