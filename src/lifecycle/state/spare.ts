import { move } from '../../io/files.ts';
import { plainKind } from '../../io/state-files.ts';
import { removeTree } from '../../io/trees.ts';
import { type Copies, readCopies } from './decode.ts';
import { type OutputFolder, outputFolder } from './output-folder.ts';
import { liveProcesses } from './process-notes.ts';

// A build never touches the workspace of the previous one, which a roll-back needs unchanged. The one before that is unused: it
// is kept, and the next build brings it up to date instead of copying the whole app.

/** Moves the spare workspace to the new one's place. Returns its record; undefined if there is no usable one. */
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
 * Makes the workspace of a failed build, now at `place`, the spare one again, if it was that. What the build changed in it does not
 * matter: the record shows which files are still as they were.
 */
export function reclaimSpare(output: OutputFolder, place: string): void {
  if (plainKind(output.spareCopies) !== 'file' || plainKind(output.spare) !== undefined) return;
  if (plainKind(place) === 'folder') move(place, output.spare);
}

/** Keeps the workspace that a build replaced, now in the folder `from`, unless an app may still be running in it. */
export function keepSpare(output: OutputFolder, from: string): void {
  dropSpare(output);
  const { workspace, copies } = outputFolder(from);
  if (plainKind(workspace) !== 'folder' || plainKind(copies) !== 'file' || liveProcesses(output.running).length > 0) return;
  move(workspace, output.spare);
  move(copies, output.spareCopies);
}

/** Removes the spare workspace; first its record, as it does not count without. */
export function dropSpare(output: OutputFolder): void {
  removeTree(output.spareCopies);
  removeTree(output.spare);
}
