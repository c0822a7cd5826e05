import type { FileTable } from '../file-content.ts';

/** The inline blocks of the scripts at the root of an app (PEP 723), by the file. */
export type ScriptBlocks = ReadonlyMap<string, FileTable>;
