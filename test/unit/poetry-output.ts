/** Output of Poetry 2.5.1 for failures, verbatim; shortened where lines do not matter. */

export const STALE = `Installing dependencies from lock file

pyproject.toml changed significantly since poetry.lock was last generated. Run \`poetry lock\` to fix the lock file.`;

export const WITHDRAWN = `  - Installing gone (1.0)

    | Unable to find installation candidates for gone (1.0)

    |   - 0 candidate(s) were identified for the package`;

function withoutCandidate(release: string): string {
  return `    | Unable to find installation candidates for ${release}
    | 
    | This is likely not a Poetry issue.
    | 
    |   - 0 candidate(s) were identified for the package`;
}

export const REFUSED_ALL = `Installing dependencies from lock file

Package operations: 7 installs, 0 updates, 0 removals

  - Installing blinker (1.9.0)
  - Installing flask (3.1.2)
  - Installing click (8.5.1)
  - Installing itsdangerous (2.2.0)
  - Installing jinja2 (3.1.6)
  - Installing markupsafe (3.0.4)

${['markupsafe (3.0.4)', 'click (8.5.1)', 'jinja2 (3.1.6)', 'itsdangerous (2.2.0)', 'blinker (1.9.0)', 'flask (3.1.2)'].map(withoutCandidate).join('\n\n\n')}`;

export const HASH = `  - Installing bee (1.0)

    | Downloaded distributions for bee (1.0) did not match any known checksums in your lock file.`;

export const NO_WHEEL = `  - Installing alien (1.0)

    | Unable to find installation candidates for alien (1.0)

    |   - 1 candidate(s) were identified for the package
    |   - 1 wheel(s) were skipped as your project's environment does not support the identified abi tags`;

export const REFUSED = `  - Installing bee (1.0)
Source (loop): Authorization error accessing http://127.0.0.1:8765/simple/bee/

    | Unable to find installation candidates for bee (1.0)

    |   - 0 candidate(s) were identified for the package`;

export const SERVER_ERROR = `  - Installing bee (1.0)

  HTTPError

  500 Server Error: Internal Server Error for url: http://127.0.0.1:8765/simple/bee/

The following error occurred when trying to handle this error:

  RepositoryError

  500 Server Error: Internal Server Error for url: http://127.0.0.1:8765/simple/bee/

Cannot install bee.`;

export const UNREACHABLE = `  - Installing bee (1.0)

    | All attempts to connect to 127.0.0.1:8765 failed.`;

export const BUILD = `  - Installing broken (1.0)

PEP517 build of a dependency failed

Backend subprocess exited when trying to invoke build_wheel

    | Command '['/tmp/x/.venv/bin/python', '/layers/poetry/lib/python3.12/site-packages/pyproject_hooks/_in_process/_in_process.py', 'build_wheel', '/tmp/x']' returned non-zero exit status 1.
    | Traceback (most recent call last):
    |   File "/tmp/x/broken-1.0/backend.py", line 2, in build_wheel
    | RuntimeError: the build of broken went wrong

Note: This error originates from the build backend, and is likely not a problem with poetry but one of the following issues with broken (1.0)`;

export const BACKEND = `  - Installing backless (1.0)

PEP517 build of a dependency failed

Backend 'nosuch_backend' is not available.

Note: This error originates from the build backend, and is likely not a problem with poetry but one of the following issues with backless (1.0)`;

export const BACKEND_NOT_FOUND = `  - Installing needless (1.0)

  SolveFailureError

  Because -root- depends on nosuch-backend (*) which doesn't match any versions, version solving failed.

The following error occurred when trying to handle this error:

  SolverProblemError

  Because -root- depends on nosuch-backend (*) which doesn't match any versions, version solving failed.

Cannot resolve build-system.requires for needless.`;

export const HEADER = `  - Installing needy (1.0)

PEP517 build of a dependency failed

Backend subprocess exited when trying to invoke build_wheel

    | Command '['/tmp/x/.venv/bin/python', '/layers/poetry/lib/python3.12/site-packages/pyproject_hooks/_in_process/_in_process.py', 'build_wheel', '/tmp/x']' returned non-zero exit status 1.
    | running bdist_wheel
    | running build
    | running build_ext
    | building 'needy' extension
    | module.c:1:10: fatal error: libpq-fe.h: No such file or directory
    |     1 | #include <libpq-fe.h>
    |       |          ^~~~~~~~~~~~
    | compilation terminated.

Note: This error originates from the build backend, and is likely not a problem with poetry but one of the following issues with needy (1.0)`;

export const COMPILER = `  - Installing poor (1.0)

PEP517 build of a dependency failed

Backend subprocess exited when trying to invoke build_wheel

    | Command '['/tmp/x/.venv/bin/python', '/layers/poetry/lib/python3.12/site-packages/pyproject_hooks/_in_process/_in_process.py', 'build_wheel', '/tmp/x']' returned non-zero exit status 1.
    | running bdist_wheel
    | running build
    | running build_ext
    | building 'poor' extension
    | error: [Errno 2] No such file or directory: 'gcc'

Note: This error originates from the build backend, and is likely not a problem with poetry but one of the following issues with poor (1.0)`;

export const PG_CONFIG = `  - Installing pgless (1.0)

PEP517 build of a dependency failed

Backend subprocess exited when trying to invoke get_requires_for_build_wheel

    | Command '['/tmp/x/.venv/bin/python', '/layers/poetry/lib/python3.12/site-packages/pyproject_hooks/_in_process/_in_process.py', 'get_requires_for_build_wheel', '/tmp/x']' returned non-zero exit status 1.
    | Error: pg_config executable not found.

Note: This error originates from the build backend, and is likely not a problem with poetry but one of the following issues with pgless (1.0)`;

export const GIT_UNREACHABLE = `  - Installing ant (1.0 aaaaaaa)

  ConnectionRefusedError

  [Errno 111] Connection refused

The following error occurred when trying to handle this error:

  NewConnectionError

  HTTPConnection(host='127.0.0.1', port=8765): Failed to establish a new connection: [Errno 111] Connection refused

The following error occurred when trying to handle this error:

  MaxRetryError

  HTTPConnectionPool(host='127.0.0.1', port=8765): Max retries exceeded with url: /x.git/info/refs?service=git-upload-pack (Caused by NewConnectionError("HTTPConnection(host='127.0.0.1', port=8765): Failed to establish a new connection: [Errno 111] Connection refused"))

The following error occurred when trying to handle this error:

  GitProtocolError

  HTTPConnectionPool(host='127.0.0.1', port=8765): Max retries exceeded with url: /x.git/info/refs?service=git-upload-pack (Caused by NewConnectionError("HTTPConnection(host='127.0.0.1', port=8765): Failed to establish a new connection: [Errno 111] Connection refused"))

Cannot install ant.`;

export const GIT_NOT_THERE = `  - Installing ant (1.0 aaaaaaa)

  NotGitRepository

Cannot install ant.`;

export const PYTHON = `Current Python version (3.12.1) is not allowed by the project (>=3.13).
Please change python executable via the "env use" command.`;

export const ROOT = `Installing the current project: app (1)

Error: The current project could not be installed: No file/folder found for package app
If you do not want to install the current project use --no-root.
If you want to use Poetry only for dependency management but not for packaging, you can disable package mode by setting package-mode = false in your pyproject.toml file.
If you did intend to install the current project, you may need to set \`packages\` in your pyproject.toml file.`;

export const CLOSER_401 = `[urllib3:urllib3.connectionpool] http://127.0.0.1:18401 "GET /simple/ant/ HTTP/1.1" 401 0`;

export const CLOSER_403 = `[urllib3:urllib3.connectionpool] http://127.0.0.1:18403 "GET /simple/ant/ HTTP/1.1" 403 0`;
