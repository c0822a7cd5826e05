/** What the output of an app that ended says of its trouble. */
export type AppTrouble =
  | { readonly kind: 'variable-missing'; readonly name: string }
  | { readonly kind: 'module-missing'; readonly name: string }
  | { readonly kind: 'syntax-error'; readonly name: string; readonly line: number; readonly message: string }
  | { readonly kind: 'port-in-use'; readonly port?: number };

/** Where `os.environ[…]` fails: the frame above the error, by Python 3.10 to 3.14. */
const ENVIRON_FRAME = /^\s*File "(?:<frozen os>|.*\/os\.py)", line \d+, in __getitem__$/;
/** Where Python found a syntax error: a frame without a function. */
const PLACE = /^\s*File "([^"]+)", line (\d+)$/;
const FRAME_LINES = 3;
/** A shell's own code, and 128 + SIGKILL. */
const COMMAND_MISSING = 127;
const KILLED = 137;
/** WORKER_BOOT_ERROR and APP_LOAD_ERROR (gunicorn/arbiter.py). */
const GUNICORN_BOOT_ERRORS: ReadonlySet<number> = new Set([3, 4]);

/**
 * Reads the last lines of an app for what a user can put right at once, each trouble once. A `KeyError` only counts where it
 * comes from `os.environ`, as every dictionary has them.
 */
export function appTroubles(lines: readonly string[]): AppTrouble[] {
  const found = lines.flatMap((line, index): AppTrouble[] => {
    const variable = /^KeyError: ['"](\w+)['"]$/.exec(line)?.[1];
    const above = lines.slice(Math.max(0, index - FRAME_LINES), index);
    if (variable !== undefined && above.some((one) => ENVIRON_FRAME.test(one))) return [{ kind: 'variable-missing', name: variable }];
    const module = /^(?:ModuleNotFoundError|ImportError): No module named '?([\w.]+)'?$/.exec(line)?.[1];
    if (module !== undefined) return [{ kind: 'module-missing', name: module }];
    const syntax = /^(?:SyntaxError|IndentationError|TabError): (.+)$/.exec(line)?.[1];
    const [, file, number] = above.map((one) => PLACE.exec(one)).findLast((match) => match !== null) ?? [];
    if (syntax !== undefined && file !== undefined) return [{ kind: 'syntax-error', name: file, line: Number(number), message: syntax }];
    if (!/address already in use|connection in use|EADDRINUSE/i.test(line)) return [];
    const port = /\('[^']*', (\d{1,5})[,)]/.exec(line)?.[1] ?? /:(\d{2,5})\b/.exec(line)?.[1];
    return [{ kind: 'port-in-use', ...(port === undefined ? {} : { port: Number(port) }) }];
  });
  const last = new Map(found.map((trouble) => [`${trouble.kind} ${'name' in trouble ? trouble.name : ''}`, trouble]));
  return [...last.values()];
}

/** What to do about a trouble, in one line. `installsFrom` is the file in which the app's packages are, `root` the folder it runs in. */
export function wordAppTrouble(
  trouble: AppTrouble,
  { port, installsFrom, root }: { readonly port: string; readonly installsFrom: string; readonly root: string },
): string {
  switch (trouble.kind) {
    case 'variable-missing':
      return `${trouble.name} is not set. To pass it: --env ${trouble.name}=…`;
    case 'module-missing':
      return `Python found no module "${trouble.name}". If it comes from a package, add that to ${installsFrom}.`;
    case 'syntax-error':
      return `${trouble.name.startsWith(`${root}/`) ? trouble.name.slice(root.length + 1) : trouble.name}:${trouble.line} has a syntax error: ${trouble.message}${/[.?!]$/.test(trouble.message) ? '' : '.'} Correct it and build again.`;
    case 'port-in-use':
      return portInUse(trouble.port ?? port);
  }
}

/** Says that a port is taken, and how to use another. */
export function portInUse(port: number | string): string {
  return `Port ${port} is in use by another program. To use another port: --env PORT=${Number(port) < 65_535 ? Number(port) + 1 : 8080}`;
}

/** What is known of a process by how it ended, without its output; undefined if the exit code says nothing. */
export function wordExitCode(code: number, command: string, installsFrom: string): string | undefined {
  if (code === COMMAND_MISSING) return `a command was not found. If it comes from a package, add that to ${installsFrom}`;
  if (code === KILLED) return 'it was killed, as happens where memory runs out';
  if (GUNICORN_BOOT_ERRORS.has(code) && /\bgunicorn\b/.test(command)) return 'gunicorn could not load the app';
  return undefined;
}
