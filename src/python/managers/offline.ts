import type { Environment } from '../../cnb/layer-env.ts';

/** The port of the discard service (RFC 863) on this machine; no proxy listens there. */
export const NOWHERE = 'http://127.0.0.1:9';

/**
 * Variables that keep programs without such a switch off the network: a tool's HTTP client, and anything that a package's build
 * runs. They point every request at a proxy that does not exist, and limit git to local files.
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
  // For other implementations of git, such as Poetry's.
  GIT_SSH_COMMAND: 'false',
};
