import type { Environment } from '../cnb/layer-env.ts';
import { fail } from '../errors/failure.ts';
import type { Host } from '../io/host.ts';
import type { BuildContext } from './context.ts';

/** 1980-01-01T00:00:01Z in seconds: the lifecycle gives every file of an image this time. */
export const SOURCE_DATE_EPOCH = '315532801';

export interface Compilation {
  readonly python: string;
  /** Files and folders, in groups: the bytecode of one group does not depend on the other groups. */
  readonly groups: readonly (readonly string[])[];
  /** `checked-hash` detects an edited source, `unchecked-hash` never checks it (PEP 552). */
  readonly mode: 'checked-hash' | 'unchecked-hash';
  /** Paths in the bytecode are relative to this folder, so that it can be copied elsewhere; imports correct them. */
  readonly recordedAs: string;
}

/**
 * Python's own compileall, but reproducible. Bytecode depends on what its process compiled before (marshal records which
 * constants have other references), and compileall's workers take files in any order. So each part of the sorted list of files
 * gets its own process, forked from one that has compiled nothing.
 */
const COMPILE = `
import compileall, json, os, py_compile, sys
mode, strip = sys.argv[1:]
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
options = {"force": True, "quiet": 2, "invalidation_mode": py_compile.PycInvalidationMode[mode], "stripdir": strip}
groups = [[file for place in group for file in files(place)] for group in json.load(sys.stdin)]
parts = [group[start:start + 32] for group in groups for start in range(0, len(group), 32)]
running, limit = 0, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
for part in parts:
    if running == limit:
        end_one()
    if os.fork() == 0:
        for file in part:
            compileall.compile_file(file, **options)
        os._exit(0)
    running += 1
while running:
    end_one()
`;

/**
 * Compiles modules in parallel, to bytecode that does not depend on file times and is the same on every run. Files that are not
 * valid Python (templates, Python 2) are skipped.
 */
export async function compileBytecode(host: Host, context: BuildContext, compilation: Compilation): Promise<void> {
  const { python, groups, mode, recordedAs } = compilation;
  const others = Object.entries(context.env).filter(([name]) => !name.startsWith('PYTHON'));
  const env: Environment = { ...Object.fromEntries(others), PYTHONHASHSEED: '0', SOURCE_DATE_EPOCH };
  // Not `-I`, which ignores PYTHONHASHSEED as well. `-B`: what is imported here would else get bytecode by file time.
  host.emit({ type: 'activity', title: 'compiling bytecode' });
  const program = `import sys; del sys.path[0]${COMPILE}`;
  const command = {
    program: python,
    args: ['-s', '-B', '-W', 'ignore', '-c', program, mode.replace('-', '_').toUpperCase(), recordedAs],
    cwd: '/',
    env,
    shown: 'python -m compileall',
    input: JSON.stringify(groups),
  };
  const { exitCode, signal, tail } = await host.run(command);
  if (exitCode === 0) return;
  host.onFailedCommand(command);
  const ended = signal === undefined ? `exit code ${exitCode}` : `signal ${signal}`;
  fail({ kind: 'command-failed', what: 'compile Python files', command: 'python -m compileall', ended, tail });
}
