import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type BaseSystem, BUILD_USER, baseSystem, RUN_USER } from './docker-base.ts';
import { type Docker, type Ended, OURS, run, startDocker } from './docker.ts';
import { LIFECYCLE_VERSION, lifecycleTools, packTool } from './tools.ts';

/** A Docker engine with a builder that contains the buildpack, and pack to build with. */
export interface Builder {
  readonly problem?: undefined;
  readonly docker: Docker['docker'];
  /** The name for an app's image, so that it is removed at the end. */
  readonly imageName: (app: string) => string;
  readonly pack: (...args: string[]) => Promise<Ended>;
  /** Runs `pack build` on a folder with this builder; `options` are added to those that avoid a registry. */
  readonly build: (image: string, app: string, options?: readonly string[]) => Promise<Ended>;
  readonly close: () => Promise<void>;
}

/** The content of a builder's configuration file. */
export interface BuilderContent {
  /** The folder or the package of a buildpack. */
  readonly buildpack: string;
  readonly id: string;
  readonly version: string;
}

/** The minor version of Docker's API 1 that lifecycle 0.21.0 uses, whatever the engine supports. */
const LIFECYCLE_DOCKER_API = 52;

/**
 * Starts or finds Docker, and creates base images and a builder for a buildpack. If that is impossible, a sentence with the
 * reason.
 */
export async function startBuilder(content: BuilderContent): Promise<Builder | { readonly problem: string }> {
  const [{ lifecycle, pack }, base] = await Promise.all([tools(), baseSystem()]);
  if (lifecycle.problem !== undefined) return lifecycle;
  if (pack.problem !== undefined) return pack;
  if (base.problem !== undefined) return base;
  const engine = await startDocker();
  if (engine.problem !== undefined) return engine;
  const folder = mkdtempSync(path.join(tmpdir(), 'pybuild-builder-'));
  const close = async (): Promise<void> => {
    rmSync(folder, { recursive: true });
    await engine.close();
  };
  const { docker, prefix } = engine;
  // Without a key, pack gives an image another cache each time.
  const env = { ...engine.env, PACK_HOME: path.join(folder, 'pack'), PACK_VOLUME_KEY: prefix };
  const runPack = (...args: string[]): Promise<Ended> => run(pack.program, [...args, '--no-color'], env);
  const builder = `${prefix}/builder`;
  try {
    await makeImages(engine, base);
    writeLifecycle(lifecycle.folder, folder);
    writeFileSync(path.join(folder, 'builder.toml'), builderToml(prefix, content));
    const created = await runPack('builder', 'create', builder, '--config', path.join(folder, 'builder.toml'), '--pull-policy', 'never');
    if (created.code !== 0) throw new Error(`pack builder create:\n${created.stdout}${created.stderr}`);
  } catch (error) {
    await close();
    throw error;
  }
  const common = ['--builder', builder, '--trust-builder', '--pull-policy', 'never', '--network', 'host', '--docker-host', 'inherit'];
  return {
    docker,
    imageName: (app) => `${prefix}/${app}`,
    pack: runPack,
    build: (image, app, options = []) => runPack('build', image, '--path', app, ...common, ...options),
    close,
  };
}

/** One after the other, since pack shares many modules with the lifecycle. */
async function tools(): Promise<{ lifecycle: Awaited<ReturnType<typeof lifecycleTools>>; pack: Awaited<ReturnType<typeof packTool>> }> {
  const lifecycle = await lifecycleTools();
  return { lifecycle, pack: await packTool() };
}

/** Creates `<prefix>/build` and `<prefix>/run` from the same system. */
async function makeImages({ docker, prefix, apiVersion }: Docker, { tar, distro, distroVersion }: BaseSystem): Promise<void> {
  const search = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  const distroLabels = `io.buildpacks.base.distro.name=${distro} io.buildpacks.base.distro.version=${distroVersion}`;
  const base = [`ENV ${search} SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt`, `LABEL ${distroLabels}`];
  const ours = `LABEL ${OURS}=${prefix}`;
  await docker('import', ...changes(base), tar, `${prefix}/base`);
  await docker('create', '--name', `${prefix}-base`, '--network', 'none', `${prefix}/base`, 'true');
  const older = Number(apiVersion.split('.')[1]) < LIFECYCLE_DOCKER_API ? [`ENV DOCKER_API_VERSION=${apiVersion}`] : [];
  const ids = `ENV CNB_USER_ID=${BUILD_USER.id} CNB_GROUP_ID=${BUILD_USER.group}`;
  await docker('commit', ...changes([ours, ids, ...older, user(BUILD_USER)]), `${prefix}-base`, `${prefix}/build`);
  await docker('commit', ...changes([ours, user(RUN_USER)]), `${prefix}-base`, `${prefix}/run`);
  await docker('rm', `${prefix}-base`);
}

function changes(lines: readonly string[]): string[] {
  return lines.flatMap((line) => ['--change', line]);
}

function user({ id, group }: typeof BUILD_USER): string {
  return `USER ${id}:${group}`;
}

/** Writes a lifecycle for pack: its programs in a folder, beside a file with their API versions. */
function writeLifecycle(programs: string, folder: string): void {
  mkdirSync(path.join(folder, 'lifecycle'));
  cpSync(programs, path.join(folder, 'lifecycle/lifecycle'), { recursive: true, verbatimSymlinks: true });
  const text = `[api]
platform = "0.7"
buildpack = "0.7"

[lifecycle]
version = "${LIFECYCLE_VERSION}"

[apis.buildpack]
supported = ${apiVersions(12)}
deprecated = []

[apis.platform]
supported = ${apiVersions(15)}
deprecated = []
`;
  writeFileSync(path.join(folder, 'lifecycle/lifecycle.toml'), text);
}

function apiVersions(last: number): string {
  return JSON.stringify(Array.from({ length: last - 6 }, (_, index) => `0.${index + 7}`));
}

function builderToml(prefix: string, { buildpack, id, version }: BuilderContent): string {
  return `[build]
image = "${prefix}/build"

[[run.images]]
image = "${prefix}/run"

[lifecycle]
uri = "lifecycle"

[[buildpacks]]
uri = "${buildpack}"

[[order]]
[[order.group]]
id = "${id}"
version = "${version}"
`;
}
