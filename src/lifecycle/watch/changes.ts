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

/** `app.py changed`, `old.py removed`, `3 files changed`. */
export function wordChanges(changes: readonly Change[]): string {
  const files = changes.filter(({ before, after }) => (after ?? before)?.kind !== 'folder');
  const told = files.length > 0 ? files : changes;
  const [first] = told;
  if (told.length !== 1 || first === undefined) return `${told.length} ${files.length > 0 ? 'files' : 'folders'} changed`;
  return `${first.name} ${first.before === undefined ? 'added' : first.after === undefined ? 'removed' : 'changed'}`;
}
