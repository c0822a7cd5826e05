import * as fs from 'node:fs';
import path from 'node:path';
import { namesIn, writeFile } from '../../io/files.ts';
import { plainKind } from '../../io/state-files.ts';
import { removeTree } from '../../io/trees.ts';
import type { OutputFolder } from './output-folder.ts';

const KEPT = 10;
const NAME = /^\d{8}T\d{9}Z\.json$/;

/** Keeps the report of a build that ended at this time (ISO 8601), and removes all but the last ten. */
export function keepInHistory(output: OutputFolder, endedAt: string, text: string): void {
  if (plainKind(output.history) !== 'folder') removeTree(output.history);
  const file = path.join(output.history, `${endedAt.replace(/[-:.]/g, '')}.json`);
  fs.rmSync(file, { force: true });
  writeFile(file, text, 0o600);
  const kept = new Set(reportsIn(output).slice(0, KEPT));
  for (const name of namesIn(output.history)) {
    const entry = path.join(output.history, name);
    if (!kept.has(entry)) removeTree(entry);
  }
}

/** The files of the last reports, the newest first. */
export function reportsIn({ history }: OutputFolder): string[] {
  if (plainKind(history) !== 'folder') return [];
  return namesIn(history)
    .filter((name) => NAME.test(name))
    .toSorted()
    .toReversed()
    .map((name) => path.join(history, name));
}
