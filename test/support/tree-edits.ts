import * as fs from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';

/** A change of a tree, as by an editor, a tool or a restored backup. */
export interface Edit {
  readonly what:
    | 'write'
    | 'write, keep times'
    | 'replace'
    | 'replace, keep times'
    | 'restore'
    | 'append'
    | 'mode'
    | 'remove'
    | 'folder'
    | 'link'
    | 'hard link'
    | 'touch';
  readonly file: string;
  readonly other: string;
  readonly content: string;
  readonly mode: number;
}

/** Few names, so that edits collide; contents mostly of one size, so that only times distinguish them. */
const NAMES = ['a', 'b', '.c', 'd e'];
const FILE = fc.array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));

export const EDITS: fc.Arbitrary<Edit[]> = fc.array(
  fc.record({
    what: fc.constantFrom<Edit['what'][]>(
      'write',
      'write',
      'write, keep times',
      'replace',
      'replace, keep times',
      'restore',
      'append',
      'mode',
      'remove',
      'folder',
      'link',
      'hard link',
      'touch',
    ),
    file: FILE,
    other: FILE,
    content: fc.constantFrom('one', 'two', 'six', ''),
    mode: fc.constantFrom(0o644, 0o600, 0o755, 0o444, 0o555, 0o700),
  }),
  { maxLength: 8 },
);

/** Makes a change; ignored if it is impossible at that path. */
export function edit(tree: string, { what, file, other, content, mode }: Edit): void {
  const [place, from] = [path.join(tree, file), path.join(tree, other)];
  const there = lookAt(place);
  if (what === 'folder' || what === 'link' || what === 'hard link') {
    if (!makeRoom(tree, file)) return;
    if (what === 'folder') fs.mkdirSync(place);
    else if (what === 'link') fs.symlinkSync(other, place);
    else if (lookAt(from)?.isFile() === true) fs.linkSync(from, place);
  } else if (what === 'mode') {
    // Only root can copy a folder that its owner cannot list.
    if (there?.isDirectory() === true) fs.chmodSync(place, mode | 0o500);
    if (there?.isFile() === true) fs.chmodSync(place, mode);
  } else if (what === 'remove') {
    if (there !== undefined) remove(tree, file);
  } else if (what === 'touch') {
    if (there !== undefined && !there.isSymbolicLink()) fs.utimesSync(place, 1_000_000, 1_000_000);
  } else if (there?.isFile() === true) {
    change(tree, file, what, content, there);
  } else if (what === 'write' && makeRoom(tree, file)) {
    fs.writeFileSync(place, content, { mode });
  }
}

function change(tree: string, file: string, what: Edit['what'], content: string, there: fs.Stats): void {
  const place = path.join(tree, file);
  writable(tree, path.dirname(file));
  if (what === 'write' || what === 'write, keep times' || what === 'append') {
    fs.chmodSync(place, there.mode | 0o200);
    fs.writeFileSync(place, content, { flag: what === 'append' ? 'a' : 'r+' });
    if (what !== 'append') fs.truncateSync(place, content.length);
    fs.chmodSync(place, there.mode);
  } else {
    const draft = path.join(path.dirname(place), '.draft');
    fs.writeFileSync(draft, what === 'restore' ? fs.readFileSync(place) : content);
    fs.chmodSync(draft, there.mode);
    fs.renameSync(draft, place);
  }
  if (what === 'restore' || what.endsWith('keep times')) fs.utimesSync(place, there.atime, there.mtime);
}

/** Creates the parents of a file and removes what has its path; false if something blocks it. */
function makeRoom(tree: string, file: string): boolean {
  const parts = file.split('/');
  for (const at of parts.keys()) {
    const part = parts.slice(0, at + 1).join('/');
    const last = at === parts.length - 1;
    const there = lookAt(path.join(tree, part));
    if (last ? there === undefined : there?.isDirectory() === true) continue;
    if (there !== undefined) remove(tree, part);
    if (!last) {
      writable(tree, path.dirname(part));
      fs.mkdirSync(path.join(tree, part));
    }
  }
  writable(tree, path.dirname(file));
  return true;
}

function remove(tree: string, file: string): void {
  for (const folder of [path.dirname(file), file, ...foldersBelow(tree, file)]) writable(tree, folder);
  fs.rmSync(path.join(tree, file), { recursive: true });
}

function foldersBelow(tree: string, folder: string): string[] {
  if (lookAt(path.join(tree, folder))?.isDirectory() !== true) return [];
  writable(tree, folder);
  return fs.readdirSync(path.join(tree, folder)).flatMap((name) => {
    const file = `${folder}/${name}`;
    return lookAt(path.join(tree, file))?.isDirectory() === true ? [file, ...foldersBelow(tree, file)] : [];
  });
}

function writable(tree: string, folder: string): void {
  const place = path.join(tree, folder);
  const there = lookAt(place);
  if (there?.isDirectory() === true && (there.mode & 0o700) !== 0o700) fs.chmodSync(place, there.mode | 0o700);
}

function lookAt(file: string): fs.Stats | undefined {
  try {
    return fs.lstatSync(file);
  } catch {
    return undefined;
  }
}

/** Every path of a tree with its kind, mode and content; with `exact`, also with what distinguishes it from a copy. */
export function listTree(tree: string, exact = false, name = ''): string[] {
  const file = path.join(tree, name);
  const stats = lookAt(file);
  if (stats === undefined) return [];
  const mode = (stats.mode & 0o7777).toString(8);
  const marks = exact ? ` ${stats.ino} ${stats.mtimeMs} ${stats.nlink}` : '';
  if (stats.isSymbolicLink()) return [`${name} -> ${fs.readlinkSync(file)}`];
  if (!stats.isDirectory()) return [`${name} ${mode} ${stats.isFile() ? fs.readFileSync(file, 'base64') : 'special'}${marks}`];
  const inside = fs.readdirSync(file).toSorted();
  return [`${name}/ ${mode}`, ...inside.flatMap((child) => listTree(tree, exact, name === '' ? child : `${name}/${child}`))];
}
