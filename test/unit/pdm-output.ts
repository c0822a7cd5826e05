/** Output of PDM 2.29.4 for failures, verbatim; shortened where lines do not matter. */

export const STALE = `WARNING: Lockfile is generated on an older version of PDM
WARNING: Lockfile doesn't satisfy the project requirements, packages may be outdated`;

export const WITHDRAWN = `add gone failed:
Traceback (most recent call last):
pdm.exceptions.CandidateNotFound: No candidate is found for \`gone\` that matches the environment or hashes

  0:00:00 ✖ Some package operations failed. 1/1
See /layers/pdm-cache/log/pdm-install-x.log for detailed debug log.
[InstallationError]: Some package operations failed.
WARNING: Add '-v' to see the detailed traceback`;

export const CUT = `add bee failed:
Traceback (most recent call last):
httpcore2.RemoteProtocolError: Server disconnected without sending a response.

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
httpx2.RemoteProtocolError: Server disconnected without sending a response.

  0:00:00 ✖ Some package operations failed. 1/1
See /layers/pdm-cache/log/pdm-install-x.log for detailed debug log.
[InstallationError]: Some package operations failed.
WARNING: Add '-v' to see the detailed traceback`;

export const UNREACHABLE = `add bee failed:
Traceback (most recent call last):
httpcore2.ConnectError: [Errno 111] Connection refused

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
httpx2.ConnectError: [Errno 111] Connection refused

  0:00:03 ✖ Some package operations failed. 1/1
See /layers/pdm-cache/log/pdm-install-x.log for detailed debug log.
[InstallationError]: Some package operations failed.
WARNING: Add '-v' to see the detailed traceback`;

export const BUILD = `add broken failed:
Traceback (most recent call last):
pdm.exceptions.BuildError: Build backend raised error: Showing the last 10 lines of the build output:
    main()
  File "/layers/pdm/lib/python3.12/site-packages/pyproject_hooks/_in_process/_in_process.py", line 381, in main
    json_out["return_val"] = hook(**hook_input["kwargs"])
  File "/layers/pdm/lib/python3.12/site-packages/pyproject_hooks/_in_process/_in_process.py", line 286, in build_wheel
    return _build_backend().build_wheel(
  File "/tmp/pdm-build-bq1dlmba/backend.py", line 2, in build_wheel
    raise RuntimeError("the build of broken went wrong")
RuntimeError: the build of broken went wrong

  0:00:00 ✖ Some package operations failed. 1/1
See /layers/pdm-cache/log/pdm-install-x.log for detailed debug log.
[InstallationError]: Some package operations failed.
WARNING: Add '-v' to see the detailed traceback`;

export const BACKEND = `add backless failed:
Traceback (most recent call last):
pyproject_hooks._impl.BackendUnavailable: Cannot import 'nosuch_backend'

Traceback:
Traceback (most recent call last):
ModuleNotFoundError: No module named 'nosuch_backend'

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
pdm.exceptions.BuildError: Cannot import 'nosuch_backend'

Traceback:
Traceback (most recent call last):
ModuleNotFoundError: No module named 'nosuch_backend'

  0:00:00 ✖ Some package operations failed. 1/1
See /layers/pdm-cache/log/pdm-install-x.log for detailed debug log.
[InstallationError]: Some package operations failed.
WARNING: Add '-v' to see the detailed traceback`;

export const BACKEND_NOT_FOUND = `add needless failed:
Traceback (most recent call last):
pdm.exceptions.CandidateNotFound: Unable to find candidates for nosuch-backend. There may exist some issues with the package name or network condition.

  0:00:00 ✖ Some package operations failed. 1/1
See /layers/pdm-cache/log/pdm-install-x.log for detailed debug log.
[InstallationError]: Some package operations failed.
WARNING: Add '-v' to see the detailed traceback`;

export const HEADER = `add needy failed:
Traceback (most recent call last):
pdm.exceptions.BuildError: Build backend raised error: Showing the last 10 lines of the build output:
running bdist_wheel
running build
running build_ext
building 'needy' extension
module.c:1:10: fatal error: libpq-fe.h: No such file or directory
    1 | #include <libpq-fe.h>
      |          ^~~~~~~~~~~~
compilation terminated.

  0:00:00 ✖ Some package operations failed. 1/1
See /layers/pdm-cache/log/pdm-install-x.log for detailed debug log.
[InstallationError]: Some package operations failed.
WARNING: Add '-v' to see the detailed traceback`;

export const COMPILER = `add poor failed:
Traceback (most recent call last):
pdm.exceptions.BuildError: Build backend raised error: Showing the last 10 lines of the build output:
running bdist_wheel
running build
running build_ext
building 'poor' extension
error: [Errno 2] No such file or directory: 'gcc'

  0:00:00 ✖ Some package operations failed. 1/1
See /layers/pdm-cache/log/pdm-install-x.log for detailed debug log.
[InstallationError]: Some package operations failed.
WARNING: Add '-v' to see the detailed traceback`;

export const PG_CONFIG = `add pgless failed:
Traceback (most recent call last):
pdm.exceptions.BuildError: Build backend raised error: Showing the last 10 lines of the build output:
Error: pg_config executable not found.

  0:00:00 ✖ Some package operations failed. 1/1
See /layers/pdm-cache/log/pdm-install-x.log for detailed debug log.
[InstallationError]: Some package operations failed.
WARNING: Add '-v' to see the detailed traceback`;

export const NO_GIT = `add ant failed:
Traceback (most recent call last):
FileNotFoundError: Unable to find executable \`git\`, make sure it's installed in PATH.

  0:00:00 ✖ Some package operations failed. 1/1
See /layers/pdm-cache/log/pdm-install-x.log for detailed debug log.
[InstallationError]: Some package operations failed.
WARNING: Add '-v' to see the detailed traceback`;

export const GIT_UNREACHABLE = `add ant failed:
Traceback (most recent call last):
unearth.errors.UnpackError: fatal: unable to access 'http://127.0.0.1:8765/x.git/': Failed to connect to 127.0.0.1 port 8765 after 0 ms: Couldn't connect to server

  0:00:00 ✖ Some package operations failed. 1/1
See /layers/pdm-cache/log/pdm-install-x.log for detailed debug log.
[InstallationError]: Some package operations failed.
WARNING: Add '-v' to see the detailed traceback`;

export const GIT_NOT_THERE = `add ant failed:
Traceback (most recent call last):
unearth.errors.UnpackError: fatal: repository 'http://127.0.0.1:8765/x.git/' not found

  0:00:00 ✖ Some package operations failed. 1/1
See /layers/pdm-cache/log/pdm-install-x.log for detailed debug log.
[InstallationError]: Some package operations failed.
WARNING: Add '-v' to see the detailed traceback`;

export const CLOSER_401 = `unearth.collector: Failed to collect links from http://127.0.0.1:18401/simple/ant/: Client Error(401): Unauthorized`;

export const CLOSER_403 = `unearth.collector: Failed to collect links from http://127.0.0.1:18403/simple/ant/: Client Error(403): Forbidden`;

export const CLOSER_404 = `unearth.collector: Failed to collect links from http://127.0.0.1:18404/simple/ant/: Client Error(404): Not Found`;

export const CLOSER_500 = `unearth.collector: Failed to collect links from http://127.0.0.1:18500/simple/ant/: Server Error(500): Internal Server Error`;

export const CLOSER_NO_WHEEL = `unearth.evaluator: Skipping link <Link http://127.0.0.1:18999/files/alien-1.0-cp312-cp312-win_amd64.whl (from http://127.0.0.1:18999/simple/alien/)>: The wheel file alien-1.0-cp312-cp312-win_amd64.whl is not compatible with the target environment (==3.12.1, manylinux_2_36_x86_64, cpython).`;

export const GIT_NOT_ALLOWED = `add ant failed:
Traceback (most recent call last):
unearth.errors.UnpackError: fatal: transport 'http' not allowed


  0:00:01 ✖ Some package operations failed. 1/1
See /layers/pdm-cache/log/pdm-install-x.log for detailed debug log.
[InstallationError]: Some package operations failed.
WARNING: Add '-v' to see the detailed traceback`;
