import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { hostTarget } from '../../src/io/target.ts';
import { temporaryFolder } from './pybuild.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A buildpack as packaged, but with the Node that runs the tests. */
export function buildpackFolder(): string {
  const folder = path.join(temporaryFolder(), 'buildpack');
  cpSync(path.join(ROOT, 'cnb-shim/bin'), path.join(folder, 'bin'), { recursive: true });
  for (const file of ['cnb-shim/buildpack.toml', 'dist/buildpack.cjs'])
    cpSync(path.join(ROOT, file), path.join(folder, path.basename(file)));
  cpSync(path.join(ROOT, 'data'), path.join(folder, 'data'), { recursive: true });
  symlinkSync(process.execPath, path.join(folder, 'node'));
  return folder;
}

export interface PhaseOutcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a lifecycle passes to a phase besides the platform's variables; `undefined` removes one. */
export type Call = Readonly<Record<string, string | undefined>>;

/**
 * Runs a phase of a buildpack in an app as a lifecycle does: with its variables, no arguments, and nothing else of the caller's.
 */
export async function runPhase(
  buildpack: string,
  phase: 'detect' | 'build',
  app: string,
  call: Call = {},
  args: readonly string[] = [],
): Promise<PhaseOutcome> {
  const layers = path.join(path.dirname(buildpack), 'layers');
  const plan = path.join(path.dirname(buildpack), 'plan.toml');
  mkdirSync(layers, { recursive: true });
  writeFileSync(plan, '');
  const target = hostTarget(process.platform, process.arch);
  const variables: Call = {
    PATH: '/usr/bin:/bin',
    HOME: path.dirname(buildpack),
    CNB_BUILDPACK_DIR: buildpack,
    CNB_PLATFORM_DIR: path.dirname(buildpack),
    CNB_TARGET_OS: target.os,
    CNB_TARGET_ARCH: target.arch === 'x86_64' ? 'amd64' : 'arm64',
    ...(phase === 'detect' ? { CNB_BUILD_PLAN_PATH: plan } : { CNB_BP_PLAN_PATH: plan, CNB_LAYERS_DIR: layers }),
    ...call,
  };
  const env = Object.fromEntries(Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined));
  const child = spawn(path.join(buildpack, 'bin', phase), args, { cwd: app, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: code as number | null, stdout, stderr };
}
