import { findHostPython } from '../../buildpack/host-python.ts';
import { PybuildError } from '../../errors/failure.ts';
import type { Host } from '../../io/host.ts';
import type { HostFinding } from '../../output/checkup.ts';
import { DEFAULT_MINOR, SUPPORTED_MINORS } from '../../python/python-version.ts';
import type { EquippedPlatform } from '../platform/own-temporary.ts';

/** The first interpreter that can be used, and what was found of all. */
interface Pythons {
  readonly found: { readonly file: string; readonly version: string } | undefined;
  readonly findings: readonly HostFinding[];
}

/** The interpreters that a build would use of this machine, found by its own search, and why it would not use the others. */
export async function examinePythons(host: Host, { context, appDir, outputRoot }: EquippedPlatform): Promise<Pythons> {
  let usable: Pythons['found'];
  const around = { ...context, appDir, layersDir: outputRoot };
  const findings: HostFinding[] = [];
  const rejected = new Map<string, string>();
  for (const minor of SUPPORTED_MINORS) {
    const [major, number] = minor.split('.').map(Number) as [number, number];
    const requested = { major, minor: number, origin: { from: 'env', name: 'BP_PYTHON_VERSION' } } as const;
    const { found, candidates } = await findHostPython(host, around, { requested, demands: [] });
    // One that is only another version is no fault, and is found for that version.
    for (const one of candidates) if (!/^is \d[\w.]*, not /.test(one.rejected)) rejected.set(one.executable, one.rejected);
    if (found === undefined) continue;
    const isLacking = await lacksPip(host, found.executable);
    if (!isLacking) usable ??= { file: found.executable, version: found.version };
    const text = `${found.version} can be used: ${found.executable}`;
    findings.push(
      isLacking
        ? {
            topic: 'Python',
            level: 'note',
            text: `${found.version} cannot be used: ${found.executable} has no ensurepip`,
            advice: `On Debian or Ubuntu: apt-get install python${minor}-venv`,
          }
        : { topic: 'Python', level: 'good', text },
    );
  }
  for (const [executable, why] of rejected) {
    findings.push({ topic: 'Python', level: 'note', text: `${executable} cannot be used: ${why}` });
  }
  if (usable !== undefined) return { found: usable, findings };
  return {
    found: undefined,
    findings: [
      ...findings,
      {
        topic: 'Python',
        level: 'note',
        text: 'No Python of this machine can be used, so a build has to download one',
        advice: `To build without the network, install Python ${DEFAULT_MINOR}, with venv.`,
      },
    ],
  };
}

/** A Python without pip's wheel cannot make an environment: Debian has that in a package of its own. */
async function lacksPip(host: Host, program: string): Promise<boolean> {
  try {
    const { exitCode } = await host.run({ program, args: ['-I', '-B', '-c', 'import ensurepip'], cwd: '/', env: {}, isProbe: true });
    return exitCode !== 0;
  } catch (error) {
    host.signal.throwIfAborted();
    if (!(error instanceof PybuildError)) throw error;
    return true;
  }
}
