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
 * Python's own compileall, but reproducible: bytecode depends on what its process has compiled before (marshal notes which
 * constants something else refers to), and compileall's workers take files as they come. So each part of the sorted list of
 * files is for a process of its own, forked from one that has compiled nothing.
 */
const COMPILE = `
import compileall, os, py_compile, sys
mode, strip, *places = sys.argv[1:]
def files(place):
    if os.path.isdir(place) and not os.path.islink(place):
        for name in sorted(os.listdir(place)):
            yield from files(os.path.join(place, name))
    elif place.endswith(".py") and os.path.isfile(place):
        yield place
def end_one():
    global running
    running -= 1
    status = os.waitstatus_to_exitcode(os.wait()[1])
    if status != 0:
        sys.exit(f"a process that compiles ended with {status}")
if sys.version_info < (3, 11):
    # There marshal notes it by how often a thing is referred to at the moment; its second format notes nothing.
    import importlib._bootstrap_external as pyc, marshal, types
    pyc.marshal = types.SimpleNamespace(dumps=lambda code: marshal.dumps(code, 2))
options = {"force": True, "quiet": 2, "invalidation_mode": py_compile.PycInvalidationMode[mode], "stripdir": strip or None}
found = [file for place in places for file in files(place)]
running, limit = 0, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
for start in range(0, len(found), 32):
    if running == limit:
        end_one()
    if os.fork() == 0:
        for file in found[start:start + 32]:
            compileall.compile_file(file, **options)
        os._exit(0)
    running += 1
while running:
    end_one()
`;

/**
 * Compiles a tree in parallel, to bytecode that does not depend on file times and is the same on every run. A file that
 * is no valid Python (a template, Python 2) is left as it is.
 */
export async function compileBytecode(host: Host, context: BuildContext, compilation: Compilation): Promise<void> {
  const { python, tree, only, mode, recordedAs = '' } = compilation;
  const others = Object.entries(context.env).filter(([name]) => !name.startsWith('PYTHON'));
  const env: Environment = { ...Object.fromEntries(others), PYTHONHASHSEED: '0', SOURCE_DATE_EPOCH };
  const targets = only === undefined ? [tree] : only.map((name) => path.join(tree, name));
  // Not `-I`, which ignores PYTHONHASHSEED as well. `-B`: what is imported here would else get bytecode by file time.
  const { exitCode, signal, tail } = await host.run({
    program: python,
    args: [
      '-s',
      '-B',
      '-W',
      'ignore',
      '-c',
      `import sys; del sys.path[0]${COMPILE}`,
      mode.replace('-', '_').toUpperCase(),
      recordedAs,
      ...targets,
    ],
    cwd: '/',
    env,
  });
  if (exitCode === 0) return;
  const ended = signal === undefined ? `exit code ${exitCode}` : `signal ${signal}`;
  fail({ kind: 'command-failed', what: 'compile Python files', command: 'python -m compileall', ended, tail });
}
