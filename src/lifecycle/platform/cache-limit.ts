import path from 'node:path';
import type { Host } from '../../io/host.ts';
import { ignoringSystem, look } from '../../io/store-entries.ts';
import { formatBytes } from '../../output/format.ts';
import { measureCache, pruneCache } from './cache-contents.ts';
import type { EquippedPlatform } from './own-temporary.ts';

/** How large the cache that apps share may become, in bytes. */
export const USUAL_LIMIT = 5e9;

/** Does `work`; if it put something into the cache that apps share, and that is too large then, what was used least goes. */
export async function withinCacheLimit<T>(
  host: Pick<Host, 'emit'>,
  { cacheDir, context }: EquippedPlatform,
  work: () => Promise<T>,
): Promise<T> {
  const cache = context.store === undefined ? undefined : cacheDir;
  const before = cache === undefined ? '' : stampOf(cache);
  const result = await work();
  if (cache === undefined || stampOf(cache) === before) return result;
  ignoringSystem(() => {
    if (measureCache(cache).reduce((sum, { bytes }) => sum + bytes, 0) <= USUAL_LIMIT) return;
    const { freed } = pruneCache(cache, USUAL_LIMIT);
    host.emit({ type: 'info', message: `The shared cache was larger than ${formatBytes(USUAL_LIMIT)}: freed ${formatBytes(freed)}` });
  });
  return result;
}

/** Changes when something comes to a cache, or goes. */
function stampOf(cache: string): string {
  return ['pythons', 'store/packages', 'store/tools'].map((folder) => look(path.join(cache, folder))?.mtimeMs).join(' ');
}
