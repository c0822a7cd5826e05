import type { Environment } from '../../cnb/layer-env.ts';
import { NO_NAMES, type PackageNames } from '../imports/package-names.ts';
import type { AppView } from './app-view.ts';
import { missingVariables } from './missing-variable.ts';
import { packageOfLibrary } from './shared-library.ts';
import { lastTraceback } from './traceback.ts';

/** What an app may lack, by its name. */
type Nameable = 'variable-missing' | 'module-missing' | 'command-missing' | 'library-missing';

/** What the output of an app that ended says of its trouble. */
export type AppTrouble =
  | { readonly kind: Nameable; readonly name: string }
  | { readonly kind: 'secret-key' }
  | { readonly kind: 'syntax-error'; readonly name: string; readonly line: number; readonly message: string }
  | { readonly kind: 'port-in-use'; readonly port?: number };

/** Where `os.environ[…]` fails: the frame above the error, by Python 3.10 to 3.14. */
const ENVIRON_FRAME = /^\s*File "(?:<frozen os>|.*\/os\.py)", line \d+, in __getitem__$/;
/** Where Python found a syntax error: a frame without a function. */
const PLACE = /^\s*File "([^"]+)", line (\d+)$/;
const FRAME_LINES = 3;
/** What bash, dash and `env` say of a command that they cannot find. */
const NO_COMMAND =
  /^(?:\S*\/)?(?:ba|da)?sh: (?:line )?\d+: (?:exec: )?(\S+): (?:command )?not found$|^(?:\S*\/)?env: ['‘](\S+)['’]: No such file or directory$/;
/** What the loader says (glibc: elf/dl-load.c; musl: ldso/dynlink.c). */
const NO_LIBRARY = /\b([\w+.-]+\.so[\w.]*): cannot open shared object file|Error loading shared library ([\w.+-]+):/;
const EMPTY_KEY = /\bImproperlyConfigured: The SECRET_KEY setting must not be empty/;
/** A shell's own code, and 128 + SIGKILL. */
const COMMAND_MISSING = 127;
const KILLED = 137;
/** WORKER_BOOT_ERROR and APP_LOAD_ERROR (gunicorn/arbiter.py). */
const GUNICORN_BOOT_ERRORS: ReadonlySet<number> = new Set([3, 4]);

/**
 * Reads the last lines of an app for what a user can put right at once, each trouble once. A `KeyError` only counts where it
 * comes from `os.environ`, as every dictionary has them. `env` are the variables that the app had.
 */
export function appTroubles(lines: readonly string[], env: Environment = {}): AppTrouble[] {
  const found = lines.flatMap((line, index): AppTrouble[] => {
    const variable = /^KeyError: ['"](\w+)['"]$/.exec(line)?.[1];
    const above = lines.slice(Math.max(0, index - FRAME_LINES), index);
    if (variable !== undefined && above.some((one) => ENVIRON_FRAME.test(one))) return [{ kind: 'variable-missing', name: variable }];
    const syntax = /^(?:SyntaxError|IndentationError|TabError): (.+)$/.exec(line)?.[1];
    const [, file, number] = above.map((one) => PLACE.exec(one)).findLast((match) => match !== null) ?? [];
    if (syntax !== undefined && file !== undefined) return [{ kind: 'syntax-error', name: file, line: Number(number), message: syntax }];
    return named('module-missing', /^(?:ModuleNotFoundError|ImportError): No module named '?([\w.]+)'?$/.exec(line))
      .concat(named('command-missing', NO_COMMAND.exec(line)), named('library-missing', NO_LIBRARY.exec(line)))
      .concat(EMPTY_KEY.test(line) ? [{ kind: 'secret-key' }] : [], portTrouble(line));
  });
  const asked = lastTraceback(lines).flatMap((raised) => missingVariables(raised, { ...NO_VIEW, env }));
  const all = [...found, ...asked.map((name): AppTrouble => ({ kind: 'variable-missing', name }))];
  const last = new Map(all.map((trouble) => [`${trouble.kind} ${'name' in trouble ? trouble.name : ''}`, trouble]));
  return [...last.values()];
}

/** A traceback is read without the app's files. */
const NO_VIEW: Omit<AppView, 'env'> = {
  roots: [],
  layers: '',
  text: () => undefined,
  table: () => undefined,
  list: () => new Map(),
  packages: { manager: '', reads: [], addTo: '' },
  packageOf: NO_NAMES.packageOf,
  manage: '',
};

function named(kind: Nameable, match: RegExpExecArray | null): AppTrouble[] {
  const name = match?.slice(1).find((group) => group !== undefined);
  return name === undefined ? [] : [{ kind, name }];
}

function portTrouble(line: string): AppTrouble[] {
  const said = /\bport (\d{2,5}) is (?:already )?in use\b/i.exec(line)?.[1];
  if (said === undefined && !/address already in use|connection in use|EADDRINUSE/i.test(line)) return [];
  const port = said ?? /\('[^']*', (\d{1,5})[,)]/.exec(line)?.[1] ?? /:(\d{2,5})\b/.exec(line)?.[1];
  return [{ kind: 'port-in-use', ...(port === undefined ? {} : { port: Number(port) }) }];
}

/** What is known of an app that ran. */
interface AppAbout {
  readonly port: string;
  readonly installsFrom: string;
  readonly root: string;
  readonly packageOf: PackageNames['packageOf'];
}

/** What to do about a trouble, in one line. `installsFrom` is the file in which the app's packages are, `root` the folder it runs in. */
export function wordAppTrouble(trouble: AppTrouble, { port, installsFrom, root, packageOf }: AppAbout): string {
  switch (trouble.kind) {
    case 'variable-missing':
      return `${trouble.name} is not set. To pass it: --env ${trouble.name}=…`;
    case 'module-missing':
      return wordModule(trouble.name, installsFrom, packageOf);
    case 'command-missing':
      return `${trouble.name} was not found. If it comes from a package, add that to ${installsFrom}.`;
    case 'library-missing': {
      const debian = packageOfLibrary(trouble.name);
      return `${trouble.name}, a library of the system, is missing.${debian === undefined ? '' : ` On Debian and Ubuntu: apt-get install ${debian}`}`;
    }
    case 'secret-key':
      return "Django's SECRET_KEY is empty. Pass the variable that the settings read it from, for example: --env SECRET_KEY=…";
    case 'syntax-error':
      return `${trouble.name.startsWith(`${root}/`) ? trouble.name.slice(root.length + 1) : trouble.name}:${trouble.line} has a syntax error: ${trouble.message}${/[.?!]$/.test(trouble.message) ? '' : '.'} Correct it and build again.`;
    case 'port-in-use':
      return wordPort(trouble.port ?? port, port);
  }
}

function wordModule(name: string, installsFrom: string, packageOf: PackageNames['packageOf']): string {
  const top = name.replace(/\..*/s, '');
  const known = packageOf(top);
  if (known === top) return `Python found no module "${name}". Add ${known} to ${installsFrom}.`;
  const where =
    known === undefined ? `If it comes from a package, add that to ${installsFrom}.` : `It is in ${known}: add that to ${installsFrom}.`;
  return `Python found no module "${name}". ${where}`;
}

/** What helps where a port is taken: that in PORT, or one that the app chooses itself. */
function wordPort(own: number | string, given: string): string {
  if (given === '' || Number(own) === Number(given)) return portInUse(own);
  return `Port ${own} is in use by another program, and PORT is ${given}. Have the app listen on the port in PORT.`;
}

/** Says that a port is taken, and how to use another. */
export function portInUse(port: number | string): string {
  return `Port ${port} is in use by another program. To use another port: --env PORT=${Number(port) < 65_535 ? Number(port) + 1 : 8080}`;
}

/** What is known of a process by how it ended, without its output; undefined if the exit code says nothing. */
export function wordExitCode(code: number, command: string, installsFrom: string): string | undefined {
  if (code === COMMAND_MISSING)
    return `a command, or a library that it needs, was not found. If it comes from a package, add that to ${installsFrom}`;
  if (code === KILLED) return 'it was killed, as happens where memory runs out';
  if (GUNICORN_BOOT_ERRORS.has(code) && /\bgunicorn\b/.test(command)) return 'gunicorn could not load the app';
  return undefined;
}

/** What is known of the end of a process by its last lines, else by its exit code: a sentence each. */
export function explainEnd(
  code: number,
  lines: readonly string[],
  about: AppAbout & { readonly env: Environment; readonly command: string },
): string[] {
  const troubles = appTroubles(lines, about.env).map((trouble) => wordAppTrouble(trouble, about));
  const known = troubles.length > 0 ? undefined : wordExitCode(code, about.command, about.installsFrom);
  return known === undefined ? troubles : [`${known.replace(/^a(?= )/, 'A').replace(/^it(?= )/, 'It')}.`];
}
