import type { Environment } from '../../cnb/layer-env.ts';

/** The port of the discard service (RFC 863) on this machine, where no proxy listens. */
export const NOWHERE = 'http://127.0.0.1:9';

/**
 * Variables that keep from the network what has no switch for it: a tool's HTTP client, and whatever a package's build
 * runs. Each asks a proxy that is not there, for every host, and git knows no protocol but that of local files.
 */
export const NO_NETWORK: Environment = {
  ...Object.fromEntries(
    ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap((name) => [
      [name, NOWHERE],
      [name.toLowerCase(), NOWHERE],
    ]),
  ),
  NO_PROXY: '',
  no_proxy: '',
  GIT_ALLOW_PROTOCOL: 'file',
  // For a git that is not git's own, as Poetry's.
  GIT_SSH_COMMAND: 'false',
};
