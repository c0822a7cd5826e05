// A load hook for TypeScript in Node: the benchmark uses the tests' setup of real platforms.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';

/** @type {import('node:module').LoadHook} */
export async function load(url, context, nextLoad) {
  if (!url.endsWith('.ts')) return nextLoad(url, context);
  const { code } = await transform(await readFile(fileURLToPath(url), 'utf8'), { loader: 'ts', sourcefile: fileURLToPath(url) });
  return { format: 'module', source: code, shortCircuit: true };
}
