import { answerOf, freePort } from '../http.ts';
import type { Builder } from './docker-images.ts';

/** What an image says of itself. */
export interface ImageConfig {
  readonly Env: readonly string[];
  readonly Labels: Readonly<Record<string, string>>;
}

/** The configuration of an app's image. */
export async function configOf({ docker, imageName }: Builder, app: string): Promise<ImageConfig> {
  return (JSON.parse(await docker('image', 'inspect', imageName(app))) as [{ Config: ImageConfig }])[0].Config;
}

/** Starts the default process of an app's image in a container called `<image>-<name>`; returns its page, and the port. */
export async function startImage({ docker, imageName }: Builder, app: string, name: string): Promise<StartedImage> {
  const port = await freePort();
  const container = `${imageName(app).replace('/', '-')}-${name}`;
  await docker('run', '--detach', '--name', container, '--network', 'host', '--env', `PORT=${port}`, imageName(app));
  const ended = docker('wait', container).then(async (code) => `${code}: ${await docker('logs', container)}`);
  return { container, port, page: await answerOf(port, ended) };
}

interface StartedImage {
  readonly container: string;
  readonly port: number;
  readonly page: string;
}
