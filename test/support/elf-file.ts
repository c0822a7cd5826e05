/** What an ELF file is to say; all of it may be left out. */
export interface ElfContent {
  readonly machine?: number;
  /** 2: a program at fixed addresses; 3: a library. */
  readonly type?: number;
  readonly bits?: 32 | 64;
  readonly interpreter?: string;
  readonly soname?: string;
  readonly needed?: readonly string[];
  readonly rpath?: string;
  readonly runpath?: string;
  readonly versions?: readonly { readonly library: string; readonly names: readonly string[]; readonly weak?: boolean }[];
  readonly defines?: readonly string[];
}

const ADDRESS = 0x40_0000;
const SEGMENTS = 3;
const TAGS = { needed: 1, strings: 5, soname: 14, rpath: 15, runpath: 29 };

/** An ELF file with the parts that the loader reads, written by the System V ABI. */
export function elfFile(content: ElfContent = {}): Buffer {
  const { machine = 62, type = 3, bits = 64, interpreter, soname, needed = [], rpath, runpath, versions = [], defines = [] } = content;
  const strings = ['\0'];
  const textAt = (text: string): number => {
    const at = Buffer.byteLength(strings.join(''));
    strings.push(`${text}\0`);
    return at;
  };
  const entries: (readonly [tag: number, value: number])[] = [
    ...needed.map((name) => [TAGS.needed, textAt(name)] as const),
    ...(soname === undefined ? [] : [[TAGS.soname, textAt(soname)] as const]),
    ...(rpath === undefined ? [] : [[TAGS.rpath, textAt(rpath)] as const]),
    ...(runpath === undefined ? [] : [[TAGS.runpath, textAt(runpath)] as const]),
  ];
  const verneed = Buffer.concat(
    versions.map(({ library, names, weak = false }, index) => {
      const head = Buffer.alloc(16);
      head.writeUInt16LE(1, 0);
      head.writeUInt16LE(names.length, 2);
      head.writeUInt32LE(textAt(library), 4);
      head.writeUInt32LE(16, 8);
      head.writeUInt32LE(index === versions.length - 1 ? 0 : 16 + 16 * names.length, 12);
      const rows = names.map((name, row) => {
        const entry = Buffer.alloc(16);
        entry.writeUInt16LE(weak ? 2 : 0, 4);
        entry.writeUInt32LE(textAt(name), 8);
        entry.writeUInt32LE(row === names.length - 1 ? 0 : 16, 12);
        return entry;
      });
      return Buffer.concat([head, ...rows]);
    }),
  );
  // The first version of a library is its own name.
  const defined = defines.length === 0 ? [] : [soname ?? 'self', ...defines];
  const verdef = Buffer.concat(
    defined.map((name, index) => {
      const entry = Buffer.alloc(28);
      entry.writeUInt16LE(index === 0 ? 1 : 0, 2);
      entry.writeUInt16LE(1, 6);
      entry.writeUInt32LE(20, 12);
      entry.writeUInt32LE(index === defined.length - 1 ? 0 : 28, 16);
      entry.writeUInt32LE(textAt(name), 20);
      return entry;
    }),
  );
  const texts = Buffer.from(strings.join(''));
  const asked = Buffer.from(interpreter === undefined ? '' : `${interpreter}\0`);
  const start = 64 + SEGMENTS * 56;
  const places = { texts: start, verneed: start + texts.length, verdef: start + texts.length + verneed.length };
  const askedAt = places.verdef + verdef.length;
  const dynamicAt = askedAt + asked.length;
  entries.push([TAGS.strings, ADDRESS + places.texts]);
  if (versions.length > 0) entries.push([0x6ffffffe, ADDRESS + places.verneed], [0x6fffffff, versions.length]);
  if (defined.length > 0) entries.push([0x6ffffffc, ADDRESS + places.verdef], [0x6ffffffd, defined.length]);
  entries.push([0, 0]);
  const dynamic = Buffer.concat(
    entries.map(([tag, value]) => {
      const entry = Buffer.alloc(16);
      entry.writeBigUInt64LE(BigInt(tag), 0);
      entry.writeBigUInt64LE(BigInt(value), 8);
      return entry;
    }),
  );
  const header = Buffer.alloc(64);
  header.write('\x7fELF', 0, 'latin1');
  header[4] = bits === 64 ? 2 : 1;
  header[5] = 1;
  header.writeUInt16LE(type, 16);
  header.writeUInt16LE(machine, 18);
  header.writeUInt32LE(64, 32);
  header.writeUInt16LE(56, 54);
  header.writeUInt16LE(SEGMENTS, 56);
  const end = dynamicAt + dynamic.length;
  const segments = [
    [1, 0, end],
    [2, dynamicAt, dynamic.length],
    [asked.length === 0 ? 0 : 3, askedAt, asked.length],
  ].map(([kind = 0, offset = 0, bytes = 0]) => {
    const segment = Buffer.alloc(56);
    segment.writeUInt32LE(kind, 0);
    segment.writeBigUInt64LE(BigInt(offset), 8);
    segment.writeBigUInt64LE(BigInt(ADDRESS + offset), 16);
    segment.writeBigUInt64LE(BigInt(bytes), 32);
    return segment;
  });
  return Buffer.concat([header, ...segments, texts, verneed, verdef, asked, dynamic]);
}
