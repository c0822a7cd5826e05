import { stringIn, type Table } from '../file-content.ts';
import { normalizeName } from '../requirements.ts';
import { isSpecifier, matchesSpecifier } from '../specifier.ts';

/**
 * The names of requirements (PEP 508) that a lock does not meet: it has no such package, or no version of it in the range. For locks
 * too old for their tool to tell whether they are out of date. A requirement with a URL, and one that is not understood, counts as
 * met; so does one with a marker if the package is missing.
 */
export function unmetBy(packages: readonly Table[], requirements: readonly unknown[]): string[] {
  const versions = new Map<string, string[]>();
  for (const entry of packages) {
    const name = normalizeName(stringIn(entry, 'name') ?? '');
    const version = stringIn(entry, 'version');
    versions.set(name, [...(versions.get(name) ?? []), ...(version === undefined ? [] : [version])]);
  }
  const unmet = requirements.flatMap((text) => {
    const wanted = typeof text === 'string' ? parse(text) : undefined;
    if (wanted === undefined) return [];
    const { name, range, marked } = wanted;
    const locked = versions.get(name);
    if (locked === undefined) return marked ? [] : [name];
    // A package from a repository or a folder may have no version.
    return locked.length === 0 || range === '' || locked.some((version) => matchesSpecifier(version, range)) ? [] : [name];
  });
  return [...new Set(unmet)];
}

function parse(text: string): { name: string; range: string; marked: boolean } | undefined {
  const [, name, rest = '', marker] = /^\s*([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\])?\s*([^;@]*)(;.*)?$/s.exec(text) ?? [];
  const range = rest.trim().replace(/^\((.*)\)$/s, '$1');
  if (name === undefined || !(range === '' || isSpecifier(range))) return undefined;
  return { name: normalizeName(name), range, marked: marker !== undefined };
}
