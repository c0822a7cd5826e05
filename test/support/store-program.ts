import { buildSync } from 'esbuild';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from './pybuild.ts';

/** A file of JavaScript that has the functions of a store as `store`, and what `lines` do with them. */
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

/** Starts such a program; `out` is all that it has printed when it has ended. */
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
