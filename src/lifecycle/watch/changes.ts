import type { Survey, Surveyed } from '../survey.ts';

/** An entry of the app that differs between two surveys: as it was, and as it is. One of them is there at least. */
export interface Change {
  readonly name: string;
  readonly before?: Surveyed;
  readonly after?: Surveyed;
}

/** What changed between two surveys, each folder before its contents. A folder changes with its mode only. */
export function changesBetween(before: Pick<Survey, 'entries'>, after: Pick<Survey, 'entries'>): Change[] {
  const old = new Map(before.entries.map((entry) => [entry.name, entry]));
  const changes: Change[] = [];
  for (const entry of after.entries) {
    const was = old.get(entry.name);
    old.delete(entry.name);
    if (was === undefined) changes.push({ name: entry.name, after: entry });
    else if (!isSame(was, entry)) changes.push({ name: entry.name, before: was, after: entry });
  }
  return [...changes, ...[...old.values()].map((entry) => ({ name: entry.name, before: entry }))];
}

function isSame({ kind, stamp }: Surveyed, now: Surveyed): boolean {
  if (kind !== now.kind || stamp.mode !== now.stamp.mode) return false;
  const { ino, size, mtimeMs, ctimeMs } = now.stamp;
  return kind === 'folder' || (stamp.ino === ino && stamp.size === size && stamp.mtimeMs === mtimeMs && stamp.ctimeMs === ctimeMs);
}

/** More names than these are counted. */
const MOST_NAMES = 3;

/** `app.py changed`, `app.py and views.py changed`, `new.py added, old.py removed`, `301 files changed`. */
export function wordChanges(changes: readonly Change[]): string {
  const files = changes.filter(({ before, after }) => (after ?? before)?.kind !== 'folder');
  const told = (files.length > 0 ? files : changes).map(({ name, before, after }) => ({
    name,
    way: before === undefined ? 'added' : after === undefined ? 'removed' : 'changed',
  }));
  if (told.length === 0 || told.length > MOST_NAMES) return `${told.length} ${files.length > 0 ? 'files' : 'folders'} changed`;
  const names = (way: string): string[] => told.filter((one) => one.way === way).map(({ name }) => name);
  return ['changed', 'added', 'removed'].flatMap((way) => (names(way).length > 0 ? [`${listed(names(way))} ${way}`] : [])).join(', ');
}

function listed(names: readonly string[]): string {
  return [names.slice(0, -1).join(', '), ...names.slice(-1)].filter((part) => part !== '').join(' and ');
}
