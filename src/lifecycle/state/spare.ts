import { move } from '../../io/files.ts';
import { plainKind } from '../../io/state-files.ts';
import { removeTree } from '../../io/trees.ts';
import { type Copies, readCopies } from './decode.ts';
import { type OutputFolder, outputFolder } from './output-folder.ts';
import { liveProcesses } from './process-notes.ts';

// A build never touches the workspace of the previous one, which its roll-back needs as it is. The one before that is
// nobody's any more: it is kept, and the next build brings it up to date instead of copying the whole app.

/** Puts the spare workspace at the place of the new one. Returns what it was copied from; undefined if there is none to use. */
export function takeSpare(output: OutputFolder): Copies | undefined {
  const copies = readCopies(output.spareCopies);
  if (copies !== undefined && plainKind(output.spare) === 'folder') {
    move(output.spare, output.workspace);
    return copies;
  }
  dropSpare(output);
  return undefined;
}

/**
 * Takes the workspace that a build made back as the spare one, if it was that. What the build did to it does not matter:
 * the notes tell which of its files are still as they say.
 */
export function returnSpare(output: OutputFolder): void {
  if (plainKind(output.spareCopies) !== 'file' || plainKind(output.spare) !== undefined) return;
  if (plainKind(output.workspace) === 'folder') move(output.workspace, output.spare);
}

/** Keeps the workspace that a build replaced, now in the folder `from`, unless an app may still be at work in it. */
export function keepSpare(output: OutputFolder, from: string): void {
  dropSpare(output);
  const { workspace, copies } = outputFolder(from);
  if (plainKind(workspace) !== 'folder' || plainKind(copies) !== 'file' || liveProcesses(output.running).length > 0) return;
  move(workspace, output.spare);
  move(copies, output.spareCopies);
}

/** Removes the spare workspace; its notes go first, as without them it does not count. */
export function dropSpare(output: OutputFolder): void {
  removeTree(output.spareCopies);
  removeTree(output.spare);
}
