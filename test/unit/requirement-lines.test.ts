import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readEditable, readRequirement } from '../../src/python/requirement.ts';
import { logicalLines, splitLine } from '../../src/python/requirement-lines.ts';
import { normalizeName } from '../../src/python/requirements.ts';

/** pip's reading of a line, as recorded by `test/support/pip_readings.py`. False values are omitted. */
interface PipReading {
  readonly line: number;
  readonly refused?: true;
  readonly include?: string;
  readonly constraint?: true;
  readonly options?: true;
  readonly findLinks?: string;
  readonly noIndex?: true;
  readonly name?: string;
  readonly pinned?: true;
  readonly hashed?: true;
  readonly editable?: true;
  readonly marked?: true;
  readonly place?: string;
}

/** Texts that people write, and random ones, with pip 26.3's reading, and pip 23.2.1's if it differs. */
const RECORDED = JSON.parse(readFileSync(new URL('data/pip-readings.json', import.meta.url), 'utf8')) as {
  readonly text: string;
  readonly pip: readonly PipReading[];
  readonly older?: readonly PipReading[];
}[];

/** Our reading of a line, in the form of pip's; `unknown` and `invalid` are kept apart. */
function ourReading(text: string): Omit<PipReading, 'line' | 'refused'> | 'unknown' | 'invalid' {
  const split = splitLine(text);
  switch (split.kind) {
    case 'unknown':
      return 'unknown';
    case 'include':
      return { include: split.target, ...(split.constraint ? { constraint: true } : {}) };
    case 'options':
      return {
        options: true,
        ...(split.findLinks === undefined ? {} : { findLinks: split.findLinks }),
        ...(split.noIndex ? { noIndex: true } : {}),
      };
    case 'editable': {
      const read = readEditable(split.target);
      return read.kind === 'unknown' ? 'unknown' : { editable: true, place: placed(read.target) };
    }
    case 'requirement': {
      const read = readRequirement(split.text, split.hashed);
      if (read.kind === 'unknown' || read.kind === 'invalid') return read.kind;
      if (read.kind === 'url') return { place: 'a URL' };
      if (read.kind === 'path') return { place: placed(read.target) };
      return {
        name: normalizeName(read.name),
        ...(read.pinned ? { pinned: true } : {}),
        ...(read.marked ? { marked: true } : {}),
        ...(read.fromUrl ? { place: 'a URL' } : {}),
      };
    }
  }
}

function placed(target: string): string {
  if (target.includes('://')) return target.replace(/#.*/, '');
  return path.posix.normalize(target).replace(/(?<=.)\/$/, '');
}

/** pip's reading, limited to what we claim to know. */
function pipsReading(said: PipReading, text: string, ours: Exclude<ReturnType<typeof ourReading>, string>): unknown {
  const { place, name } = said;
  if (said.editable === true) return { editable: true, place: place?.replace(/#.*/, '') };
  if (name === undefined && place === undefined)
    return Object.fromEntries(Object.entries(said).filter(([key]) => !['line', 'hashed'].includes(key)));
  const isUrl = place?.includes('://') === true;
  // For a path, we only claim its location.
  if (place !== undefined && !isUrl) return { place };
  if (ours.name === undefined) return { place: 'a URL' };
  const isOneVersion = isUrl ? said.hashed === true && !place.startsWith('git+') : said.pinned === true && !/[^=]==[^=]*\.\*/.test(text);
  return {
    name: normalizeName(name ?? ''),
    // Recognising fewer pins only costs time.
    ...(isOneVersion && ours.pinned === true ? { pinned: true } : {}),
    ...(said.marked === true ? { marked: true } : {}),
    ...(isUrl ? { place: 'a URL' } : {}),
  };
}

/** Our claim about a line and pip's reading; undefined if we claim nothing, or pip installs nothing. */
function claimOf(line: string, said: PipReading): readonly [ours: unknown, pips: unknown] | undefined {
  const ours = ourReading(line);
  // pip 23.2.1 accepts an empty version, and then finds no release for it.
  if (ours === 'invalid') return ['refused', said.refused === true || line.endsWith('==') ? 'refused' : said];
  return ours === 'unknown' || said.refused === true ? undefined : [ours, pipsReading(said, line, ours)];
}

test.each(RECORDED)('$text is read as by pip, or not understood', ({ text, pip, older = pip }) => {
  const lines = logicalLines(text);
  expect(lines.map(({ line }) => line)).toEqual(pip.map(({ line }) => line));
  const claims = lines.flatMap((line, at) =>
    [pip[at], older[at]].flatMap((said) => (said === undefined ? [] : [claimOf(line.text, said)])),
  );
  expect(claims.map((claim) => claim?.[0])).toEqual(claims.map((claim) => claim?.[1]));
});

test('most of what people write is understood', () => {
  const read = RECORDED.filter(({ pip }) => pip.every(({ refused }) => refused === undefined));
  const understood = read.filter(({ text }) => logicalLines(text).every(({ text: line }) => typeof ourReading(line) !== 'string'));
  expect(understood.length / read.length).toBeGreaterThan(0.75);
});

/** Parts to build lines from. */
const PIECE = fc.oneof(
  fc.constantFrom(
    ...'flask|==|===|>=|=|1.0|*|.*|,|;|[|]|[dev]|(|)|@| @ |file:|./|https://h/t.whl|#sha256=abc|git+https://h/t.git|@main'.split('|'),
  ),
  fc.constantFrom(' ', '\t', '\\\n', '\n', '#', ' #', '"', "'", '${VAR}', '; python_version > "3"', '\u0085', '\u00a0', '\ufeff'),
  fc.constantFrom('-e ', '-r ', '-c ', '-f ', '-i ', '--hash=', '--pre', '--no-index', '--proxy ', '-x', '--config-settings=', '--'),
  fc.string({ maxLength: 3 }),
);
const LINE = fc.array(PIECE, { maxLength: 8 }).map((pieces) => pieces.join(''));

/** Lines of a text that pin a name. */
function pinning(text: string): string[] {
  return logicalLines(text)
    .map(({ text: line }) => line)
    .filter((line) => (ourReading(line) as PipReading).pinned === true);
}

/** Whether a line has a complete version or a hash. */
function isExact(line: string): boolean {
  return /===|#.*sha(256|384|512)=\w|--hash/.test(line) || /^[^;*]*==\s*v?\d[^;*]*(;|$)/.test(line);
}

test('a random line pins a name only with a complete version or a hash', () => {
  fc.assert(
    fc.property(LINE, (text) => {
      expect(pinning(text).filter((line) => !isExact(line))).toEqual([]);
    }),
    { numRuns: 2000 },
  );
});

test('no line with an unknown option is understood', () => {
  fc.assert(
    fc.property(LINE, fc.constantFrom('--proxy=x', '--no-deps', '-x', '--new-option'), (text, option) => {
      fc.pre(!/['"\\#-]/.test(text));
      expect(splitLine(logicalLines(`${text} ${option}`).at(-1)?.text ?? '')).toEqual({ kind: 'unknown' });
    }),
  );
});

test('a line may be long', () => {
  for (const piece of [' ', '=', '[', 'a', '"', "'", '\\', 'a,', '==1,', '-', '#', '(', 'a ', '==1 ,']) {
    const text = `flask${piece.repeat(20_000)}!`;
    expect(logicalLines(text).length).toBeLessThanOrEqual(1);
    for (const { text: line } of logicalLines(text)) ourReading(line);
  }
});
