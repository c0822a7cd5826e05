import path from 'node:path';
import type { Host } from '../io/host.ts';
import type { EntryKind, FileTable, FileText } from '../python/file-content.ts';
import { HINT_FILES, LIMITS, mayHoldCode, maySayStart, type SourceFacts } from '../python/start/source-facts.ts';
import { MARK } from './output-mark.ts';
import type { Selects } from './read-project.ts';

type Reads = Pick<Host, 'files' | 'toml'>;

interface Place {
  readonly folder: string;
  readonly depth: number;
}

/**
 * Reads the Python files of an app that may say how it starts, nearest to the root first and up to a limit, and what it says to other
 * platforms. What cannot be read is noted; a folder or file that links bring up again is looked at once.
 */
export function readSources(host: Reads, appDir: string, selects: Selects): SourceFacts {
  const sources = new Map<string, string>();
  const unread: { file: string; why: string }[] = [];
  const seen = new Set<string>();
  const isNew = (name: string): boolean => {
    const real = host.files.realPath(path.join(appDir, name));
    if (real === undefined || seen.has(real)) return false;
    seen.add(real);
    return true;
  };
  let bytes = 0;
  let bound: string | undefined;
  const places: Place[] = [{ folder: '', depth: 0 }];
  for (const { folder, depth } of places) {
    if (!isNew(folder)) continue;
    const entries = list(host, path.join(appDir, folder));
    if (entries === undefined) unread.push({ file: folder, why: 'cannot be listed' });
    // A virtual environment, an output folder of pybuild's, a tool's cache.
    if (entries === undefined || (folder !== '' && (entries.has('pyvenv.cfg') || entries.has(MARK)))) continue;
    for (const [name, kind] of entries) {
      const file = folder === '' ? name : `${folder}/${name}`;
      if (kind === 'folder') {
        const below = file === 'src' ? depth : depth + 1;
        if (below <= LIMITS.depth && mayHoldCode(name) && selects(file, true)) places.push({ folder: file, depth: below });
      } else if (kind === 'other' && maySayStart(name) && selects(file, false)) {
        unread.push({ file, why: 'is no regular file' });
      } else if (kind === 'file' && maySayStart(name) && selects(file, false) && bound === undefined && isNew(file)) {
        const read = host.files.readText(path.join(appDir, file), file, LIMITS.fileBytes);
        const why = read === undefined ? undefined : reasonNotToUse(read);
        if (why !== undefined) unread.push({ file, why });
        else if (read !== undefined && 'text' in read) {
          sources.set(file, read.text);
          bytes += read.text.length;
        }
        if (sources.size >= LIMITS.files) bound = `Only the first ${LIMITS.files} Python files were looked at, those nearest to the root.`;
        if (bytes >= LIMITS.bytes)
          bound = `Only the first ${LIMITS.bytes / 1024 / 1024} MB of Python files were looked at, those nearest to the root.`;
      }
    }
  }
  return { sources, unread, ...(bound === undefined ? {} : { bound }), ...readHints(host, appDir, selects) };
}

function list({ files }: Reads, folder: string): Map<string, EntryKind> | undefined {
  try {
    return files.listFolder(folder);
  } catch {
    return undefined;
  }
}

function reasonNotToUse(read: FileText): string | undefined {
  if ('text' in read) return read.encoding === 'utf-8' ? undefined : 'is not UTF-8';
  const { problem } = read;
  if (problem.kind === 'file-too-large') return `is larger than ${problem.limit / 1024} KB`;
  return problem.kind === 'file-not-text' ? 'is not UTF-8' : 'cannot be read';
}

function readHints(host: Reads, appDir: string, selects: Selects): Pick<SourceFacts, 'hints' | 'hintTables'> {
  const hints = new Map<string, FileText>();
  const hintTables = new Map<string, FileTable>();
  for (const [file, use] of Object.entries(HINT_FILES)) {
    const read = selects(file, false) ? host.files.readText(path.join(appDir, file), file, LIMITS.fileBytes) : undefined;
    if (read === undefined) continue;
    hints.set(file, read);
    if (use === 'table') hintTables.set(file, host.toml.parseFile(read, file));
  }
  return { hints, hintTables };
}
