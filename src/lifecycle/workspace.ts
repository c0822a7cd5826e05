import * as fs from 'node:fs';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { makeFolder } from '../io/files.ts';
import type { Host } from '../io/host.ts';
import { timeIn, writeDurably } from '../io/state-files.ts';
import { judgeBy, startNotes } from './copies.ts';
import type { Selection, Tally } from './selection.ts';
import type { OutputFolder } from './state/output-folder.ts';
import { takeSpare } from './state/spare.ts';
import type { Survey } from './survey.ts';
import { updateTree } from './update-tree.ts';

/** Root entries that rarely belong in an image, though pack copies them. */
const RARELY_WANTED = /^(\.venv|venv|\.git|\.env(\..*)?|node_modules|.*\.(sqlite3?|db))$/;
/** Patterns for files that exist on some machines only. */
const COMES_AND_GOES = /^\/?(\*\*\/)?(__pycache__|\*\.py[co]|\.DS_Store|\*\.log)\/?$/;
const BREATH_MS = 30;
const TICK_MS = 5;
const MOST_WAITS = 10;

export interface Copied {
  readonly files: number;
  /** Root entries that rarely belong into an image, with their size in bytes. */
  readonly oddities: readonly { readonly name: string; readonly bytes: number }[];
}

/**
 * Makes the workspace of the build that `begin` started equal to the surveyed app. With a spare workspace, only changes are
 * copied; otherwise everything. `since` is when the survey began (`timeIn`).
 */
export async function makeWorkspace(
  host: Pick<Host, 'emit' | 'signal'>,
  survey: Survey,
  output: OutputFolder,
  since: number,
): Promise<Copied> {
  const spare = takeSpare(output);
  const notes = startNotes();
  makeFolder(output.workspace);
  await updateTree(survey, output.workspace, judgeBy(spare), notes, breathing(host));
  const { dev } = fs.statSync(output.workspace);
  writeDurably(output.copies, notes.encode({ dev, since, until: await timeAfter(notes.latest(), output.rollback) }));
  reportRules(host, survey.selection, survey.tally);
  return { files: survey.entries.filter(({ kind }) => kind === 'file').length, oddities: odditiesOf(survey) };
}

/** Yields from time to time, for a line of progress and for Ctrl-C. */
function breathing(host: Pick<Host, 'emit' | 'signal'>): () => Promise<void> | undefined {
  let files = 0;
  let breath = Date.now();
  const breathe = async (): Promise<void> => {
    host.emit({ type: 'progress', what: 'Copying the app', done: files, unit: 'files' });
    await setImmediate();
    host.signal.throwIfAborted();
    breath = Date.now();
  };
  return () => {
    files++;
    return Date.now() - breath > BREATH_MS ? breathe() : undefined;
  };
}

/** The time in `folder`, after waiting briefly for it to pass `moment`: some file systems count in seconds. */
async function timeAfter(moment: number, folder: string): Promise<number> {
  for (let waits = 0; waits < MOST_WAITS && timeIn(folder) <= moment; waits++) await setTimeout(TICK_MS);
  return timeIn(folder);
}

function odditiesOf({ entries }: Survey): Copied['oddities'] {
  const roots = entries.filter(({ name }) => !name.includes('/') && RARELY_WANTED.test(name));
  return roots.map(({ name }) => {
    const inside = entries.filter((entry) => entry.kind !== 'folder' && (entry.name === name || entry.name.startsWith(`${name}/`)));
    return { name, bytes: inside.reduce((sum, { stamp }) => sum + stamp.size, 0) };
  });
}

/** Reports what the project descriptor excludes, and its patterns without effect: a misspelled one may let a secret through. */
function reportRules(host: Pick<Host, 'emit'>, { rules }: Selection, { leftOut, unmatched }: Tally): void {
  if (rules === undefined) return;
  const counted = [...count(leftOut.files, 'file'), ...count(leftOut.folders, 'folder')].join(' and ');
  host.emit({ type: 'detail', message: `${rules.from} excludes ${counted === '' ? 'nothing' : counted}.` });
  const unused = unmatched().filter((pattern) => !COMES_AND_GOES.test(pattern) && !RARELY_WANTED.test(pattern.replace(/^\/|\/$/g, '')));
  if (unused.length === 0) return;
  host.emit({
    type: 'warning',
    title: `Patterns in ${rules.key} of ${rules.from} match nothing`,
    body: [...unused.map((pattern) => `  ${pattern}`), 'Check their spelling.'],
  });
}

function count(number: number, what: string): string[] {
  return number === 0 ? [] : [`${number} ${what}${number === 1 ? '' : 's'}`];
}
