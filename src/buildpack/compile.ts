import path from 'node:path';
import type { Environment } from '../cnb/layer-env.ts';
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
 * Compiles a tree in parallel, to bytecode that does not depend on file times and is the same on every run. A file that
 * is no valid Python (a template, Python 2) is left as it is.
 */
export async function compileBytecode(host: Host, context: BuildContext, compilation: Compilation): Promise<void> {
  const { python, tree, only, mode, recordedAs } = compilation;
  const env: Environment = { ...context.env, PYTHONHASHSEED: '0', SOURCE_DATE_EPOCH };
  const strip = recordedAs === undefined ? [] : ['-s', recordedAs];
  const targets = only === undefined ? [tree] : only.map((name) => path.join(tree, name));
  if (targets.length === 0) return;
  const options = ['-q', '-q', '-j', only === undefined ? '0' : '1', '--invalidation-mode', mode, ...strip];
  await host.run({ program: python, args: ['-I', '-m', 'compileall', ...options, ...targets], cwd: '/', env });
}
