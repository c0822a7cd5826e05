import { readManifest } from '../../buildpack/manifest.ts';
import { sourceOf } from '../../buildpack/runtime.ts';
import { codeOf } from '../../io/files.ts';
import type { Host } from '../../io/host.ts';
import { openHttp } from '../../io/http.ts';
import { timeLimit } from '../../io/time-limit.ts';
import type { HostFinding } from '../../output/checkup.ts';
import { resolveArtifact } from '../../python/inventory.ts';
import { askByBundledPip } from '../../python/managers/ask-versions.ts';
import { minorOf } from '../../python/python-version.ts';
import { withoutCredentials } from '../../python/url-secrets.ts';
import type { EquippedPlatform } from '../platform/own-temporary.ts';

const CONNECT_MS = 10_000;
const PIP_LIMIT_MS = 60_000;
const topic = 'Network';

/**
 * Whether Python archives and the package index answer, asked with the settings of a build: its proxies, mirrors and certificates.
 * `python` is an interpreter of this machine, whose pip asks the index.
 */
export async function examineNetwork(
  host: Host,
  platform: EquippedPlatform,
  python: { file: string; version: string } | undefined,
): Promise<HostFinding[]> {
  const archives = await askForArchives(host, platform, python !== undefined);
  return [archives, await askIndex(host, platform, python)];
}

async function askForArchives(host: Host, platform: EquippedPlatform, hasPython: boolean): Promise<HostFinding> {
  const context = { ...platform.context, appDir: platform.appDir, layersDir: platform.outputRoot };
  const advice = 'Behind a firewall, set a proxy (HTTPS_PROXY) or a mirror: --env BP_PYTHON_MIRROR=…';
  const level = hasPython ? 'note' : 'problem';
  const manifest = await readManifest(host, context);
  if (manifest === undefined) return { topic, level, text: 'The list of Python archives cannot be reached', advice };
  const { url, what } = sourceOf(context, resolveArtifact({ major: 3, minor: 12, origin: { from: 'default' } }, manifest, context.target));
  const from = withoutCredentials(new URL(url).host || url);
  if (!/^https?:/.test(url)) return { topic, level: 'good', text: `${what} comes from ${withoutCredentials(url)}` };
  const http = await openHttp(context.env, CONNECT_MS);
  const limit = timeLimit(host.signal, CONNECT_MS);
  try {
    const response = await http.fetch(url, { signal: limit.signal });
    await response.body?.cancel();
    if (response.ok) return { topic, level: 'good', text: `${what} can be downloaded from ${from}` };
    return { topic, level, text: `${what} cannot be downloaded from ${from}: HTTP ${response.status}`, advice };
  } catch (error) {
    host.signal.throwIfAborted();
    return { topic, level, text: `${what} cannot be downloaded from ${from}: ${reasonOf(error)}`, advice };
  } finally {
    limit.end();
    await http.close();
  }
}

async function askIndex(
  host: Host,
  { context }: EquippedPlatform,
  python: { file: string; version: string } | undefined,
): Promise<HostFinding> {
  if (python === undefined) return { topic, level: 'note', text: 'The package index was not asked: that needs a Python of this machine' };
  const wanted = { name: 'pip', version: '0', python: minorOf(python.version), later: true };
  const [question] = askByBundledPip(python.file, wanted);
  const { output, tail, timedOut } = await host.run({
    program: python.file,
    args: question?.args ?? [],
    cwd: '/',
    // The reason of a failure is printed before a retry only.
    env: { ...context.env, PIP_RETRIES: '1' },
    isProbe: true,
    limitMs: PIP_LIMIT_MS,
  });
  // pip was asked for a release that cannot exist: it refuses with those that do.
  const said = `${output}\n${tail.join('\n')}`;
  if (/from versions: \d/.test(said)) return { topic, level: 'good', text: 'The package index answers pip' };
  const advice = 'To use another index: --env PIP_INDEX_URL=… (or index-url in pip.conf); behind a firewall, set HTTPS_PROXY.';
  const [, broken] = /after connection broken by '(.*?)': \//.exec(said) ?? [];
  const why = timedOut ? 'it takes too long' : broken?.replace(/^\w+\(.*?['"](?:<[^>]*>: )?(.*?)['"].*\)$/, '$1');
  if (why !== undefined)
    return { topic, level: 'problem', text: `The package index does not answer pip: ${withoutCredentials(why)}`, advice };
  return { topic, level: 'note', text: 'The package index does not list pip: it wants credentials, or does not have all packages', advice };
}

/** The innermost reason of a failed request. */
function reasonOf(error: unknown): string {
  if (error instanceof Error && error.cause instanceof Error) return reasonOf(error.cause);
  return error instanceof Error ? error.message || codeOf(error) : String(error);
}
