import { readFileSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** The modules that keep logs and what is left of failed builds. */
const KEEPERS = /\/src\/lifecycle\/(build-log|failed-report|state\/failed)\.ts$/;
const EXPORTED = /^export function (\w+)\(/gm;

/** Adds up the time within these modules' functions, and within those of a log that they return. */
const COUNT = `
{
  let [kept, depth] = [0, 0];
  const timed = (call) => (...args) => {
    const start = performance.now();
    depth++;
    try { return call(...args); } finally { if (--depth === 0) kept += performance.now() - start; }
  };
  globalThis.countKeeping = (call) => (...args) => {
    const value = timed(call)(...args);
    if (typeof value?.write !== 'function') return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, timed(one)]));
  };
  process.on('exit', () => {
    require('node:fs').writeFileSync(process.env.KEEPING_TO, JSON.stringify({ kept, whole: performance.now() }));
  });
}`;

/**
 * Milliseconds of one pybuild: for logs and failed builds, and from its start to its end.
 * @typedef {{ kept: number, whole: number }} Counted
 */

/**
 * Bundles a pybuild that counts the time in which it keeps logs and failed builds. Beside the real one, as it reads `../data`.
 * @param {string} folder for its notes
 * @returns {Promise<{ cli: string, env: Record<string, string>, counted: () => Counted, close: () => void }>}
 */
export async function bundleCounting(folder) {
  const cli = path.join(ROOT, 'dist', `counting-${process.pid}.cjs`);
  /** @type {string[]} */
  const found = [];
  await build({
    absWorkingDir: ROOT,
    entryPoints: ['src/cli.ts'],
    outfile: cli,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20.19',
    format: 'cjs',
    define: { 'import.meta.url': 'moduleUrl' },
    banner: { js: `const moduleUrl = require("node:url").pathToFileURL(__filename).href;${COUNT}` },
    plugins: [
      {
        name: 'count',
        setup: (bundler) =>
          bundler.onLoad({ filter: KEEPERS }, async (file) => {
            const source = await readFile(file.path, 'utf8');
            const names = Array.from(source.matchAll(EXPORTED), ([, name = '']) => name);
            found.push(...names);
            const counting = names.map((name) => `export const ${name} = globalThis.countKeeping(${name}Itself);\n`);
            return { contents: `${source.replaceAll(EXPORTED, 'function $1Itself(')}\n${counting.join('')}`, loader: 'ts' };
          }),
      },
    ],
  });
  const missing = ['makeLog', 'reportFailure', 'keepFailed', 'dropFailed'].filter((name) => !found.includes(name));
  if (missing.length > 0) throw new Error(`nothing counts ${missing.join(', ')}`);
  const notes = path.join(folder, 'keeping.json');
  return {
    cli,
    env: { KEEPING_TO: notes },
    counted: () => JSON.parse(readFileSync(notes, 'utf8')),
    close: () => rmSync(cli, { force: true }),
  };
}
