import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'smol-toml';
import { imageFolder, writeRunImage } from './oci-layout.ts';

/** The user of the phases. */
export interface User {
  readonly uid: number;
  readonly gid: number;
}

/** A place where the lifecycle builds apps: all folders that it uses, below one. */
export interface Site {
  readonly folder: string;
  readonly app: string;
  readonly layers: string;
  readonly platform: string;
  readonly buildpacks: string;
  readonly order: string;
  readonly cache: string;
  readonly layouts: string;
  readonly home: string;
  readonly tools: string;
  /** The buildpack's folder for the lifecycle. */
  readonly buildpack: string;
  readonly user: User;
}

export interface Ran {
  readonly code: number | null;
  /** Both streams in their order. */
  readonly output: string;
}

/** Variables in addition to a bare environment; undefined removes one. */
export type Variables = Readonly<Record<string, string | undefined>>;

export interface SiteOptions {
  /** Empty if only the buildpack's own programs run. */
  readonly tools: string;
  /** The folder of a buildpack. */
  readonly buildpack: string;
  /** Other folders than those of the site, for builds to compare. */
  readonly app?: string;
  readonly layers?: string;
  /** Another user than the one who runs the tests; only root can set it. */
  readonly user?: User;
}

/** The packaged buildpack for this machine. */
export const BUILDPACK = fileURLToPath(
  new URL(`../../../dist/buildpack/linux-${process.arch === 'arm64' ? 'arm64' : 'amd64'}`, import.meta.url),
);

/** The PATH of a bare image. */
export const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const RUN_IMAGE = 'run';

/** An empty folder for a site, with a lower-case name: the phases use paths of images as names, which must be lower case. */
export function makeSiteFolder(): string {
  const folder = path.join(tmpdir(), `pybuild-site-${randomBytes(8).toString('hex')}`);
  mkdirSync(folder);
  return folder;
}

/** Creates a site in an empty folder: an order with the one buildpack, a run image, no app yet and no platform variables. */
export function makeSite(folder: string, options: SiteOptions): Site {
  const myself = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  const { user = myself } = options;
  const { buildpack } = readToml(path.join(options.buildpack, 'buildpack.toml')) as Descriptor;
  const home = path.join(folder, 'buildpacks', buildpack.id.replaceAll('/', '_'), buildpack.version);
  const site: Site = {
    folder,
    app: options.app ?? path.join(folder, 'workspace'),
    layers: options.layers ?? path.join(folder, 'layers'),
    platform: path.join(folder, 'platform'),
    buildpacks: path.join(folder, 'buildpacks'),
    order: path.join(folder, 'order.toml'),
    cache: path.join(folder, 'cache'),
    layouts: path.join(folder, 'layouts'),
    home: path.join(folder, 'home'),
    tools: user === myself ? options.tools : path.join(folder, 'tools'),
    buildpack: home,
    user,
  };
  chmodSync(folder, 0o755);
  for (const made of [site.app, site.layers, `${site.platform}/env`, path.dirname(home), site.cache, site.layouts, site.home])
    mkdirSync(made, { recursive: true });
  writeFileSync(site.order, `[[order]]\n[[order.group]]\nid = "${buildpack.id}"\nversion = "${buildpack.version}"\n`);
  writeRunImage(imageFolder(site.layouts, RUN_IMAGE));
  if (user === myself) symlinkSync(options.buildpack, home);
  else {
    // Other users may have no access to the tests' folder.
    if (options.tools !== '') cpSync(options.tools, site.tools, { recursive: true, verbatimSymlinks: true });
    cpSync(options.buildpack, home, { recursive: true, verbatimSymlinks: true });
  }
  giveAway(site);
  return site;
}

interface Descriptor {
  readonly buildpack: { readonly id: string; readonly version: string };
}

/** Copies `source` to be the app, without files that a build on the host left in it. */
export function setApp(site: Site, source: string): void {
  empty(site.app);
  const unwanted = path.join(source, '.pybuild');
  cpSync(source, site.app, { recursive: true, verbatimSymlinks: true, filter: (file) => file !== unwanted });
  giveAway(site);
}

/** Replaces all of the platform's variables by these. */
export function setEnvironment(site: Site, variables: Readonly<Record<string, string>>): void {
  const folder = path.join(site.platform, 'env');
  empty(folder);
  for (const [name, value] of Object.entries(variables)) writeFileSync(path.join(folder, name), value);
}

/** Builds and exports the app as the image `name` in one step, in an empty layers folder. */
export function runCreator(
  site: Site,
  name: string,
  { args = [], env = {} }: { readonly args?: readonly string[]; readonly env?: Variables } = {},
): Promise<Ran> {
  empty(site.layers);
  const { layers, app, platform, buildpacks, order, cache, launcher, runImage, layout, user } = flags(site);
  const all = [layers, app, platform, buildpacks, order, cache, launcher, runImage, layout, user, args, [name]];
  return runPhase(site, 'creator', all.flat(), env);
}

/**
 * Runs the five phases one after the other, or some of them, in an empty layers folder. Returns the output of each; phases after
 * a failure do not run.
 */
export async function runPhases(
  site: Site,
  name: string,
  { env = {}, only }: { readonly env?: Variables; readonly only?: readonly string[] } = {},
): Promise<Record<string, Ran>> {
  empty(site.layers);
  const { layers, app, platform, buildpacks, order, cache, launcher, runImage, layout, user } = flags(site);
  const phases: readonly (readonly [string, string[][]])[] = [
    ['analyzer', [layers, layout, user, runImage, [name]]],
    ['detector', [layers, app, platform, buildpacks, order]],
    ['restorer', [layers, layout, user, cache]],
    ['builder', [layers, app, platform, buildpacks]],
    ['exporter', [layers, app, layout, user, cache, launcher, [name]]],
  ];
  const ran: Record<string, Ran> = {};
  for (const [phase, args] of phases.filter(([each]) => only?.includes(each) ?? true)) {
    const outcome = await runPhase(site, phase, args.flat(), env);
    ran[phase] = outcome;
    if (outcome.code !== 0) break;
    if (phase === 'analyzer') makeRunImageRelative(site);
  }
  return ran;
}

function flags(site: Site) {
  return {
    layers: ['-layers', site.layers],
    app: ['-app', site.app],
    platform: ['-platform', site.platform],
    buildpacks: ['-buildpacks', site.buildpacks],
    order: ['-order', site.order],
    cache: ['-cache-dir', site.cache],
    launcher: ['-launcher', path.join(site.tools, 'launcher')],
    runImage: ['-run-image', RUN_IMAGE],
    layout: ['-layout', '-layout-dir', site.layouts],
    user: ['-uid', String(site.user.uid), '-gid', String(site.user.gid)],
  };
}

/** Runs one program of the lifecycle to its end. */
function runPhase(site: Site, phase: string, args: readonly string[], env: Variables = {}): Promise<Ran> {
  const base = { PATH: SYSTEM_PATH, HOME: site.home, CNB_PLATFORM_API: '0.14', CNB_EXPERIMENTAL_MODE: 'quiet' };
  const options = { env: { ...base, ...env }, cwd: '/', ...identity(site.user) };
  return finished(spawn(path.join(site.tools, phase), args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] }));
}

/** Waits for the end of a program with pipes as streams. */
export async function finished(child: ChildProcess): Promise<Ran> {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

/** Options to run a process as another user, with no other groups; empty for the current user. */
export function identity({ uid, gid }: User): { uid?: number; gid?: number } {
  return uid === process.getuid?.() && gid === process.getgid?.() ? {} : { uid, gid };
}

/** In a layout folder, this release's exporter rejects an absolute reference. */
function makeRunImageRelative(site: Site): void {
  const file = path.join(site.layers, 'analyzed.toml');
  writeFileSync(file, readFileSync(file, 'utf8').replace('reference = "/', 'reference = "'));
}

/** A TOML file's content. */
export function readToml(file: string): unknown {
  return parse(readFileSync(file, 'utf8'));
}

/** Removes everything in a folder. */
export function empty(folder: string): void {
  if (existsSync(folder)) for (const name of readdirSync(folder)) rmSync(path.join(folder, name), { recursive: true });
}

function giveAway({ user, app, layers, cache, layouts, home }: Site): void {
  if (Object.keys(identity(user)).length === 0) return;
  execFileSync('chown', ['-R', `${user.uid}:${user.gid}`, app, layers, cache, layouts, home]);
}
