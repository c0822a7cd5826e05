import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import ignore from 'ignore';
import { parse } from 'smol-toml';
import { succeeded } from '../outcomes.ts';
import { pybuild, runOptions } from '../pybuild.ts';
import { buildOnlyLayers, type Snapshot, snapshotOf } from './build-snapshot.ts';
import { BUILDPACK, makeSite, runCreator, setApp, setEnvironment, type Site } from './lifecycle.ts';
import { LAUNCH_BASE, launchEnvironments, notedVariables, variables } from './snapshot-environment.ts';

/** An app to build in two ways, at one path, with the same variables. */
export interface Subject {
  /** Its own folder, for everything that the builds leave. */
  readonly folder: string;
  readonly app: string;
  /** The platform's variables. */
  readonly env: Readonly<Record<string, string>>;
  /** The variables of the process that builds. */
  readonly caller: Readonly<Record<string, string>>;
  /** The folder of the real lifecycle. */
  readonly tools: string;
  /** The file where a build records its environment, if this app's build does. */
  readonly note?: string;
}

export interface Built {
  readonly snapshot: Snapshot;
  /** The state of each layer by name: `created`, `reused`, or why it was rebuilt. */
  readonly said: ReadonlyMap<string, string>;
  readonly output: string;
}

/** Builds with pybuild, twice. Its output folder is then moved away, so that the lifecycle can build at the same path. */
export async function buildWithPybuild(subject: Subject): Promise<readonly [Built, Built]> {
  const root = path.join(subject.app, '.pybuild');
  const both = [await buildOnHost(subject, root), await buildOnHost(subject, root)] as const;
  renameSync(root, path.join(subject.folder, 'built-by-pybuild'));
  return both;
}

async function buildOnHost({ app, caller, env, tools, note }: Subject, root: string): Promise<Built> {
  const options = ['--python-source', 'download', ...Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`])];
  const { stderr } = succeeded(await pybuild(['build', '--verbose', ...options, app], { env: { ...caller } }));
  const left = snapshotOf(root);
  const launched = await launchEnvironments(path.join(tools, 'launcher'), root);
  const env0 = ['run', '--no-build', ...runOptions(options), app, '--', 'env', '-0'];
  const { PATH = '', XDG_CACHE_HOME = '' } = caller;
  const run = succeeded(await pybuild(env0, { env: { ...LAUNCH_BASE, PATH, XDG_CACHE_HOME } }));
  // pybuild recognises its own build by the cache. The app gets the caller's variable for it, which a container does not have.
  const given = variables('run', run.stdout).filter(([name]) => name !== 'run: XDG_CACHE_HOME');
  return finish([...left, ...launched, ...given, ...noted(note)], stderr);
}

/** Builds with the real lifecycle, twice: the second time with the first one's cache and exported image. */
export async function buildWithLifecycle(subject: Subject): Promise<readonly [Built, Built]> {
  const root = path.join(subject.app, '.pybuild');
  const handed = path.join(subject.folder, 'handed-over');
  handOver(subject.app, handed);
  const folder = path.join(subject.folder, 'site');
  mkdirSync(folder);
  const places = { app: path.join(root, 'workspace'), layers: path.join(root, 'layers') };
  const site = makeSite(folder, { tools: subject.tools, buildpack: BUILDPACK, ...places });
  setEnvironment(site, { ...descriptorOf(subject.app).env, ...subject.env });
  return [await create(site, subject, root, handed), await create(site, subject, root, handed)];
}

async function create(site: Site, { caller, note }: Subject, root: string, handed: string): Promise<Built> {
  setApp(site, handed);
  const { code, output } = await runCreator(site, 'app', { env: { ...caller } });
  if (code !== 0) throw new Error(`creator ended with ${code}:\n${output}`);
  const left = snapshotOf(root);
  // The launcher treats every folder as a layer; an image only contains those for launch.
  for (const layer of buildOnlyLayers(root)) rmSync(path.join(root, layer), { recursive: true });
  const launched = await launchEnvironments(path.join(site.tools, 'launcher'), root);
  const run = launched.flatMap(([name, value]) =>
    name.startsWith('launched: ') ? [[name.replace('launched', 'run'), value] as const] : [],
  );
  return finish([...left, ...launched, ...run, ...noted(note)], output);
}

/** A build that keeps its packages builds none, so only the first build leaves a note. */
function noted(note: string | undefined): [string, string][] {
  if (note === undefined || !existsSync(note)) return [];
  const entries = notedVariables(note);
  rmSync(note);
  return entries;
}

function finish(entries: Iterable<readonly [string, string]>, output: string): Built {
  const said = new Map([...output.matchAll(/^Layer ([^:\n]+): (.*)$/gm)].map(([, name = '', state = '']) => [name, state]));
  const told = [...said].map(([name, state]) => [`said of ${name}`, state] as const);
  return { snapshot: new Map([...entries, ...told]), said, output };
}

/** Copies an app as `pack` passes it to a lifecycle: a folder excluded as `name/` becomes an empty one. */
function handOver(app: string, to: string): void {
  const patterns = ignore().add([...descriptorOf(app).exclude]);
  const isTaken = (name: string): boolean => name === '' || !patterns.ignores(name);
  cpSync(app, to, { recursive: true, verbatimSymlinks: true, filter: (source) => isTaken(path.relative(app, source)) });
}

interface Variable {
  readonly name: string;
  readonly value: string;
}

interface Document {
  readonly build?: { readonly exclude?: readonly string[]; readonly env?: readonly Variable[] };
  readonly io?: { readonly buildpacks?: { readonly exclude?: readonly string[]; readonly build?: { readonly env?: readonly Variable[] } } };
}

/** The settings of project.toml for a platform, in the older or the newer schema. */
function descriptorOf(app: string): { exclude: readonly string[]; env: Record<string, string> } {
  const file = path.join(app, 'project.toml');
  if (!existsSync(file)) return { exclude: [], env: {} };
  const { build, io } = parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, '')) as Document;
  const env = build?.env ?? io?.buildpacks?.build?.env ?? [];
  return {
    exclude: build?.exclude ?? io?.buildpacks?.exclude ?? [],
    env: Object.fromEntries(env.map(({ name, value }) => [name, value])),
  };
}
