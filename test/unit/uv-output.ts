/** Output of uv 0.13.9 for failures, verbatim; shortened where lines do not matter. */

export const STALE = `Resolved 3 packages in 6ms
error: The lockfile at \`uv.lock\` needs to be updated, but \`--locked\` was provided.

hint: To update the lockfile, run \`uv lock\`.`;

export const WITHDRAWN = `Resolved 2 packages in 0.76ms
error: Failed to download \`gone==1.0\`
  cause: Failed to fetch: http://127.0.0.1:8765/files/gone-1.0-py3-none-any.whl
  cause: HTTP status client error (404 Not Found) for url (http://127.0.0.1:8765/files/gone-1.0-py3-none-any.whl)

hint: \`gone\` (v1.0) was included because \`app\` (v1) depends on \`gone\``;

export const HASH = `Resolved 2 packages in 0.76ms
error: Failed to download \`bee==1.0\`
  cause: Hash mismatch for \`bee==1.0\`

         Expected:
           sha256:0000000000000000000000000000000000000000000000000000000000000000

         Computed:
           sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa

hint: \`bee\` (v1.0) was included because \`app\` (v1) depends on \`bee\``;

export const NO_WHEEL = `Resolved 2 packages in 0.75ms
error: Distribution \`alien==1.0 @ registry+http://127.0.0.1:8765/simple/\` can't be installed because it doesn't have a source distribution or wheel for the current platform

hint: You're on Linux (\`manylinux_2_36_x86_64\`), but \`alien\` (v1.0) only has wheels for the following platform: \`win_amd64\`; consider adding "sys_platform == 'linux' and platform_machine == 'x86_64'" to \`tool.uv.required-environments\` to ensure uv resolves to a version with compatible wheels`;

export const REFUSED = `Resolved 2 packages in 0.74ms
error: Failed to download \`bee==1.0\`
  cause: Failed to fetch: http://127.0.0.1:8765/files/bee-1.0-py3-none-any.whl
  cause: HTTP status client error (401 Unauthorized) for url (http://127.0.0.1:8765/files/bee-1.0-py3-none-any.whl)

hint: \`bee\` (v1.0) was included because \`app\` (v1) depends on \`bee\``;

export const SERVER_ERROR = `Resolved 2 packages in 0.66ms
error: Failed to download \`cat==1.0\`
  cause: Failed to fetch: http://127.0.0.1:8765/files/cat-1.0-py3-none-any.whl
  cause: HTTP status server error (500 Internal Server Error) for url (http://127.0.0.1:8765/files/cat-1.0-py3-none-any.whl)

hint: \`cat\` (v1.0) was included because \`app\` (v1) depends on \`cat\``;

export const CUT = `Resolved 2 packages in 0.67ms
error: Failed to download \`cat==1.0\`
  cause: Failed to fetch: http://127.0.0.1:8765/files/cat-1.0-py3-none-any.whl
  cause: error sending request for url (http://127.0.0.1:8765/files/cat-1.0-py3-none-any.whl)
  cause: client error (SendRequest)
  cause: connection closed before message completed

hint: \`cat\` (v1.0) was included because \`app\` (v1) depends on \`cat\``;

export const UNREACHABLE = `Resolved 2 packages in 0.74ms
error: Failed to download \`bee==1.0\`
  cause: Failed to fetch: http://127.0.0.1:8765/files/bee-1.0-py3-none-any.whl
  cause: error sending request for url (http://127.0.0.1:8765/files/bee-1.0-py3-none-any.whl)
  cause: client error (Connect)
  cause: tcp connect error
  cause: Connection refused (os error 111)

hint: \`bee\` (v1.0) was included because \`app\` (v1) depends on \`bee\``;

export const BUILD = `Resolved 2 packages in 0.73ms
   Building broken==1.0
error: Failed to build \`broken==1.0\`
  cause: The build backend returned an error
  cause: Call to \`backend.build_wheel\` failed (exit status: 1)

         [stderr]
         Traceback (most recent call last):
           File "<string>", line 11, in <module>
           File "/layers/uv-cache/sdists-v11/index/3333333333333333/broken/1.0/XcqjuX_kqqcb8EqT/src/backend.py", line 2, in build_wheel
             raise RuntimeError("the build of broken went wrong")
         RuntimeError: the build of broken went wrong

hint: \`broken\` (v1.0) was included because \`app\` (v1) depends on \`broken\`

hint: Build failures usually indicate a problem with the package or the build environment`;

export const BACKEND = `Resolved 2 packages in 0.76ms
   Building backless==1.0
error: Failed to build \`backless==1.0\`
  cause: The build backend returned an error
  cause: Call to \`nosuch_backend.get_requires_for_build_wheel\` failed (exit status: 1)

         [stderr]
         Traceback (most recent call last):
           File "<string>", line 8, in <module>
         ModuleNotFoundError: No module named 'nosuch_backend'

hint: \`backless\` (v1.0) was included because \`app\` (v1) depends on \`backless\`

hint: This error likely indicates that \`backless@1.0\` depends on \`nosuch_backend\`, but doesn't declare it as a build dependency. If \`backless\` is a first-party package, consider adding \`nosuch_backend\` to its \`build-system.requires\`. Otherwise, either add it to your \`pyproject.toml\` under:

[tool.uv.extra-build-dependencies]
backless = ["nosuch_backend"]

or \`uv pip install nosuch_backend\` into the environment and re-run with \`--no-build-isolation\`.`;

export const BACKEND_NOT_FOUND = `Resolved 2 packages in 0.80ms
   Building needless==1.0
error: Failed to download and build \`needless==1.0\`
  cause: Failed to resolve requirements from \`build-system.requires\`
  cause: No solution found when resolving: \`nosuch-backend\`
  cause: Because nosuch-backend was not found in the package registry and you require nosuch-backend, we can conclude that your requirements are unsatisfiable.

hint: \`needless\` (v1.0) was included because \`app\` (v1) depends on \`needless\``;

export const HEADER = `Resolved 2 packages in 0.75ms
   Building needy==1.0
error: Failed to build \`needy==1.0\`
  cause: The build backend returned an error
  cause: Call to \`setuptools.build_meta.build_wheel\` failed (exit status: 1)

         [stdout]
         running bdist_wheel
         running build
         running build_ext
         building 'needy' extension

         [stderr]
         module.c:1:10: fatal error: libpq-fe.h: No such file or directory
             1 | #include <libpq-fe.h>
               |          ^~~~~~~~~~~~
         compilation terminated.

hint: \`needy\` (v1.0) was included because \`app\` (v1) depends on \`needy\`

hint: This error likely indicates that you need to install a library that provides \`libpq-fe.h\` for \`needy@1.0\``;

export const NO_GIT = `Resolved 2 packages in 0.68ms
   Updating http://127.0.0.1:8765/x.git (main)
error: Failed to download and build \`ant @ git+http://127.0.0.1:8765/x.git@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\`
  cause: Git operation failed
  cause: Git executable not found. Ensure that Git is installed and available.

hint: \`ant\` was included because \`app\` (v1) depends on \`ant\``;

export const GIT_UNREACHABLE = `Resolved 2 packages in 0.71ms
   Updating http://127.0.0.1:8765/x.git (main)
error: Failed to download and build \`ant @ git+http://127.0.0.1:8765/x.git@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\`
  cause: Git operation failed
  cause: failed to clone into: /layers/uv-cache/git-v2/db/360f07c064099fd3
  cause: failed to fetch commit \`aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\`
  cause: process didn't exit successfully: \`/usr/bin/git fetch --force --update-head-ok 'http://127.0.0.1:8765/x.git' '+aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:refs/commit/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'\` (exit status: 128)
         --- stderr
         fatal: unable to access 'http://127.0.0.1:8765/x.git/': Failed to connect to 127.0.0.1 port 8765 after 0 ms: Couldn't connect to server

hint: \`ant\` was included because \`app\` (v1) depends on \`ant\``;

export const GIT_NOT_THERE = `Resolved 2 packages in 0.70ms
   Updating http://127.0.0.1:8765/x.git (main)
error: Failed to download and build \`ant @ git+http://127.0.0.1:8765/x.git@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\`
  cause: Git operation failed
  cause: failed to clone into: /layers/uv-cache/git-v2/db/88d554c2f8360697
  cause: failed to fetch commit \`aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\`
  cause: process didn't exit successfully: \`/usr/bin/git fetch --force --update-head-ok 'http://127.0.0.1:8765/x.git' '+aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:refs/commit/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'\` (exit status: 128)
         --- stderr
         fatal: repository 'http://127.0.0.1:8765/x.git/' not found

hint: \`ant\` was included because \`app\` (v1) depends on \`ant\``;

export const OFFLINE = `error: Failed to download \`ant==1.0\`
  cause: Network connectivity is disabled, but the requested data wasn't found in the cache: http://127.0.0.1:8765/files/ant-1.0-py3-none-any.whl`;

export const OFFLINE_SOURCE = `error: Failed to download and build \`ant==1.0\`
  cause: Network connectivity is disabled, but the requested data wasn't found in the cache: http://127.0.0.1:8765/files/ant-1.0.tar.gz`;

export const OFFLINE_GIT = `   Updating http://127.0.0.1:8765/x.git (main)
error: Failed to download and build \`ant @ git+http://127.0.0.1:8765/x.git@${'a'.repeat(40)}\`
  cause: Git operation failed
  cause: failed to clone into: c/git-v2/db/2eef6ac6954e87d5
  cause: failed to fetch commit \`${'a'.repeat(40)}\`
  cause: Remote Git fetches are not allowed because network connectivity is disabled (i.e., with \`--offline\`)`;

export const OFFLINE_BACKEND = `error: Failed to build \`l @ file:///app/l\`
  cause: Failed to resolve requirements from \`build-system.requires\`
  cause: No solution found when resolving: \`bee\`
  cause: Because bee was not found in the cache and you require bee, we can conclude that your requirements are unsatisfiable.

hint: Packages were unavailable because the network was disabled. When the network is disabled, registry packages may only be read from the cache.`;
