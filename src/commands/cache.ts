import { setImmediate } from 'node:timers/promises';
import { distributionOf } from '../buildpack/installed.ts';
import { fail } from '../errors/failure.ts';
import { kindOf, realPath } from '../io/files.ts';
import { LIST } from '../io/tree-store.ts';
import {
  type CachedTree,
  type CacheKind,
  type Checked,
  checkTree,
  measureCache,
  pruneCache,
  treesIn,
} from '../lifecycle/platform/cache-contents.ts';
import { USUAL_LIMIT } from '../lifecycle/platform/cache-limit.ts';
import { cacheFolder } from '../lifecycle/platform/platform.ts';
import { exposure, runtimesIn, storeIn } from '../lifecycle/platform/shared-cache.ts';
import type { Session } from '../main.ts';
import { formatBytes, parseBytes } from '../output/format.ts';
import { MANAGERS } from '../python/managers/all.ts';

/** `pybuild cache dir`: prints the path of the shared cache. */
export function cacheDirCommand({ emit, env }: Session): Promise<number> {
  emit({ type: 'product', text: requireFolder(env) });
  return Promise.resolve(0);
}

/** `pybuild cache size`: prints the contents of the cache and their size. */
export function cacheSizeCommand({ emit, env }: Session): Promise<number> {
  const dir = requireFolder(env);
  const kinds = measureCache(dir);
  const [count, bytes] = [kinds.map((one) => one.count), kinds.map((one) => one.bytes)].map((all) =>
    all.reduce((sum, one) => sum + one, 0),
  );
  emit({ type: 'cache-size', dir, kinds, count: count ?? 0, bytes: bytes ?? 0 });
  return Promise.resolve(0);
}

/**
 * `pybuild cache verify`: compares every byte with the recorded checksums and removes what is damaged; returns 1 if anything was.
 */
export async function cacheVerifyCommand({ emit, env, signal }: Session): Promise<number> {
  const cache = requireSafe(requireFolder(env));
  const good = new Map<CacheKind, number>();
  const damaged: string[] = [];
  for (const cached of treesIn(cache)) {
    await setImmediate();
    signal.throwIfAborted();
    const checked = checkTree(cache, cached);
    if (checked.state === 'good') good.set(cached.kind, (good.get(cached.kind) ?? 0) + 1);
    if (checked.state === 'damaged') damaged.push(`${nameOf(cached, checked)}: ${fileIn(checked)}`);
    if (checked.state === 'uncheckable')
      emit({ type: 'info', message: `${nameOf(cached, checked)} cannot be checked: it is from an earlier pybuild` });
  }
  if (damaged.length > 0) emit({ type: 'warning', title: 'Removed damaged entries from the shared cache', body: damaged });
  const counts = [
    ...(good.size === 0 ? [] : [`${damaged.length === 0 ? 'All good' : 'Good'}: ${counted(good)}`]),
    ...(damaged.length === 0 ? [] : [`Damaged: ${damaged.length}`]),
  ];
  emit({ type: 'info', message: counts.length === 0 ? 'Nothing to check: the cache is empty' : counts.join('. ') });
  return damaged.length === 0 ? 0 : 1;
}

/** `pybuild cache prune`: removes the least recently used entries until the cache is small enough. */
export function cachePruneCommand({ emit, env }: Session, maxSize: string | undefined): Promise<number> {
  const limit = maxSize === undefined ? USUAL_LIMIT : parseBytes(maxSize);
  if (limit === undefined) {
    fail({ kind: 'usage', message: `--max-size '${maxSize}' is not a size`, hint: 'Write it as in --max-size 5GB or --max-size 500MB.' });
  }
  const { removed, freed, left } = pruneCache(requireSafe(requireFolder(env)), limit);
  const what = counted(removed);
  const message =
    what === '' && freed === 0
      ? `Nothing to remove: the shared cache is ${formatBytes(left)}`
      : `Freed ${formatBytes(freed)}: removed ${what || 'files of interrupted builds'}; ${formatBytes(left)} left`;
  emit({ type: 'info', message });
  return Promise.resolve(0);
}

function requireFolder(env: Session['env']): string {
  const folder = cacheFolder(env);
  if (folder !== undefined) return folder;
  fail({
    kind: 'usage',
    message: 'HOME is not set, so there is no shared cache',
    hint: 'Set HOME, or XDG_CACHE_HOME to a folder of yours.',
  });
}

/** Removes nothing where others could have placed a link. */
function requireSafe(folder: string): string {
  const places = [folder, runtimesIn(folder), storeIn(folder)].filter((place) => kindOf(place) !== undefined);
  const flaw = places.map(exposure).find((one) => one !== undefined);
  if (flaw === undefined) return realPath(folder) ?? folder;
  const hint = 'Change its permissions so that only you can write there, or set XDG_CACHE_HOME to a folder of yours.';
  fail({ kind: 'usage', message: `The shared cache is not safe to use: ${flaw}`, hint });
}

const NAMES: Readonly<Record<CacheKind, readonly [one: string, several: string]>> = {
  pythons: ['Python', 'Pythons'],
  packages: ['package', 'packages'],
  tools: ['tool', 'tools'],
};

/** `1 Python, 3 packages`. */
function counted(counts: ReadonlyMap<CacheKind, number>): string {
  return [...counts].map(([kind, count]) => `${count} ${NAMES[kind][count === 1 ? 0 : 1]}`).join(', ');
}

/** The name of a tree by its listed files, otherwise by its key. */
function nameOf({ kind, dir }: CachedTree, { tree }: Checked): string {
  const files = [...(tree?.files.keys() ?? [])];
  const found = files.flatMap((name) => distributionOf(/^files\/(?:.*\/)?([^/]+\.dist-info)\/RECORD$/.exec(name)?.[1] ?? '') ?? []);
  // A tool's tree also contains its dependencies.
  const [own] = kind === 'tools' ? MANAGERS.flatMap(({ tool }) => found.filter(({ name }) => name === tool.name)).toReversed() : found;
  if (own !== undefined) return `${own.name} ${own.version}`;
  const minor = files.flatMap((name) => /^bin\/python(3\.\d+)$/.exec(name)?.[1] ?? [])[0];
  return `${NAMES[kind][0]} ${minor === undefined ? '' : `${minor} `}${dir}`;
}

function fileIn({ file = '', stays }: Checked): string {
  return `${file === LIST ? 'its list of files' : file.replace(/^(files|scripts)\//, '')}${stays === true ? ' (and it cannot be removed)' : ''}`;
}
