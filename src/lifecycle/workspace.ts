import * as fs from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { makeFolder, toFailure } from '../io/files.ts';
import type { Host } from '../io/host.ts';
import { copyFile, sizeOf } from '../io/trees.ts';
import { type Selection, tally, type Tally, walkApp } from './selection.ts';

/** Root entries that rarely belong into an image, though pack copies them. */
const RARELY_WANTED = /^(\.venv|venv|\.git|\.env(\..*)?|node_modules|.*\.(sqlite3?|db))$/;
/** Patterns for what is there on one machine and not on another. */
const COMES_AND_GOES = /^\/?(\*\*\/)?(__pycache__|\*\.py[co]|\.DS_Store|\*\.log)\/?$/;
const BREATH_MS = 30;

export interface Copied {
  readonly files: number;
  /** Root entries that rarely belong into an image, with their size in bytes. */
  readonly oddities: readonly { readonly name: string; readonly bytes: number }[];
}

/**
 * Copies the selected part of an app: symlinks, modes and dotfiles as they are; sockets and devices are left out.
 * Synchronous calls with pauses: faster than asynchronous ones, and still interruptible.
 */
export async function copyWorkspace(
  host: Pick<Host, 'emit' | 'signal'>,
  appDir: string,
  target: string,
  selection: Selection,
): Promise<Copied> {
  makeFolder(target);
  const folders: { from: string; to: string }[] = [{ from: appDir, to: target }];
  const oddities: { name: string; bytes: number }[] = [];
  const counting = tally(selection);
  let files = 0;
  let breath = Date.now();
  for (const entry of walkApp(appDir, counting.selects)) {
    const to = path.join(target, entry.name);
    try {
      if (entry.kind === 'folder') {
        fs.mkdirSync(to);
        folders.push({ from: entry.path, to });
      } else if (entry.kind === 'link') fs.symlinkSync(fs.readlinkSync(entry.path), to);
      else if (entry.kind === 'file') copyFile(entry.path, to);
    } catch (error) {
      throw toFailure('copy', entry.path, error);
    }
    files++;
    if (!entry.name.includes('/') && RARELY_WANTED.test(entry.name)) oddities.push({ name: entry.name, bytes: sizeOf(entry.path) });
    if (Date.now() - breath > BREATH_MS) {
      host.emit({ type: 'progress', what: 'Copying the app', done: files, unit: 'files' });
      await setImmediate();
      host.signal.throwIfAborted();
      breath = Date.now();
    }
  }
  // Last, as a folder may be read-only.
  for (const { from, to } of folders.toReversed()) fs.chmodSync(to, fs.statSync(from).mode);
  tellRules(host, selection, counting);
  return { files, oddities };
}

/** What the project descriptor leaves out, and the patterns that do nothing: a misspelled one may let a secret pass. */
function tellRules(host: Pick<Host, 'emit'>, { rules }: Selection, { leftOut, unmatched }: Tally): void {
  if (rules === undefined) return;
  const counted = [...count(leftOut.files, 'file'), ...count(leftOut.folders, 'folder')].join(' and ');
  host.emit({ type: 'info', message: `${rules.from} leaves out ${counted === '' ? 'nothing' : counted}.` });
  const unused = unmatched().filter((pattern) => !COMES_AND_GOES.test(pattern) && !RARELY_WANTED.test(pattern.replace(/^\/|\/$/g, '')));
  if (unused.length === 0) return;
  host.emit({
    type: 'warning',
    title: `${rules.from} has ${rules.key} patterns without effect`,
    body: [...unused.map((pattern) => `  ${pattern}`), 'Nothing that they could match is there. Check their spelling.'],
  });
}

function count(number: number, what: string): string[] {
  return number === 0 ? [] : [`${number} ${what}${number === 1 ? '' : 's'}`];
}
