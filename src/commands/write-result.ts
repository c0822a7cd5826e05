import path from 'node:path';
import { fail } from '../errors/failure.ts';
import { kindOf, realPath } from '../io/files.ts';
import { OPENER, openFile } from '../io/open-file.ts';
import { writeDurably } from '../io/state-files.ts';
import type { Session } from '../main.ts';
import { formatBytes } from '../output/format.ts';

/** A text for a file that an option names, such as `--html report.html`, and what it is. */
export interface Written {
  readonly option: '--html' | '--trace';
  readonly what: string;
  readonly text: string;
}

/** Writes a file that the user named, at once or not at all, and opens it in the browser if `open`. */
export async function writeResult({ emit, env }: Session, file: string, { option, what, text }: Written, open = false): Promise<void> {
  const full = path.resolve(file);
  const kind = kindOf(full);
  const usual = option === '--html' ? 'report.html' : 'trace.json';
  if (kind === 'folder')
    fail({ kind: 'usage', message: `${file} is a folder`, hint: `Name the file: ${option} ${path.join(file, usual)}` });
  if (kind !== undefined && kind !== 'file')
    fail({ kind: 'usage', message: `${file} is not a regular file`, hint: `For example: ${option} ${usual}` });
  // If the name is a symlink, its target is replaced and the link stays.
  writeDurably(realPath(full) ?? full, text);
  emit({ type: 'info', message: `${what}: ${file} (${formatBytes(Buffer.byteLength(text))})` });
  if (open && !(await openFile(full, env))) {
    emit({ type: 'warning', title: `Could not open ${file}`, body: [`${OPENER} is not installed. Open the file in your browser.`] });
  }
}
