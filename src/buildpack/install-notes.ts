import path from 'node:path';
import type { Host } from '../io/host.ts';
import { isTable } from '../python/file-content.ts';
import { type InstallInputs, isInputs } from './install-inputs.ts';

const FILE = 'installed-from.json';

/** A failed build restores an older environment, whose note must still exist then. */
const MOST_NOTES = 8;

/** The inputs that one environment was installed from. */
interface Note {
  /** Identifies the environment by its content: the notes' layer can be older or newer than the environment's. */
  readonly environment: string;
  readonly inputs: InstallInputs;
}

/** Records in the tool's cache the inputs that an environment (`environmentDigest`) was installed from. */
export function noteInputs(host: Pick<Host, 'files'>, cacheDir: string, environment: string, inputs: InstallInputs): void {
  const others = readNotes(host, cacheDir).filter((note) => note.environment !== environment);
  const notes: Note[] = [{ environment, inputs }, ...others].slice(0, MOST_NOTES);
  host.files.writeFile(path.join(cacheDir, FILE), `${JSON.stringify(notes, undefined, 2)}\n`);
}

/** The inputs that an environment was installed from; undefined if not recorded or not understood. */
export function notedInputs(host: Pick<Host, 'files'>, cacheDir: string, environment: string): InstallInputs | undefined {
  return readNotes(host, cacheDir).find((note) => note.environment === environment)?.inputs;
}

/** The digests of all locks that an environment is recorded with. */
export function locksInUse(host: Pick<Host, 'files'>, cacheDir: string): string[] {
  return readNotes(host, cacheDir).flatMap(({ inputs }) => inputs.lock?.sha256 ?? []);
}

function readNotes(host: Pick<Host, 'files'>, cacheDir: string): Note[] {
  const file = path.join(cacheDir, FILE);
  const text = host.files.kindOf(file) === 'file' ? host.files.readOptional(file) : undefined;
  try {
    const notes: unknown = JSON.parse(text ?? '');
    return Array.isArray(notes) ? notes.filter(isNote) : [];
  } catch {
    return [];
  }
}

function isNote(value: unknown): value is Note {
  return isTable(value) && typeof value['environment'] === 'string' && isInputs(value['inputs']);
}
