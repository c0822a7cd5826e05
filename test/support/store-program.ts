import { buildSync } from 'esbuild';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { damageOf, DRAFT, findNote, openTree } from '../../src/io/tree-store.ts';
import { sweepTemporary } from '../../src/io/trees.ts';
import { temporaryFolder } from './pybuild.ts';

/** Keys of trees. */
export const KEYS = ['a', 'b', 'c'].map((letter) => letter.repeat(64));

/** What every program here adds to a store: files below and above the size where copying changes its method. */
export const CONTENTS = `
const source = process.argv[3];
const contents = [
  ...Array.from({ length: 2 }, (_, index) => ({ name: 'files/' + index + '/module.py', text: 'x = ' + index + '\\n', mode: 0o644 })),
  { name: 'files/large', source },
];`;

/** Creates the large file. */
export function makeSource(): string {
  const source = path.join(temporaryFolder(), 'large');
  writeFileSync(source, Buffer.alloc(1_200_000, 'x'));
  return source;
}

/** All trees of a store, each of them complete; notes and drafts are checked, too. */
export function wholeTrees(store: string): string[] {
  const folder = path.join(store, 'packages');
  const names = existsSync(folder) ? readdirSync(folder) : [];
  for (const name of names) {
    const tree = openTree(path.join(folder, name));
    expect(tree === undefined ? 'a list that is damaged' : damageOf(tree)).toBeUndefined();
    expect([undefined, name]).toContain(findNote(store, 'notes', name));
  }
  sweepTemporary(store, DRAFT);
  expect(existsSync(store) ? readdirSync(store).filter((name) => name.startsWith(DRAFT)) : []).toEqual([]);
  return names;
}

/** A JavaScript file with the functions of a store as `store`, followed by `lines`. */
export function storeProgram(lines: string): string {
  const source = fileURLToPath(new URL('../../src/io', import.meta.url));
  const folder = temporaryFolder();
  // Another user may have to read it.
  chmodSync(folder, 0o755);
  const outfile = path.join(folder, 'program.cjs');
  const contents = `const store = require('./tree-store.ts'); const trees = require('./trees.ts'); const fs = require('node:fs');\n${lines}`;
  buildSync({
    stdin: { contents, resolveDir: source, loader: 'js' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
  });
  return outfile;
}

/** Starts such a program; `out` is its whole output after it has ended. */
export function startProgram(
  program: string,
  args: readonly string[],
  uid?: number,
): ChildProcess & { ended: Promise<{ code: number | null; out: string }> } {
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (out += text));
  return Object.assign(child, { ended: once(child, 'close').then(([code]) => ({ code: code as number | null, out })) });
}
