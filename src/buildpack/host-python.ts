import path from 'node:path';
import { type Candidate, type Failure, PybuildError } from '../errors/failure.ts';
import type { Host } from '../io/host.ts';
import type { PythonChoice } from '../python/decisions.ts';
import { isTable } from '../python/file-content.ts';
import { accepts } from '../python/python-demand.ts';
import { formatVersion, isNamed, minorOf, SUPPORTED_MINORS } from '../python/python-version.ts';
import type { BuildContext } from './context.ts';

/** An interpreter of the host, as it describes itself. */
export interface HostPython {
  readonly version: string;
  /** The real program, never a shim, a symlink or a program of a virtual environment. */
  readonly executable: string;
  readonly prefix: string;
  readonly stdlib: string;
  readonly include: string;
  readonly libdir: string;
}

/** Enough for a cold disk; an interpreter that takes longer is waiting for something that will not come. */
const PROBE_LIMIT_MS = 10_000;
const PATHS = ['executable', 'prefix', 'stdlib', 'include'] as const;
const TEXTS = [...PATHS, 'version', 'implementation', 'libdir'] as const;
const VERSION = /^\d+\.\d+\.\d+((a|b|rc)\d+)?$/;

interface Probe extends HostPython {
  readonly implementation: string;
  readonly freeThreaded: boolean;
}

/** A Python expression for the interpreter's version in PEP 440 form, without a vendor's additions. */
export const VERSION_EXPRESSION =
  '"%d.%d.%d" % sys.version_info[:3] + {"alpha": "a%d", "beta": "b%d", "candidate": "rc%d"}.get(sys.version_info[3], "%.0s") % sys.version_info[4]';

const PROBE = `
import json, os, sys, sysconfig
exe = os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable)
c = sysconfig.get_config_var
print(json.dumps({
  "version": ${VERSION_EXPRESSION},
  "implementation": sys.implementation.name,
  "freeThreaded": bool(c("Py_GIL_DISABLED")),
  "executable": exe,
  "prefix": sys.base_prefix,
  "stdlib": os.path.dirname(os.__file__),
  "include": sysconfig.get_path("include"),
  "libdir": c("LIBDIR") or "",
}))`;

/**
 * Finds the host's interpreter for an app: in the folders' order, the first of the requested minor version (preferably the exact
 * patch). If there is none and the app requests no version, the newest minor that this release supports. Candidates that do not
 * run or do not fit are skipped; all are listed if none is left.
 */
export async function findHostPython(
  host: Host,
  context: BuildContext,
  plan: PythonChoice,
): Promise<{ found: HostPython | undefined; candidates: Candidate[] }> {
  const { requested } = plan;
  const minor = `${requested.major}.${requested.minor}`;
  const others = isNamed(requested) ? [] : SUPPORTED_MINORS.filter((other) => other !== minor);
  const candidates: Candidate[] = [];
  const seen = new Set<string>();
  for (const wanted of [minor, ...others]) {
    let otherPatch: HostPython | undefined;
    for (const file of programs(host, context, wanted)) {
      const real = host.files.realPath(file) ?? file;
      if (seen.has(real)) continue;
      const probe = await look(host, context, file);
      seen.add(real);
      const rejected = typeof probe === 'string' ? probe : reject(probe, wanted, plan);
      if (rejected === undefined && typeof probe !== 'string') {
        if (requested.patch === undefined || probe.version === formatVersion(requested)) return { found: probe, candidates };
        otherPatch ??= probe;
        continue;
      }
      candidates.push({ executable: file, ...(typeof probe === 'string' ? {} : { version: probe.version }), rejected: rejected ?? '' });
      // A `python3` of another supported minor is considered again for that minor.
      if (typeof probe !== 'string' && others.includes(minorOf(probe.version))) seen.delete(real);
    }
    if (otherPatch !== undefined) return { found: otherPatch, candidates };
  }
  return { found: undefined, candidates: unique(candidates) };
}

function programs(host: Host, context: BuildContext, minor: string): string[] {
  return [`python${minor}`, 'python3'].flatMap((name) =>
    context.interpreterFolders.map((folder) => path.join(folder, name)).filter((file) => host.files.reachableKind(file) === 'file'),
  );
}

async function look(host: Host, context: BuildContext, file: string): Promise<Probe | string> {
  if (
    context.target.os === 'darwin' &&
    file.startsWith('/usr/bin/') &&
    host.files.kindOf('/Library/Developer/CommandLineTools') === undefined
  ) {
    return 'needs the command line tools, which are not installed (xcode-select --install)';
  }
  const env = { PATH: context.env['PATH'] ?? '', HOME: context.env['HOME'] ?? '/' };
  const { exitCode, output, tail, timedOut } = await runProbe(host, {
    program: file,
    args: ['-I', '-S', '-B', '-c', PROBE],
    cwd: '/',
    env,
  });
  if (timedOut) return 'does not answer';
  if (exitCode !== 0) return `does not run: ${tail.at(-1) ?? 'no output'}`;
  return decodeProbe(output) ?? 'does not answer as CPython does';
}

type Run = Host['run'];

/** A broken candidate is skipped, whatever is wrong with it; only an interruption ends the search. */
async function runProbe(
  host: Host,
  command: Parameters<Run>[0],
): Promise<Pick<Awaited<ReturnType<Run>>, 'exitCode' | 'output' | 'tail' | 'timedOut'>> {
  try {
    return await host.run({ ...command, isProbe: true, limitMs: PROBE_LIMIT_MS });
  } catch (error) {
    host.signal.throwIfAborted();
    if (!(error instanceof PybuildError)) throw error;
    const why = whyNotStarted(error.failure);
    return { exitCode: undefined, output: '', tail: [why], timedOut: false };
  }
}

function whyNotStarted(failure: Failure): string {
  if (failure.kind === 'library-missing') return `it cannot load ${failure.library}`;
  return failure.kind === 'command-missing' ? 'the interpreter in its first line does not exist' : 'the system refuses to';
}

/** An interpreter's description of itself; undefined if the output is not the probe's. */
function decodeProbe(output: string): Probe | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(output);
  } catch {
    return undefined;
  }
  if (!isTable(answer)) return undefined;
  const { freeThreaded, ...texts } = answer;
  const isWhole = TEXTS.every((name) => typeof texts[name] === 'string') && PATHS.every((name) => path.isAbsolute(String(texts[name])));
  return isWhole && typeof freeThreaded === 'boolean' && VERSION.test(String(texts['version'])) ? (answer as unknown as Probe) : undefined;
}

function reject(probe: Probe, minor: string, plan: PythonChoice): string | undefined {
  if (probe.implementation !== 'cpython') return `is ${probe.implementation}, not CPython`;
  if (minorOf(probe.version) !== minor) return `is ${probe.version}, not ${minor}`;
  if (!/^\d+\.\d+\.\d+$/.test(probe.version) && probe.version !== formatVersion(plan.requested))
    return `is the pre-release ${probe.version}`;
  if (probe.freeThreaded) return 'is a free-threaded build';
  const refusing = plan.demands.find((demand) => !accepts(demand, probe.version));
  return refusing === undefined ? undefined : `is ${probe.version}, and ${refusing.key} is ${refusing.text}`;
}

function unique(candidates: readonly Candidate[]): Candidate[] {
  return [...new Map(candidates.map((candidate) => [candidate.executable, candidate])).values()];
}
