/** The folder of its own that Python's debugger has in an output folder, unless the app itself installs it. */
export const DEBUGGER = 'debugpy';
export const DEBUGGER_PORT = 5678;

const ADDRESS = 'DEBUGPY_LISTEN';

/**
 * What Python runs first (`sitecustomize`, module site): the first Python process of the app waits for a debugger. Those that it starts
 * are attached by debugpy itself, so they do not get the address.
 */
export const WAIT_FOR_DEBUGGER = `import os
address = os.environ.pop("${ADDRESS}", None)
if address is not None:
    import debugpy
    host, port = address.rsplit(":", 1)
    debugpy.listen((host, int(port)))
    try:
        debugpy.wait_for_client()
    except KeyboardInterrupt:
        os._exit(130)
`;

/**
 * The variables of a process that is debugged. `folders` come before the user's own PYTHONPATH. One worker, and none that gunicorn stops
 * while it waits at a breakpoint, unless the user says otherwise.
 */
export function debuggerVariables(
  env: Readonly<Record<string, string>>,
  folders: readonly string[],
  port: number,
  given: ReadonlySet<string>,
): Record<string, string> {
  const own = env['PYTHONPATH'] ?? '';
  const gunicorn = env['GUNICORN_CMD_ARGS'] ?? '';
  return {
    [ADDRESS]: `127.0.0.1:${port}`,
    PYTHONPATH: [...folders, ...(own === '' ? [] : [own])].join(':'),
    // Otherwise it prints several lines about modules that are frozen into Python.
    PYDEVD_DISABLE_FILE_VALIDATION: '1',
    GUNICORN_CMD_ARGS: /(^|\s)(--timeout|-t)\b/.test(gunicorn) ? gunicorn : `${gunicorn} --timeout 0`.trim(),
    ...(given.has('WEB_CONCURRENCY') ? {} : { WEB_CONCURRENCY: '1' }),
  };
}
