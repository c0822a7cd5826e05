import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { answerOf, freePort } from '../http.ts';
import { finished, identity, type Ran, readToml, type Site, SYSTEM_PATH, type User } from './lifecycle.ts';
import { type ImageConfig, imageConfig, imageFolder, unpackImage } from './oci-layout.ts';

/** The inputs of a launcher. */
export interface Launch {
  readonly launcher: string;
  readonly layers: string;
  readonly app: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly user?: User;
}

/**
 * Starts the real launcher as the links of an image do: by the name of a process, or as `launcher` with a command as arguments.
 * It is killed when the test ends.
 */
export function startLauncher(name: string, args: readonly string[], { launcher, layers, app, env = {}, user }: Launch): ChildProcess {
  const known = { PATH: SYSTEM_PATH, CNB_LAYERS_DIR: layers, CNB_APP_DIR: app, CNB_PLATFORM_API: '0.14' };
  const child = spawn(launcher, args, {
    argv0: `/cnb/process/${name}`,
    cwd: '/',
    env: { ...known, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(user === undefined ? {} : identity(user)),
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** The response of the web process to a first request; then ends it. */
export async function webAnswer(launch: Launch): Promise<string> {
  const port = await freePort();
  const child = startLauncher('web', [], { ...launch, env: { ...launch.env, PORT: String(port) } });
  const ended = finished(child);
  const answer = await answerOf(port, ended);
  child.kill('SIGTERM');
  await ended;
  return answer;
}

/** Runs a command in the launch environment. */
export function runLaunched(args: readonly string[], launch: Launch): Promise<Ran> {
  return finished(startLauncher('launcher', ['--', ...args], launch));
}

/** Removes from a buildpack's layers what an image would not have: the launcher treats every folder as a layer. */
export function dropBuildLayers(layers: string): void {
  for (const name of readdirSync(layers)) {
    const folder = path.join(layers, name);
    if (!existsSync(`${folder}.toml`)) continue;
    const { types } = readToml(`${folder}.toml`) as { types?: { launch?: boolean } };
    if (types?.launch !== true) rmSync(folder, { recursive: true });
  }
}

/** Moves the layers and the app of an exported image to where a container would have them: the paths of this site. */
export function enterImage(site: Site, name: string): Launch & { readonly config: ImageConfig } {
  const folder = imageFolder(site.layouts, name);
  const root = path.join(site.folder, 'image');
  rmSync(root, { recursive: true, force: true });
  unpackImage(folder, root);
  for (const place of [site.layers, site.app]) {
    rmSync(place, { recursive: true });
    if (existsSync(root + place)) renameSync(root + place, place);
    else mkdirSync(place);
  }
  const config = imageConfig(folder);
  const env = Object.fromEntries(config.Env.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
  return { launcher: path.join(root, 'cnb/lifecycle/launcher'), layers: site.layers, app: site.app, env, config };
}

/** The checksums of the buildpacks' layers in an image, by name. */
export function layersIn({ layouts }: Site, name: string): Record<string, string> {
  const label = imageConfig(imageFolder(layouts, name)).Labels['io.buildpacks.lifecycle.metadata'] ?? '';
  const { buildpacks } = JSON.parse(label) as { buildpacks: readonly { layers: Record<string, { sha: string }> }[] };
  return Object.fromEntries(buildpacks.flatMap(({ layers }) => Object.entries(layers).map(([layer, { sha }]) => [layer, sha])));
}
