import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { finished, identity, type Ran, type Site, SYSTEM_PATH, type Variables } from './lifecycle.ts';

/** A call of a buildpack's program, which tests can modify. */
export interface Call {
  readonly phase: 'detect' | 'build';
  readonly site: Site;
  readonly env: Variables;
  readonly args: readonly string[];
}

/** The paths of a call's plan and layers. */
export function callPaths({ folder, layers, platform }: Site): Readonly<Record<'layers' | 'platform' | 'plan', string>> {
  return { layers: path.join(layers, 'pybuild_python'), platform, plan: path.join(folder, 'plan.toml') };
}

/** The call of a program with variables only, as in lifecycles since Buildpack API 0.8; the plan is empty. */
export function callOf(site: Site, phase: Call['phase']): Call {
  const { layers, platform, plan } = callPaths(site);
  mkdirSync(layers, { recursive: true });
  writeFileSync(plan, '');
  const own: Variables = phase === 'detect' ? { CNB_BUILD_PLAN_PATH: plan } : { CNB_LAYERS_DIR: layers, CNB_BP_PLAN_PATH: plan };
  const target = { CNB_TARGET_OS: 'linux', CNB_TARGET_ARCH: process.arch === 'arm64' ? 'arm64' : 'amd64' };
  return {
    phase,
    site,
    args: [],
    env: { PATH: SYSTEM_PATH, CNB_BUILDPACK_DIR: site.buildpack, CNB_PLATFORM_DIR: platform, ...own, ...target },
  };
}

/** Runs a program of the buildpack in the app's folder, as the user of the site. */
export function runProgram({ phase, site, env, args }: Call): Promise<Ran> {
  const program = path.join(site.buildpack, 'bin', phase);
  return finished(spawn(program, args, { env, cwd: site.app, stdio: ['ignore', 'pipe', 'pipe'], ...identity(site.user) }));
}

/** Everything below a folder: kinds, modes, targets of links, and checksums of files. */
export function contentOf(folder: string): string[] {
  const args = [folder, '-printf', String.raw`%y %m %p %l\n`, '-type', 'f', '-exec', 'sha256sum', '{}', '+'];
  return execFileSync('find', args, { encoding: 'utf8', maxBuffer: 64 << 20 })
    .split('\n')
    .toSorted();
}

/** Everything that a call could write to, except layers exported and cached before. */
export function surroundings(site: Site): string[] {
  return [site.app, site.layers, site.platform, site.home, site.buildpacks, callPaths(site).plan].flatMap(contentOf);
}

/** Makes a call invalid. */
export type Spoil = (call: Call) => Call;

/** Sets a variable to another value, or removes it. */
export function withVariable(name: string, value?: string): Spoil {
  return (call) => ({ ...call, env: { ...call.env, [name]: value } });
}

/** With this number of arguments. */
export function withArguments(count: number): Spoil {
  return (call) => ({ ...call, args: Array.from({ length: count }, () => call.site.platform) });
}

/** With this content in the plan. */
export function withPlan(content: string): Spoil {
  return (call) => {
    writeFileSync(callPaths(call.site).plan, content);
    return call;
  };
}

/** With this content in `buildpack.toml`, or without that file. */
export function withDescription(content?: string): Spoil {
  return (call) => {
    const folder = path.join(call.site.folder, 'described');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    if (content !== undefined) writeFileSync(path.join(folder, 'buildpack.toml'), content);
    return withVariable('CNB_BUILDPACK_DIR', folder)(call);
  };
}
