import { type Bytes, makeBytes, type Read } from './elf-bytes.ts';

/** What the loader reads of an ELF file: what the file needs, where it looks for it, and what it has for others. */
export interface Elf {
  /** `x86_64`, `aarch64`, or another in words. */
  readonly machine: string;
  /** The loader that a program asks for. */
  readonly interpreter?: string;
  readonly soname?: string;
  readonly needed: readonly string[];
  /** `DT_RPATH` and `DT_RUNPATH`, with `$ORIGIN` as written. */
  readonly rpath: readonly string[];
  readonly runpath: readonly string[];
  /** The symbol versions that it needs of other libraries, without the weak ones. */
  readonly versions: readonly { readonly library: string; readonly version: string }[];
  /** The symbol versions that it defines. */
  readonly defines: readonly string[];
}

/** An ELF file, or why it cannot be one that loads. */
export type ElfReading = { readonly elf: Elf } | { readonly damaged: string };

const HEADER_BYTES = 64;
const SEGMENT_BYTES = 56;
const ENTRY_BYTES = 16;
/** Real files have some tens of segments and dynamic entries, and some hundreds of versions. A file that claims more is lying. */
const MOST_SEGMENTS = 512;
const MOST_ENTRIES = 1024;
const MOST_VERSIONS = 2048;

const MACHINES: Readonly<Record<number, string>> = {
  3: 'x86 (32 bit)',
  8: 'MIPS',
  21: 'ppc64le',
  22: 's390x',
  40: 'ARM (32 bit)',
  62: 'x86_64',
  183: 'aarch64',
  243: 'RISC-V',
  258: 'LoongArch',
};
const EXECUTABLE = 2;
const SHARED = 3;
const SEGMENT = { load: 1, dynamic: 2, interpreter: 3 };
const TAG = {
  needed: 1,
  strings: 5,
  soname: 14,
  rpath: 15,
  runpath: 29,
  defines: 0x6ffffffc,
  definesCount: 0x6ffffffd,
  versions: 0x6ffffffe,
  versionsCount: 0x6fffffff,
};
const WEAK = 2;
const OWN_NAME = 1;

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly bytes: number;
}

/**
 * Reads a shared library or program (System V ABI, chapters 4 and 5; symbol versions: Linux Standard Base, "Symbol Versioning"),
 * by offset and only what the loader needs, whatever the size of the file. `read` returns fewer bytes at the end of the file.
 * Undefined if it is none: not ELF, an object file, a core dump. Never throws and takes bounded time and memory, whatever the file
 * says. Of files for other machines than 64-bit little-endian ones, only the machine is read.
 */
export function readElf(read: Read): ElfReading | undefined {
  const bytes = makeBytes(read);
  if (bytes.number(0, 4) !== 0x464c457f) return undefined;
  if (!bytes.has(0, HEADER_BYTES)) return { damaged: 'it ends within its header' };
  const bits64 = bytes.number(4, 1) === 2;
  const little = bytes.number(5, 1) === 1;
  const [type, machine] = little ? [bytes.number(16, 2), bytes.number(18, 2)] : [bytes.number(17, 1), bytes.number(19, 1)];
  if (type !== SHARED && type !== EXECUTABLE) return undefined;
  const name = MACHINES[machine] ?? `machine ${machine}`;
  if (!bits64 || !little) return { elf: { ...NOTHING, machine: bits64 || name.includes('32') ? name : `${name} (32 bit)` } };
  const segments = readSegments(bytes);
  if (segments === undefined) return { damaged: 'its program headers are incomplete' };
  const interpreter = interpreterOf(bytes, segments);
  const dynamic = segments.find((one) => one.type === SEGMENT.dynamic && one.bytes > 0);
  const base = { ...NOTHING, machine: name, ...(interpreter === undefined ? {} : { interpreter }) };
  if (dynamic === undefined) return { elf: base };
  const needs = readDynamic(bytes, segments, dynamic);
  return typeof needs === 'string' ? { damaged: needs } : { elf: { ...base, ...needs } };
}

const NOTHING = { needed: [], rpath: [], runpath: [], versions: [], defines: [] };

function readSegments(bytes: Bytes): Segment[] | undefined {
  const start = bytes.number(32, 8);
  const count = bytes.number(56, 2);
  const each = bytes.number(54, 2);
  if (count === 0) return [];
  if (each !== SEGMENT_BYTES || count > MOST_SEGMENTS || !bytes.has(start, count * SEGMENT_BYTES)) return undefined;
  return Array.from({ length: count }, (_, index) => {
    const at = start + index * SEGMENT_BYTES;
    return {
      type: bytes.number(at, 4),
      offset: bytes.number(at + 8, 8),
      address: bytes.number(at + 16, 8),
      bytes: bytes.number(at + 32, 8),
    };
  });
}

function interpreterOf(bytes: Bytes, segments: readonly Segment[]): string | undefined {
  const segment = segments.find(({ type }) => type === SEGMENT.interpreter);
  return segment === undefined ? undefined : bytes.text(segment.offset);
}

/** The dynamic section; a text says why it cannot be read. */
function readDynamic(bytes: Bytes, segments: readonly Segment[], { offset, bytes: size }: Segment) {
  const count = Math.floor(size / ENTRY_BYTES);
  if (count > MOST_ENTRIES) return 'its dynamic section has an impossible size';
  const values = new Map<number, number[]>();
  for (let index = 0; index < count; index++) {
    const at = offset + index * ENTRY_BYTES;
    if (!bytes.has(at, ENTRY_BYTES)) return 'it ends within its dynamic section';
    const tag = bytes.number(at, 8);
    if (tag === 0) break;
    values.set(tag, [...(values.get(tag) ?? []), bytes.number(at + 8, 8)]);
  }
  const first = (tag: number): number | undefined => values.get(tag)?.[0];
  /** Where an address is in the file. */
  const placeOf = (address: number | undefined): number | undefined => {
    const segment =
      address === undefined
        ? undefined
        : segments.find((one) => one.type === SEGMENT.load && address >= one.address && address < one.address + one.bytes);
    return segment === undefined || address === undefined ? undefined : segment.offset + address - segment.address;
  };
  const strings = placeOf(first(TAG.strings));
  const texts = (tag: number): (string | undefined)[] =>
    (values.get(tag) ?? []).map((value) => (strings === undefined ? undefined : bytes.text(strings + value)));
  const paths = (tag: number): string[] => texts(tag).flatMap((text) => text?.split(':').filter((folder) => folder !== '') ?? []);

  const needed = texts(TAG.needed);
  if (needed.includes(undefined)) return 'it ends before the names of the libraries that it needs';
  const text = (at: number): string | undefined => (strings === undefined ? undefined : bytes.text(strings + at));
  const versions = readVersions(bytes, placeOf(first(TAG.versions)), first(TAG.versionsCount), text);
  const defines = readDefines(bytes, placeOf(first(TAG.defines)), first(TAG.definesCount), text);
  if (versions === undefined || defines === undefined) return 'its symbol versions are incomplete';
  const [soname] = texts(TAG.soname);
  return {
    ...(soname === undefined ? {} : { soname }),
    needed: [...new Set(needed.filter((name) => name !== undefined && name !== ''))] as string[],
    rpath: paths(TAG.rpath),
    runpath: paths(TAG.runpath),
    versions,
    defines,
  };
}

type Text = (at: number) => string | undefined;

/** `DT_VERNEED`: a chain of libraries, each with a chain of versions. Undefined if it is cut off. */
function readVersions(bytes: Bytes, start: number | undefined, count = 0, text: Text): { library: string; version: string }[] | undefined {
  const found: { library: string; version: string }[] = [];
  if (start === undefined) return found;
  let steps = 0;
  for (let at = start, left = count; left > 0; left--) {
    if (!bytes.has(at, 16)) return undefined;
    const library = text(bytes.number(at + 4, 4));
    let entry = at + bytes.number(at + 8, 4);
    for (let entries = bytes.number(at + 2, 2); entries > 0; entries--) {
      if (++steps > MOST_VERSIONS || !bytes.has(entry, 16)) return undefined;
      const version = text(bytes.number(entry + 8, 4));
      if (library === undefined || version === undefined) return undefined;
      if ((bytes.number(entry + 4, 2) & WEAK) === 0) found.push({ library, version });
      const next = bytes.number(entry + 12, 4);
      if (next === 0) break;
      entry += next;
    }
    const next = bytes.number(at + 12, 4);
    if (next === 0 || ++steps > MOST_VERSIONS) break;
    at += next;
  }
  return found;
}

/** `DT_VERDEF`: a chain of versions, whose first name is their own. Undefined if it is cut off. */
function readDefines(bytes: Bytes, start: number | undefined, count = 0, text: Text): string[] | undefined {
  const found: string[] = [];
  if (start === undefined) return found;
  for (let at = start, left = Math.min(count, MOST_VERSIONS); left > 0; left--) {
    const entry = at + bytes.number(at + 12, 4);
    if (!bytes.has(at, 20) || !bytes.has(entry, 8)) return undefined;
    const version = text(bytes.number(entry, 4));
    if (version === undefined) return undefined;
    if ((bytes.number(at + 2, 2) & OWN_NAME) === 0) found.push(version);
    const next = bytes.number(at + 16, 4);
    if (next === 0) break;
    at += next;
  }
  return found;
}
