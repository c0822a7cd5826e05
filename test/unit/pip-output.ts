/** Output of pip for failures, verbatim; shortened only where lines do not matter. */

const NOTHING = `ERROR: Could not find a version that satisfies the requirement tiny (from versions: none)
ERROR: No matching distribution found for tiny`;

export const NONE = `Looking in indexes: http://127.0.0.1:8765/simple
${NOTHING}`;

export const WRONG_CREDENTIALS = `Looking in indexes: http://u:****@127.0.0.1:8765/simple
WARNING: 401 Error, Credentials not correct for http://127.0.0.1:8765/simple/tiny/
${NOTHING}`;

function refusedFile(status: number, reason: string): string {
  const url = 'http://127.0.0.1:8765/files/tiny-1.0-py3-none-any.whl';
  return `Looking in indexes: http://127.0.0.1:8765/simple
Collecting tiny (from -r requirements.txt (line 1))
  ERROR: HTTP error ${status} while getting ${url} (from http://127.0.0.1:8765/simple/tiny/)
ERROR: Could not install requirement tiny from ${url} (from -r requirements.txt (line 1)) because of HTTP error ${status} Client Error: ${reason} for url: ${url} for URL ${url} (from http://127.0.0.1:8765/simple/tiny/)`;
}

export const FILE_401 = refusedFile(401, 'Unauthorized');
export const FILE_403 = refusedFile(403, 'Forbidden');

export const FILE_503 = `Looking in indexes: http://127.0.0.1:8765/simple
Collecting tiny (from -r requirements.txt (line 1))
ERROR: Could not install packages due to an OSError: HTTPConnectionPool(host='127.0.0.1', port=8765): Max retries exceeded with url: /files/tiny-1.0-py3-none-any.whl (Caused by ResponseError('too many 503 error responses'))
`;

export const NO_VERSION = `Looking in indexes: http://127.0.0.1:8765/simple
ERROR: Could not find a version that satisfies the requirement tiny==9 (from versions: 1.0, 1.1)
ERROR: No matching distribution found for tiny==9`;

export const NO_DEPENDENCY = `Processing ./wheel-0.48.0-py3-none-any.whl
INFO: pip is looking at multiple versions of wheel to determine which version is compatible with other requirements. This could take a while.
ERROR: Could not find a version that satisfies the requirement packaging>=24.0 (from wheel) (from versions: none)
ERROR: No matching distribution found for packaging>=24.0`;

function retry(left: number, words: string): string {
  return `WARNING: Retrying (Retry(total=${left}, connect=None, read=None, redirect=None, status=None)) after connection broken by '${words}': /simple/tiny/`;
}

const NEW_CONNECTION = `NewConnectionError("HTTPConnection(host='127.0.0.1', port=1): Failed to establish a new connection: [Errno 111] Connection refused")`;

export const RETRY = retry(4, NEW_CONNECTION);

export const REFUSED = `${retry(1, NEW_CONNECTION)}
${retry(0, NEW_CONNECTION)}
${NOTHING}`;

export const REFUSED_23 = `${retry(0, "NewConnectionError('<pip._vendor.urllib3.connection.HTTPConnection object at 0x7feb106c00b0>: Failed to establish a new connection: [Errno 111] Connection refused')")}
${NOTHING}`;

export const UNRESOLVED = `${retry(0, `NameResolutionError("HTTPSConnection(host='nosuch.invalid', port=443): Failed to resolve 'nosuch.invalid' ([Errno -2] Name or service not known)")`)}
${NOTHING}`;

export const PROXY_23 = `${retry(0, "ProxyError('Cannot connect to proxy.', NewConnectionError('<pip._vendor.urllib3.connection.HTTPConnection object at 0x7fbcfffa0f20>: Failed to establish a new connection: [Errno 111] Connection refused'))")}
${NOTHING}`;

export const CERTIFICATE = `Could not fetch URL https://127.0.0.1:8765/simple/tiny/: There was a problem confirming the ssl certificate: [SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1000) - skipping
${NOTHING}`;

export const CUT = `Collecting tiny (from -r requirements.txt (line 1))
  Downloading tiny-1.0-py3-none-any.whl (714 bytes)
  WARNING: Connection interrupted while downloading.
  WARNING: Attempting to resume incomplete download (614 bytes/714 bytes, attempt 5)
error: incomplete-download

× Download failed after 6 attempts because not enough bytes were received (614 bytes/714 bytes)
╰─> URL: http://127.0.0.1:8765/files/tiny-1.0-py3-none-any.whl

note: This is an issue with network connectivity, not pip.
hint: Use --resume-retries to configure resume attempt limit.`;

export const HASH = `Collecting tiny==1.0 (from -r requirements.txt (line 1))
  Downloading tiny-1.0-py3-none-any.whl (614 bytes)
ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have updated the package versions, please update the hashes. Otherwise, examine the package contents carefully; someone may have tampered with them.
    tiny==1.0 from http://127.0.0.1:8765/files/tiny-1.0-py3-none-any.whl (from -r requirements.txt (line 1)):
        Expected sha256 0000000000000000000000000000000000000000000000000000000000000000
             Got        6eb2d9ebb5289460ff331b748f6392d64c713632e2b85685c0b2dfc94e40c239
`;

export const NO_HASH = `Collecting needs_old==1.0 (from -r requirements.txt (line 1))
  Downloading needs_old-1.0-py3-none-any.whl (681 bytes)
ERROR: Hashes are required in --require-hashes mode, but they are missing from some requirements. Here is a list of those requirements along with the hashes their downloaded archives actually had. Add lines like these to your requirements files to prevent tampering. (If you did not enable --require-hashes manually, note that it turns on automatically when any package has a hash.)
    needs_old==1.0 --hash=sha256:52580c1406547baa0441bf85d50ac292d78bb1c9cd766ba383b9f57bc15055d1`;

export const CONFLICT = `Collecting needs_old (from -r requirements.txt (line 1))
Collecting tiny==1.0 (from -r requirements.txt (line 2))
ERROR: Cannot install -r requirements.txt (line 1) and tiny==1.0 because these package versions have conflicting dependencies.

The conflict is caused by:
    The user requested tiny==1.0
    needs-old 1.0 depends on tiny<1

ERROR: ResolutionImpossible: for help visit the documentation`;

export const INVALID = `ERROR: Invalid requirement: 'an-invalid-requirement!': Expected semicolon (after name with no version specifier) or end
    an-invalid-requirement!
                          ^ (from line 2 of requirements.txt)`;

export const INVALID_23 = `ERROR: Invalid requirement: 'an-invalid-requirement!' (from line 2 of requirements.txt)`;

export const OPTION = `Usage: pip [options]

ERROR: Invalid requirement: -an invalid requirement
pip: error: no such option: -a
`;

function failedWheel(name: string, words: string): string {
  return `Building wheels for collected packages: ${name}
  Building wheel for ${name} (pyproject.toml): started
  Building wheel for ${name} (pyproject.toml): finished with status 'error'
  error: subprocess-exited-with-error
  
  × Building wheel for ${name} (pyproject.toml) did not run successfully.
  │ exit code: 1
  ╰─> [6 lines of output]
      running build_ext
      building 'ext' extension
${words}
      [end of output]
  
  note: This error originates from a subprocess, and is likely not a problem with pip.
  ERROR: Failed building wheel for ${name}
Failed to build ${name}
error: failed-wheel-build-for-install

× Failed to build installable wheels for some pyproject.toml based projects
╰─> ${name}`;
}

export const HEADER = failedWheel(
  'hdr',
  `      ext.c:1:10: fatal error: libpq-fe.h: No such file or directory
          1 | #include <libpq-fe.h>
            |          ^~~~~~~~~~~~
      compilation terminated.`,
);
export const COMPILER = failedWheel('comp', "      error: [Errno 2] No such file or directory: 'gcc'");
export const WHEEL = failedWheel('comp', '      RuntimeError: boom');

function failedMetadata(words: string, name: string): string {
  return `  Preparing metadata (pyproject.toml): finished with status 'error'
  error: subprocess-exited-with-error
  
  × Preparing metadata (pyproject.toml) did not run successfully.
  │ exit code: 1
  ╰─> [4 lines of output]
      ${words}
      [end of output]
  
  note: This error originates from a subprocess, and is likely not a problem with pip.
error: metadata-generation-failed

× Encountered error while generating package metadata.
╰─> ${name}

note: This is an issue with the package mentioned above, not pip.
hint: See above for details.`;
}

export const SETUP = failedMetadata('RuntimeError: boom', 'meta');
export const SETUP_23 = failedMetadata('RuntimeError: boom', 'See above for output.');
export const PG_CONFIG = failedMetadata('Error: pg_config executable not found.', 'pgc');

export const NO_GIT = `Collecting x (from -r requirements.txt (line 1))
  Cloning http://127.0.0.1:8765/x.git to /tmp/pip-install-6ekpzxzx/x
  ERROR: Error [Errno 2] No such file or directory: 'git' while executing command git version
ERROR: Cannot find command 'git' - do you have 'git' installed and in your PATH?`;

export const GIT = `  Running command git clone --filter=blob:none --quiet http://127.0.0.1:8765/x.git /tmp/pip-install-l17df4xo/x
  fatal: repository 'http://127.0.0.1:8765/x.git/' not found
  error: subprocess-exited-with-error
  
  × git clone --filter=blob:none --quiet http://127.0.0.1:8765/x.git /tmp/pip-install-l17df4xo/x did not run successfully.
  │ exit code: 128
  ╰─> No available output.
  
  note: This error originates from a subprocess, and is likely not a problem with pip.
ERROR: Failed to build 'x' when git clone --filter=blob:none --quiet http://127.0.0.1:8765/x.git /tmp/pip-install-l17df4xo/x`;

export const GIT_QUOTED = `  Running command git clone --filter=blob:none --quiet 'ssh://git:****@127.0.0.1:8765/private.git' /tmp/pip-install-x/x
  ssh: connect to host 127.0.0.1 port 8765: Connection refused
  fatal: Could not read from remote repository.

  × git clone --filter=blob:none --quiet 'ssh://git:****@127.0.0.1:8765/private.git' /tmp/pip-install-x/x did not run successfully.
  │ exit code: 128
  ╰─> See above for output.`;
