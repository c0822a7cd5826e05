import type { VariableOption } from '../errors/variable-option.ts';
import { kindOf } from '../io/files.ts';
import type { BuildRequest } from '../lifecycle/platform/platform.ts';
import type { PythonSource } from '../python/decisions.ts';
import type { InspectRequest } from './inspect.ts';
import type { OutputOptions } from './reporter.ts';
import type { RunOptions } from './run.ts';

/** The options of all commands, as the command line has them. */
export interface Options extends Partial<OutputOptions>, Omit<InspectRequest, 'app'> {
  readonly env?: string[];
  readonly envFile?: string[];
  readonly buildEnv?: string[];
  readonly pythonSource: PythonSource;
  readonly offline?: boolean;
  readonly refresh?: boolean;
  readonly strict?: boolean;
  readonly clearCache?: boolean;
  readonly descriptor?: string;
  readonly build?: boolean;
  readonly all?: boolean;
  readonly watch?: boolean;
  readonly check?: string;
  readonly checkTimeout?: string;
  readonly debugpy?: string | true;
  readonly maxSize?: string;
}

/** The option of a build's variables on `run`, where `--env` is the app's. */
export const BUILD_VARIABLES: VariableOption = '--build-env';
export const CHECK = '--check';

export const RUN_EXAMPLES = `
Examples:
  pybuild run                          start the app in this folder
  pybuild run shop worker              start another process of the app in shop
  pybuild run --all                    start all processes; Ctrl-C stops them
  pybuild run --env-file .env          with the variables of a file
  pybuild run --watch                  start again when a file changes
  pybuild run --check=/health          start it, ask for a page, stop it
  pybuild run --check --json           the same, as JSON events
  pybuild run --debugpy                wait for a debugger before the app starts
  pybuild run -- python manage.py migrate`;

export const INSPECT_EXAMPLES = `
Examples:
  pybuild inspect                      show the last build of the app in this folder
  pybuild inspect --packages           list every package
  pybuild inspect --why urllib3        show who requires a package
  pybuild inspect --network            also ask the index what is outdated or yanked
  pybuild inspect --diff               show what changed since the build before
  pybuild inspect --log                print everything that the build's tools printed
  pybuild inspect --html report.html --open
  pybuild inspect --failed             show how the last build failed, and what is left of it
  pybuild inspect --pylock > pylock.toml`;

export const SHELL_EXAMPLES = `
Examples:
  pybuild shell                        a shell as the app's processes would have it
  pybuild shell -- python              Python with the app's packages
  pybuild shell --build -- pip check   a command with the tools and the variables of the build
  pybuild shell --failed               a shell where the last build failed
  pybuild shell --at dependencies      a shell as it was before the dependencies were installed`;

/** What a build is asked for. */
export function toRequest(app: string, options: Options): BuildRequest {
  return {
    app,
    env: options.env ?? [],
    envFiles: options.envFile ?? [],
    pythonSource: options.pythonSource,
    offline: options.offline ?? false,
    strict: options.strict ?? false,
    clearCache: options.clearCache ?? false,
    ...(options.runImage === undefined ? {} : { runImage: options.runImage }),
    ...(options.refresh === false ? { refreshOff: 'not checked for newer versions: --no-refresh' } : {}),
    ...(options.output === undefined ? {} : { output: options.output }),
    ...(options.descriptor === undefined ? {} : { descriptor: options.descriptor }),
  };
}

/** The same for the build before a run: `--env` and `--env-file` are the app's there. */
export function toBuildRequest(app: string, options: Options): BuildRequest {
  return { ...toRequest(app, options), env: options.buildEnv ?? [], envOption: BUILD_VARIABLES, envFiles: [] };
}

/** The folder of the app on `run`, where a first argument that is no folder names a process of the app in ".". */
export function folderOf(app: string): string {
  return kindOf(app) === 'folder' || app.includes('/') ? app : '.';
}

/** What a run is asked for. */
export function toRun(processes: readonly string[], command: readonly string[], options: Options): RunOptions {
  const {
    env = [],
    envFile: envFiles = [],
    build = true,
    all = false,
    watch = false,
    json = false,
    check,
    checkTimeout,
    debugpy,
  } = options;
  const checking = { ...(check === undefined ? {} : { check }), ...(checkTimeout === undefined ? {} : { checkTimeout }) };
  return { processes, all, command, build, watch, json, env, envFiles, ...checking, ...(debugpy === undefined ? {} : { debugpy }) };
}

/**
 * The words of a command line, with `--check` as commander reads it: `--check=` where no page is named. What follows it is the path
 * of one only if it begins so and is no folder of this machine: then it is the app, as in `--check /srv/shop`. `--check=/srv` is a
 * page in any case.
 */
export function withCheckPath(words: readonly string[]): string[] {
  return words.map((word, index) => {
    const next = words[index + 1] ?? '';
    const isPage = next === '/' || (next.startsWith('/') && kindOf(next) !== 'folder');
    return word === CHECK && !isPage ? `${CHECK}=` : word;
  });
}
