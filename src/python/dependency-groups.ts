import { isTable, stringIn, type Table } from './file-content.ts';
import { normalizeName } from './requirements.ts';

/** The requirements of dependency groups, including the groups that they include (PEP 735). */
export function requirementsOfGroups(groups: Table, names: readonly string[], seen: readonly string[] = []): unknown[] {
  return names
    .map(normalizeName)
    .filter((name) => !seen.includes(name))
    .flatMap((name) =>
      entriesOf(groups, name).flatMap((entry) => {
        const included = includedIn(entry);
        return included === undefined ? [entry] : requirementsOfGroups(groups, [included], [...seen, name]);
      }),
    );
}

/** The names of groups that these include, directly or not, and that do not exist. */
export function missingGroups(groups: Table, names: readonly string[], seen: readonly string[] = []): string[] {
  const known = new Set(Object.keys(groups).map(normalizeName));
  return names
    .filter((name) => !seen.includes(normalizeName(name)))
    .flatMap((name) => {
      const included = entriesOf(groups, normalizeName(name)).flatMap((entry) => includedIn(entry) ?? []);
      const missing = included.filter((one) => !known.has(normalizeName(one)));
      return [...missing, ...missingGroups(groups, included, [...seen, normalizeName(name)])];
    });
}

function entriesOf(groups: Table, name: string): readonly unknown[] {
  const entries = Object.entries(groups).find(([group]) => normalizeName(group) === name)?.[1];
  return Array.isArray(entries) ? entries : [];
}

function includedIn(entry: unknown): string | undefined {
  return isTable(entry) ? stringIn(entry, 'include-group') : undefined;
}
