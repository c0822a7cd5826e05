import { plainKind, writeDurably } from '../../io/state-files.ts';
import type { OutputFolder } from './output-folder.ts';

// `run --watch` changes the workspace of a finished build. From before the first change on, a file says so: then the app's files may
// be as they were when it was built, and the workspace still is not. It is moved with the workspace, and a new build has none.

/** Records that the workspace is about to differ from its build. Needs the lock. */
export function noteEdited(output: OutputFolder): void {
  if (!isEdited(output)) writeDurably(output.edited, '{"v":1}\n');
}

/** Whether the workspace may differ from its build. Whatever has the name of the record counts. */
export function isEdited(output: OutputFolder): boolean {
  return plainKind(output.edited) !== undefined;
}
