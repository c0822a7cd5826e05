/**
 * The packages of which an index offered Poetry no file at all, if that is so of each that it tried to install; none if a single
 * one went well, or had files that did not fit (poetry/installation/chooser.py, `_no_links_found_error`).
 */
export function refusedPackages(output: string): string[] {
  const named = (pattern: RegExp): string[] => [...output.matchAll(pattern)].map(([, name = '', version = '']) => `${name} ${version}`);
  const failing = new Set(named(/Unable to find installation candidates for (\S+) \(([^)\n]+)\)/g));
  const tried = named(/^ *- Installing (\S+) \(([^)\n]+)\)/gm);
  const without = output.match(/- 0 candidate\(s\) were identified/g) ?? [];
  return without.length >= failing.size && tried.every((one) => failing.has(one)) ? [...failing].toSorted() : [];
}
