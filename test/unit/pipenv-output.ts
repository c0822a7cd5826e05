/** Output of Pipenv 2026.10.3 for failures, verbatim; shortened where lines do not matter. */

export const STALE = `Your Pipfile.lock (6666666666666666666666666666666666666666666666666666666666666666) is out of date. Expected: (4444444444444444444444444444444444444444444444444444444444444444).
ERROR:: Aborting deploy`;

export const WITHDRAWN = `Looking in indexes: http://127.0.0.1:8765/simple/
ERROR: Could not find a version that satisfies the requirement gone==1.0 (from versions: none)
ERROR: No matching distribution found for gone==1.0
ERROR: Couldn't install package(s): gone==1.0 --hash=sha256:1111111111111111111111111111111111111111111111111111111111111111
Package installation failed...`;

export const HASH = `Looking in indexes: http://127.0.0.1:8765/simple/
Collecting bee==1.0 (from -r /tmp/pipenv-requirements/hashed-reqs.txt (line 1))
  Downloading bee-1.0-py3-none-any.whl (894 bytes)
ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have updated the package versions, please update the hashes. Otherwise, examine the package contents carefully; someone may have tampered with them.
    bee==1.0 from http://127.0.0.1:8765/files/bee-1.0-py3-none-any.whl#sha256=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa (from -r /tmp/pipenv-requirements/hashed-reqs.txt (line 1)):
        Expected sha256 0000000000000000000000000000000000000000000000000000000000000000
             Got        aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
ERROR: Couldn't install package(s): bee==1.0 --hash=sha256:0000000000000000000000000000000000000000000000000000000000000000
Package installation failed...`;

export const BACKEND = `Looking in indexes: http://127.0.0.1:8765/simple/
Collecting backless==1.0 (from -r /tmp/pipenv-requirements/hashed-reqs.txt (line 1))
  Downloading backless-1.0.tar.gz (254 bytes)
ERROR: Exception:
Traceback (most recent call last):
pipenv.patched.pip._vendor.pyproject_hooks._impl.BackendUnavailable: Cannot import 'nosuch_backend'
ERROR: Couldn't install package(s): backless==1.0 --hash=sha256:5555555555555555555555555555555555555555555555555555555555555555
Package installation failed...`;

export const BACKEND_NOT_FOUND = `Looking in indexes: http://127.0.0.1:8765/simple/
Collecting needless==1.0 (from -r /tmp/pipenv-requirements/hashed-reqs.txt (line 1))
  Downloading needless-1.0.tar.gz (258 bytes)
  Installing build dependencies: finished with status 'error'
error: subprocess-exited-with-error

  × installing build dependencies for needless did not run successfully.
  │ exit code: 1
  ╰─> [3 lines of output]
      Looking in indexes: http://127.0.0.1:8765/simple/
      ERROR: Could not find a version that satisfies the requirement nosuch-backend (from versions: none)
      ERROR: No matching distribution found for nosuch-backend

  note: This error originates from a subprocess, and is likely not a problem with pip.
ERROR: Failed to build 'needless' when installing build dependencies for needless
ERROR: Couldn't install package(s): needless==1.0 --hash=sha256:ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
Package installation failed...`;

export const NO_GIT = `Looking in indexes: http://127.0.0.1:8765/simple/
Collecting ant @ git+http://127.0.0.1:8765/x.git@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa (from -r /tmp/pipenv-requirements/reqs.txt (line 1))
  Cloning http://127.0.0.1:8765/x.git (to revision aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa) to /tmp/pip-install-x/ant_6dbe901cfd30454a96a9faef2376a200
ERROR: Error [Errno 2] No such file or directory: 'git' while executing command git version
ERROR: Cannot find command 'git' - do you have 'git' installed and in your PATH?
ERROR: Couldn't install package(s): ant @ git+http://127.0.0.1:8765/x.git@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
Package installation failed...`;

export const GIT_UNREACHABLE = `Looking in indexes: http://127.0.0.1:8765/simple/
Collecting ant @ git+http://127.0.0.1:8765/x.git@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa (from -r /tmp/pipenv-requirements/reqs.txt (line 1))
  Cloning http://127.0.0.1:8765/x.git (to revision aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa) to /tmp/pip-install-x/ant_bf40e6b7c86b44b0a2d2b43d05a873a3
Running command git clone --filter=blob:none --quiet http://127.0.0.1:8765/x.git /tmp/pip-install-x/ant_bf40e6b7c86b44b0a2d2b43d05a873a3
  fatal: unable to access 'http://127.0.0.1:8765/x.git/': Failed to connect to 127.0.0.1 port 8765 after 0 ms: Couldn't connect to server
  error: subprocess-exited-with-error

  × git clone --filter=blob:none --quiet http://127.0.0.1:8765/x.git /tmp/pip-install-x/ant_bf40e6b7c86b44b0a2d2b43d05a873a3 did not run successfully.
  │ exit code: 128
  ╰─> No available output.

  note: This error originates from a subprocess, and is likely not a problem with pip.
ERROR: Failed to build 'ant' when git clone --filter=blob:none --quiet http://127.0.0.1:8765/x.git /tmp/pip-install-x/ant_bf40e6b7c86b44b0a2d2b43d05a873a3
ERROR: Couldn't install package(s): ant @ git+http://127.0.0.1:8765/x.git@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
Package installation failed...`;

export const GIT_NOT_THERE = `Looking in indexes: http://127.0.0.1:8765/simple/
Collecting ant @ git+http://127.0.0.1:8765/x.git@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa (from -r /tmp/pipenv-requirements/reqs.txt (line 1))
  Cloning http://127.0.0.1:8765/x.git (to revision aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa) to /tmp/pip-install-x/ant_a23acb75a8174cdc8a1348458febc3dd
Running command git clone --filter=blob:none --quiet http://127.0.0.1:8765/x.git /tmp/pip-install-x/ant_a23acb75a8174cdc8a1348458febc3dd
  fatal: repository 'http://127.0.0.1:8765/x.git/' not found
  error: subprocess-exited-with-error

  × git clone --filter=blob:none --quiet http://127.0.0.1:8765/x.git /tmp/pip-install-x/ant_a23acb75a8174cdc8a1348458febc3dd did not run successfully.
  │ exit code: 128
  ╰─> No available output.

  note: This error originates from a subprocess, and is likely not a problem with pip.
ERROR: Failed to build 'ant' when git clone --filter=blob:none --quiet http://127.0.0.1:8765/x.git /tmp/pip-install-x/ant_a23acb75a8174cdc8a1348458febc3dd
ERROR: Couldn't install package(s): ant @ git+http://127.0.0.1:8765/x.git@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
Package installation failed...`;

export const PYTHON = `Warning: Your Pipfile requires "python_version" 3.11, but you are using 3.12.1 from /layers/venv/bin/python.
$ pipenv remove and rebuilding the virtual environment may resolve the issue.
ERROR:: Aborting deploy`;

export const CLOSER_401 = `Could not fetch URL http://127.0.0.1:18401/simple/ant/: 401 Client Error: Unauthorized for url: http://127.0.0.1:18401/simple/ant/ - skipping`;

export const CLOSER_CUT = `Could not fetch URL http://127.0.0.1:18999/simple/ant/: connection error: the connection was closed without a reply from the server. - skipping`;
