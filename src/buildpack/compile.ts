import path from 'node:path';
import type { Environment } from '../cnb/layer-env.ts';
import { fail } from '../errors/failure.ts';
import type { Host } from '../io/host.ts';
import type { BuildContext } from './context.ts';

/** 1980-01-01T00:00:01Z in seconds: the time that the lifecycle gives every file of an image. */
export const SOURCE_DATE_EPOCH = '315532801';

export interface Compilation {
  readonly python: string;
  readonly tree: string;
  /** Only these files of the tree. */
  readonly only?: readonly string[];
  /** `checked-hash` notices an edited source, `unchecked-hash` never looks at it (PEP 552). */
  readonly mode: 'checked-hash' | 'unchecked-hash';
  /** Paths in the bytecode are recorded relative to this folder, where the tree is to be moved. */
  readonly recordedAs?: string;
}

/**
 * Runs compileall without the current folder on the path. `-I` would do the same, but it ignores PYTHONHASHSEED as well.
 * `-B` and `-f`: what compileall itself imports would else get bytecode by file time, and be taken for compiled.
 */
const COMPILEALL = [
  '-s',
  '-B',
  '-W',
  'ignore',
  '-c',
  'import sys; del sys.path[0]; import runpy; runpy.run_module("compileall", run_name="__main__", alter_sys=True)',
  '-f',
];

/**
 * Compiles a tree in parallel, to bytecode that does not depend on file times and is the same on every run. A file that
 * is no valid Python (a template, Python 2) is left as it is.
 */
export async function compileBytecode(host: Host, context: BuildContext, compilation: Compilation): Promise<void> {
  const { python, tree, only, mode, recordedAs } = compilation;
  const others = Object.entries(context.env).filter(([name]) => !name.startsWith('PYTHON'));
  const env: Environment = { ...Object.fromEntries(others), PYTHONHASHSEED: '0', SOURCE_DATE_EPOCH };
  const strip = recordedAs === undefined ? [] : ['-s', recordedAs];
  const targets = only === undefined ? [tree] : only.map((name) => path.join(tree, name));
  if (targets.length === 0) return;
  const options = ['-q', '-q', '-j', only === undefined ? '0' : '1', '--invalidation-mode', mode, ...strip];
  const { exitCode, signal, output, tail } = await host.run({
    program: python,
    args: [...COMPILEALL, ...options, ...targets],
    cwd: '/',
    env,
  });
  // Told to be quiet, it only prints what stops it; its exit code counts the files that are no valid Python too.
  if (exitCode === 0 || (exitCode === 1 && output === '')) return;
  const ended = signal === undefined ? `exit code ${exitCode}` : `signal ${signal}`;
  fail({ kind: 'command-failed', what: 'compile Python files', command: 'python -m compileall', ended, tail });
}
