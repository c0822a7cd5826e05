/**
 * Whether the content of a URL can be trusted to be its owner's: anything but plain http to a host that is neither this machine
 * nor one of `allowed` (`host` or `host:port`). Invalid URLs pass; they fail elsewhere.
 */
export function isSafeSource(url: string, allowed: readonly string[]): boolean {
  if (!URL.canParse(url)) return true;
  const { protocol, hostname, host } = new URL(url);
  if (protocol !== 'http:') return true;
  return isLoopback(hostname) || allowed.some((name) => [hostname, host].includes(name.toLowerCase()));
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}
