import { entriesIn, type Selection, walkApp } from '../selection.ts';
import { type Survey, type Surveyed, surveyed } from '../survey.ts';
import { byFolder } from '../update-tree.ts';

/**
 * A survey of an app of which only the entries of some folders (their names, '' for the app's own) may have changed since a known
 * one. So an edit in an app of any size costs no more than its folder.
 */
export function resurvey(
  { appDir, entries: known }: Pick<Survey, 'appDir' | 'entries'>,
  touched: ReadonlySet<string>,
  selects: Selection,
): Surveyed[] {
  const inside = byFolder(known);
  const entries: Surveyed[] = [];
  const visit = (folder: string): void => {
    const before = inside.get(folder) ?? [];
    if (!touched.has(folder)) {
      for (const entry of before) {
        entries.push(entry);
        if (entry.kind === 'folder') visit(entry.name);
      }
      return;
    }
    const old = new Map(before.map((entry) => [entry.name, entry]));
    for (const found of entriesIn(appDir, selects, folder)) {
      const entry = surveyed(found);
      entries.push(entry);
      if (entry.kind !== 'folder') continue;
      const was = old.get(entry.name);
      if (was?.kind === 'folder' && was.stamp.ino === entry.stamp.ino) visit(entry.name);
      else for (const below of walkApp(appDir, selects, entry.name)) entries.push(surveyed(below));
    }
  };
  visit('');
  return entries;
}
