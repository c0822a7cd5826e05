import path from 'node:path';
import { fail, PybuildError } from '../errors/failure.ts';
import type { Host } from '../io/host.ts';
import { decodeBundledManifest, decodeUvManifest, type Manifest } from '../python/inventory.ts';
import { isSafeSource } from '../python/safe-source.ts';
import { listSetting } from '../python/settings.ts';
import type { BuildContext } from './context.ts';

const SETTING = 'UV_PYTHON_DOWNLOADS_JSON_URL';

/** Whether a failure means that no connection was made, as opposed to one that went wrong later. */
export function isUnreachable(error: unknown): error is PybuildError {
  return error instanceof PybuildError && (error.failure.kind === 'cannot-connect' || error.failure.kind === 'offline');
}

/**
 * The list of Python archives: this release's own, or one in uv's format at `UV_PYTHON_DOWNLOADS_JSON_URL` (a path or a URL).
 * Undefined if only the host's interpreters may be used, or if the list is unreachable and they may be used as well.
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
  // The list contains the checksums to trust, so it must not be modified on the way.
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
