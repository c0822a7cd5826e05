import path from 'node:path';
import { fail } from '../errors/failure.ts';
import { kindOf, realPath } from '../io/files.ts';
import { OPENER, openFile } from '../io/open-file.ts';
import { writeDurably } from '../io/state-files.ts';
import type { Session } from '../main.ts';
import { formatBytes } from '../output/format.ts';
import type { PageData } from '../output/html/data.ts';
import { htmlPage } from '../output/html/page.ts';

/** Writes a page about a build to a file, at once or not at all, and opens it in the browser if `open`. */
export async function writePage({ emit, env }: Session, file: string, open: boolean, data: PageData): Promise<void> {
  const full = path.resolve(file);
  const kind = kindOf(full);
  if (kind === 'folder') {
    fail({ kind: 'usage', message: `${file} is a folder`, hint: `Name the file: --html ${path.join(file, 'report.html')}` });
  }
  if (kind !== undefined && kind !== 'file')
    fail({ kind: 'usage', message: `${file} is not a regular file`, hint: 'For example: --html report.html' });
  const text = htmlPage(data);
  // A link stays, and what it leads to is replaced.
  writeDurably(realPath(full) ?? full, text);
  emit({ type: 'info', message: `Report: ${file} (${formatBytes(Buffer.byteLength(text))})` });
  if (open && !(await openFile(full, env))) {
    emit({ type: 'warning', title: `Could not open ${file}`, body: [`${OPENER} is not installed. Open the file in your browser.`] });
  }
}
