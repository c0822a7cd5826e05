import type { Located } from '../../errors/trouble.ts';

/** What is asked of an index: the releases of a package with a wheel for a Python. */
export interface Wanted extends Required<Pick<Located, 'version' | 'python'>> {
  readonly name: string;
  /** Whether releases after `version` count, too. */
  readonly later: boolean;
  /** The index that the app's files name, where the tool does not read these itself. */
  readonly index?: string;
}

/** A command whose output `readVersions` understands. */
export interface Question {
  readonly program: string;
  readonly args: readonly string[];
  readonly input?: string;
}

/** Lists the wheels of pip that come with a Python, as `wheels` of `folders`: CPython's ensurepip, or where Debian and Fedora keep them. */
export const FIND_PIP = `
import glob, os, sys, sysconfig
folders = [os.path.join(os.path.dirname(os.__file__), "ensurepip", "_bundled")]
folders += [d for d in [sysconfig.get_config_var("WHEEL_PKG_DIR"), "/usr/share/python-wheels"] if d]
wheels = [w for d in folders for w in sorted(glob.glob(os.path.join(d, "pip-*.whl")))]`;

/** A program that runs the pip that comes with Python, with its own arguments. */
export const RUN_PIP = `${FIND_PIP}
import runpy
sys.path.insert(0, wheels[0])
runpy.run_module("pip", run_name="__main__", alter_sys=True)`;

/**
 * Asks by a pip that is started with `start`: to install a release that cannot exist where nothing can be installed. It refuses with a
 * list of all that have a wheel. (`pip index versions` lists sources as well before pip 25, and `pip download` creates a folder.)
 */
export function askByPip(program: string, start: readonly string[], { name, python, index }: Wanted): Question[] {
  const at = index === undefined ? [] : [`--index-url=${index}`];
  const which = ['--no-deps', '--only-binary=:all:', `--python-version=${python}`, '--target=/dev/null/never'];
  return [{ program, args: [...start, 'install', '--no-input', ...at, ...which, '--', `${name}<0`] }];
}

/** Asks by the pip that comes with Python, for tools that cannot say what an index has. */
export function askByBundledPip(python: string, wanted: Wanted): Question[] {
  return askByPip(python, ['-I', '-S', '-c', RUN_PIP], wanted);
}

/** Asks by uv, which resolves one release at a time: the wanted one, and the first one after it. */
export function askByUv(program: string, interpreter: string, { name, version, python, later, index }: Wanted): Question[] {
  const at = index === undefined ? [] : ['--default-index', index];
  const quiet = ['--no-progress', '--color', 'never', '--no-header', '--no-annotate'];
  const which = ['--no-deps', '--only-binary', ':all:', '--resolution', 'lowest', '--python', interpreter, '--python-version', python];
  const args = ['pip', 'compile', ...quiet, ...which, ...at, '-'];
  return [`==${version}`, ...(later ? [`>${version}`] : [])].map((range) => ({ program, args, input: `${name}${range}\n` }));
}

/** The final releases in the answer of pip, or of `uv pip compile`. */
export function readVersions(output: string): string[] {
  const listed = /\(from versions: ([^)\n]*)\)/.exec(output)?.[1]?.split(', ');
  const found = listed ?? [...output.matchAll(/^[A-Za-z0-9][\w.-]*==(\S+)$/gm)].map(([, version = '']) => version);
  return found.filter((version) => /^\d+(?:\.\d+)*(?:\.post\d+)?$/.test(version));
}
