/** Reads `length` bytes of a file at an offset; fewer at its end, and none after it. */
export type Read = (offset: number, length: number) => Uint8Array;

/** Parts of a file as numbers and texts. What lies beyond its end is 0 or undefined. */
export interface Bytes {
  readonly has: (offset: number, length: number) => boolean;
  /** A little-endian number of up to 8 bytes. */
  readonly number: (offset: number, length: 1 | 2 | 4 | 8) => number;
  /** The text up to the next NUL; undefined if there is none, or not soon enough for a name. */
  readonly text: (offset: number) => string | undefined;
}

const PAGE_BYTES = 4096;
/** Names are in one place, headers and tables in a few others. */
const MOST_PAGES = 64;
const MOST_TEXT_BYTES = 4096;

/** Reads pages of a file when they are needed, and keeps a few. */
export function makeBytes(read: Read): Bytes {
  const pages = new Map<number, Uint8Array>();
  let last = read(0, PAGE_BYTES);
  let lastIndex = 0;
  const pageAt = (index: number): Uint8Array => {
    if (index === lastIndex) return last;
    const page = pages.get(index) ?? read(index * PAGE_BYTES, PAGE_BYTES);
    if (pages.size === MOST_PAGES) pages.clear();
    pages.set(index, page);
    [last, lastIndex] = [page, index];
    return page;
  };
  const byteAt = (offset: number): number | undefined =>
    offset >= 0 && offset <= Number.MAX_SAFE_INTEGER ? pageAt(Math.floor(offset / PAGE_BYTES))[offset % PAGE_BYTES] : undefined;
  return {
    has: (offset, length) => byteAt(offset) !== undefined && byteAt(offset + length - 1) !== undefined,
    number: (offset, length) => {
      let value = 0;
      for (let index = length - 1; index >= 0; index--) value = value * 256 + (byteAt(offset + index) ?? 0);
      return value;
    },
    text: (offset) => {
      const letters: number[] = [];
      for (let at = offset; letters.length <= MOST_TEXT_BYTES; at++) {
        const letter = byteAt(at);
        if (letter === undefined) return undefined;
        if (letter === 0) return new TextDecoder().decode(Uint8Array.from(letters));
        letters.push(letter);
      }
      return undefined;
    },
  };
}
