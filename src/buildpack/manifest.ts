import path from 'node:path';
import { fail, PybuildError } from '../errors/failure.ts';
import type { Host } from '../io/host.ts';
import { decodeBundledManifest, decodeUvManifest, type Manifest } from '../python/inventory.ts';
import { isSafeSource } from '../python/safe-source.ts';
import { listSetting } from '../python/settings.ts';
import type { BuildContext } from './context.ts';

const SETTING = 'UV_PYTHON_DOWNLOADS_JSON_URL';

/** Failures that mean that no connection could be made, as opposed to one that was made and went wrong. */
export function isUnreachable(error: unknown): error is PybuildError {
  return error instanceof PybuildError && (error.failure.kind === 'cannot-connect' || error.failure.kind === 'offline');
}

/**
 * The list of Python archives to choose from: this release's own, or the one in uv's format that
 * `UV_PYTHON_DOWNLOADS_JSON_URL` names (a path or a URL). None if only the host's interpreters count, or if the list
 * is out of reach and they count as well.
 */
export async function readManifest(host: Host, context: BuildContext): Promise<Manifest | undefined> {
  if (context.pythonSource === 'host') return undefined;
  const source = context.env[SETTING];
  if (source === undefined || source === '') {
    const file = path.join(context.dataDir, 'python-manifest.json');
    return decodeBundledManifest(readJson(host, file, file), 'this release');
  }
  if (!/^[a-z]+:\/\//i.test(source)) return decodeUvManifest(readJson(host, path.resolve(context.appDir, source), source), source);
  const allowed = listSetting(context.env, 'BP_ALLOW_INSECURE_HOST');
  // The list says which checksums are right, so nobody on the way may write in it.
  const checkHop = (url: string): void => {
    if (!isSafeSource(url, allowed)) fail({ kind: 'manifest-insecure', url, host: new URL(url).host });
  };
  const folder = host.files.makeTemporary(context.runtimesDir, 'manifest-');
  try {
    const file = path.join(folder, 'manifest.json');
    await host.download({ url: source, to: file, checkHop, what: 'the list of Python archives' });
    return decodeUvManifest(readJson(host, file, source), source);
  } catch (error) {
    if (context.pythonSource === 'auto' && isUnreachable(error)) return undefined;
    throw error;
  } finally {
    host.trees.removeTree(folder);
  }
}

function readJson(host: Host, file: string, source: string): unknown {
  const text = host.files.readOptional(file);
  if (text === undefined) fail({ kind: 'manifest-invalid', source, reason: 'there is no such file' });
  try {
    return JSON.parse(text);
  } catch (error) {
    fail({ kind: 'manifest-invalid', source, reason: `it is not JSON: ${(error as Error).message}` });
  }
}
