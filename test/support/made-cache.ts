import { existsSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { listTree } from '../../src/io/tree-list.ts';
import { addTree } from '../../src/io/tree-store.ts';
import { freshEnvironment, makeApp, type Outcome, pybuild } from './pybuild.ts';

export const SITE = 'files/lib/python3.12/site-packages';
const [ANT, BEE, PIP, POETRY, PYTHON, OLD_PYTHON] = ['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => letter.repeat(64)) as [
  string,
  string,
  string,
  string,
  string,
  string,
];
export { ANT, BEE, OLD_PYTHON, POETRY, PYTHON };

/** The trees of the cache, least recently used first. */
export const ORDER = [
  `store/packages/${BEE}`,
  `pythons/${OLD_PYTHON}`,
  `store/tools/${POETRY}`,
  `pythons/${PYTHON}`,
  `store/packages/${ANT}`,
  `store/tools/${PIP}`,
];

/** A user's machine with a shared cache. */
export interface MadeCache {
  readonly env: Record<string, string>;
  readonly cache: string;
  readonly store: string;
  /** `pybuild cache …` */
  readonly to: (...args: string[]) => Promise<Outcome>;
  /** Puts everything in `ORDER` into it. */
  readonly fill: () => void;
  /** Which of them still exist. */
  readonly left: () => string[];
}

/** A machine without a cache. */
export function makeCache(): MadeCache {
  const env = freshEnvironment();
  const cache = path.join(env['HOME'] ?? '', '.cache/pybuild');
  return {
    env,
    cache,
    store: path.join(cache, 'store'),
    to: (...args) => pybuild(['cache', ...args], { env }),
    fill: () => fill(cache),
    left: () => ORDER.filter((place) => existsSync(path.join(cache, place))),
  };
}

function addDistributions(cache: string, kind: string, key: string, ...distributions: readonly string[]): void {
  const contents = distributions.flatMap((one) => [
    { name: `${SITE}/${one.replace(/-.*/, '')}/__init__.py`, text: `# ${one}\n`.padEnd(1000, '#'), mode: 0o644 },
    { name: `${SITE}/${one}.dist-info/RECORD`, text: '', mode: 0o644 },
  ]);
  expect(addTree(path.join(cache, 'store'), kind, key, contents)).toBeUndefined();
}

function fill(cache: string): void {
  addDistributions(cache, 'packages', ANT, 'ant-1.0');
  addDistributions(cache, 'packages', BEE, 'bee_hive-2.0');
  addDistributions(cache, 'tools', PIP, 'pip-26.3');
  addDistributions(cache, 'tools', POETRY, 'pip-25.0', 'poetry_core-2.0', 'poetry-2.5.1');
  const python = makeApp({ 'bin/python3.12': 'program', 'lib/python3.12/os.py': 'x'.repeat(10_000) }, path.join(cache, 'pythons', PYTHON));
  symlinkSync('python3.12', path.join(python, 'bin/python3'));
  listTree(python);
  makeApp({ 'bin/python3.11': 'program' }, path.join(cache, 'pythons', OLD_PYTHON));
  writeFileSync(path.join(cache, 'secret'), 'x', { mode: 0o600 });
  for (const [index, place] of ORDER.entries()) utimesSync(path.join(cache, place), index + 1, index + 1);
}

/** Changes one bit of a file. */
export function flip(file: string): void {
  const bytes = readFileSync(file);
  bytes[500] = (bytes[500] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}
